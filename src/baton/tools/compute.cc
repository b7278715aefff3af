#include "baton/tools/compute.h"

#include "baton/base/text.h"
#include "baton/core/answer.h"
#include "baton/tools/arguments.h"
#include "baton/tools/compute_readers.h"

#include <cmath>
#include <fmt/format.h>

namespace baton::tools {
namespace {

constexpr std::size_t kLongestQuestion = 2000;

// Lower case, one space between words, without politeness and the marks at the end.
std::string plain_question(std::string_view question) {
  std::string text;
  for (const auto& line : split(lower(question), '\n'))
    for (std::string word : split(line, ' ')) text += (text.empty() ? "" : " ") + std::string(trim(word));
  for (const std::string_view courtesy : {"please ", "can you ", "could you ", "tell me "})
    if (text.starts_with(courtesy)) text.erase(0, courtesy.size());
  if (text.ends_with(" please")) text.resize(text.size() - 7);
  while (!text.empty() && (text.back() == '?' || text.back() == '.' || text.back() == ' ')) text.pop_back();
  if (text.ends_with(" please")) text.resize(text.size() - 7);
  if (!text.empty() && text.back() == ',') text.pop_back();
  return text;
}

bool same_value(std::string_view option, std::string_view answer) {
  if (normal_form(AnswerType::text, option) == normal_form(AnswerType::text, answer)) return true;
  const auto a = parse_quantity(option), b = parse_quantity(answer);
  return a && b &&
         (a->unit.empty() || b->unit.empty() ||
          normal_form(AnswerType::number, option) == normal_form(AnswerType::number, answer)) &&
         std::abs(a->value - b->value) <= 1e-9 * std::max(std::abs(a->value), std::abs(b->value));
}

// The letter of the only option with this value, or "".
std::string option_with(std::string_view answer, std::span<const std::string> options) {
  std::string letter;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (!same_value(options[i], answer)) continue;
    if (!letter.empty()) return "";
    letter = static_cast<char>('A' + i);
  }
  return letter;
}

class ComputeTool final : public Tool {
 public:
  explicit ComputeTool(ToolSpec spec) : spec_(std::move(spec)) {}

  const ToolSpec& spec() const override { return spec_; }
  std::string parameters() const override { return schema_of(fields_); }
  Money reserve(const Observation&) const override { return spec_.price.per_call; }

  ToolResult call(const Call& call, CallContext& context) override {
    const auto arguments = Arguments::parse(spec_.name, call.arguments, fields_);
    if (!arguments) return {.status = CallStatus::malformed, .text = arguments.error().message};
    if (const auto expression = arguments->text("expression")) return result_of(*expression, CallStatus::malformed);
    if (!context.seen)
      return {.status = CallStatus::malformed, .text = fmt::format("{}: without a question it needs 'expression'", spec_.name)};
    const TaskView& task = context.seen->task;
    ToolResult result = result_of(task.question, CallStatus::not_applicable);
    if (!result.answer || task.type != AnswerType::choice) return result;
    const std::string letter = option_with(*result.answer, task.options);
    if (letter.empty())
      return {.status = CallStatus::not_applicable, .text = fmt::format("{}, which is not one of the options", result.text)};
    result.answer = letter;
    return result;
  }

 private:
  ToolResult result_of(std::string_view question, CallStatus not_understood) const {
    auto computed = compute(question);
    if (computed) return {.text = std::move(computed->text), .answer = std::move(computed->answer)};
    const bool understood = computed.error().kind == FailureKind::invalid;
    return {.status = understood ? CallStatus::failed : not_understood,
            .text = fmt::format("{}: {}", spec_.name, computed.error().message)};
  }

  const ToolSpec spec_;
  const std::vector<Field> fields_{{.name = "expression",
                                    .description = "Arithmetic, a date sum or a unit conversion, for example '17 * 23 + 5', "
                                                   "'days between 2024-02-11 and 2025-03-03', '5 miles in km'. "
                                                   "Without it, the question itself is read."}};
};

}  // namespace

Result<ComputeAnswer> compute(std::string_view question) {
  if (question.size() > kLongestQuestion)
    return fail(FailureKind::malformed,
                fmt::format("a question of {} bytes; at most {} are read", question.size(), kLongestQuestion));
  const std::string text = plain_question(question);
  if (text.empty()) return fail(FailureKind::malformed, "there is nothing to compute");
  for (const auto reader : {read_dates, read_units, read_numbers})
    if (auto answer = reader(text)) return std::move(*answer);
  return fail(FailureKind::malformed, "not a computation that is fully understood");
}

std::unique_ptr<Tool> make_compute_tool(ToolSpec spec) { return std::make_unique<ComputeTool>(std::move(spec)); }

}  // namespace baton::tools
