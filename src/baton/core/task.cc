#include "baton/core/task.h"

#include <array>
#include <fmt/format.h>
#include <utility>

namespace baton {
namespace {

constexpr std::array<std::pair<AnswerType, std::string_view>, 4> kTypes{{{AnswerType::choice, "choice"},
                                                                         {AnswerType::number, "number"},
                                                                         {AnswerType::text, "text"},
                                                                         {AnswerType::free, "free"}}};

}  // namespace

std::string_view name_of(AnswerType type) { return kTypes[static_cast<std::size_t>(type)].second; }

std::optional<AnswerType> answer_type_named(std::string_view name) {
  for (const auto& [type, its_name] : kTypes)
    if (its_name == name) return type;
  return std::nullopt;
}

std::string rendered_question(const TaskView& task) {
  std::string text(task.question);
  for (std::size_t i = 0; i < task.options.size(); ++i)
    text += fmt::format("\n{}. {}", static_cast<char>('A' + i), task.options[i]);
  return text;
}

}  // namespace baton
