#include "baton/tools/asked.h"

#include "baton/base/text.h"
#include "baton/llm/decorators.h"

#include <fmt/format.h>

namespace baton::tools {

std::vector<Field> Question::fields() {
  return {{.name = "question", .description = "Only to ask something other than the task itself."},
          {.name = "type", .description = "What the answer to that question is.", .one_of = {"choice", "number", "text", "free"}},
          {.name = "options", .type = Field::Type::texts, .description = "Of a choice, in order: A, B, …"}};
}

Result<Question> Question::of(std::string_view tool, const Arguments& arguments, const Observation* seen) {
  Question out;
  out.seen_ = seen;
  const auto asked = arguments.text("question");
  const bool own = asked && !trim(*asked).empty() && !(seen && trim(*asked) == trim(seen->task.question));
  if (!own && !seen) return fail(FailureKind::malformed, fmt::format("{}: argument 'question' is missing", tool));
  if (!own) return out;
  Task& task = out.own_.emplace();
  task.question = *asked;
  task.options = arguments.texts("options");
  const auto type = arguments.text("type");
  task.type = type ? *answer_type_named(*type) : !task.options.empty() ? AnswerType::choice : AnswerType::text;
  if (task.type == AnswerType::choice && (task.options.size() < 2 || task.options.size() > 26))
    return fail(FailureKind::malformed,
                fmt::format("{}: argument 'options' must have 2 to 26 items for a choice, not {}", tool, task.options.size()));
  return out;
}

TaskView Question::view() const { return own_ ? view_of(*own_) : seen_->task; }

ToolResult malformed(std::string message) { return {.status = CallStatus::malformed, .text = std::move(message)}; }

bool add_chat(ToolResult& result, const ChatOutcome& outcome, const ModelSpec& model) {
  if (outcome) {
    result.usage += outcome->usage;
    result.cost += outcome->cost;
    return true;
  }
  const ChatFailure& failed = outcome.error();
  result.usage += failed.billed;
  result.cost += failed.cost;
  result.status = llm::status_of(failed.failure.kind);
  result.text = fmt::format("{}: {}", model.name, failed.failure.message);
  return false;
}

}  // namespace baton::tools
