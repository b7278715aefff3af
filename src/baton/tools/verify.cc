#include "baton/tools/verify.h"

#include "baton/tools/asked.h"
#include "baton/tools/extract.h"
#include "baton/tools/prompts.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::tools {
namespace {

class VerifyTool final : public Tool {
 public:
  VerifyTool(ToolSpec spec, ChatModel& model) : spec_(std::move(spec)), model_(model), fields_(Question::fields()) {
    fields_.insert(fields_.begin(), {.name = "answer", .description = "The answer to judge; without it, the best one so far."});
  }

  const ToolSpec& spec() const override { return spec_; }
  std::string parameters() const override { return schema_of(fields_); }

  Money reserve(const Observation& seen) const override {
    std::string longest;
    for (const auto& candidate : seen.candidates)
      if (auto shown = shown_candidate(seen.task, candidate); shown.size() > longest.size()) longest = std::move(shown);
    return reserve_for(model_.spec().price, request_for(seen.task, &seen, longest));
  }

  ToolResult call(const Call& call, CallContext& context) override {
    const auto arguments = Arguments::parse(spec_.name, call.arguments, fields_);
    if (!arguments) return malformed(arguments.error().message);
    const auto question = Question::of(spec_.name, *arguments, context.seen);
    if (!question) return malformed(question.error().message);
    const auto proposed = proposal(call, *arguments, context.seen);
    if (!proposed) return malformed(proposed.error().message);

    ToolResult result;
    const ChatOutcome outcome = model_.chat(request_for(question->view(), context.seen, *proposed), context);
    if (!add_chat(result, outcome, model_.spec())) return result;
    result.text = outcome->message.content;
    const auto score = extract_score(outcome->message.content);
    if (score) result.score = *score;
    else result.status = CallStatus::blank;
    return result;
  }

 private:
  Result<std::string> proposal(const Call& call, const Arguments& arguments, const Observation* seen) const {
    if (call.about != kNoCandidate || !arguments.text("answer")) {
      const CandidateId about = call.about != kNoCandidate ? call.about : seen ? best_candidate(*seen) : kNoCandidate;
      if (!seen || about == kNoCandidate)
        return fail(FailureKind::malformed, fmt::format("{}: argument 'answer' is missing", spec_.name));
      if (index(about) >= seen->candidates.size())
        return fail(FailureKind::malformed,
                    fmt::format("{}: there is no candidate {}; there are {}", spec_.name, index(about), seen->candidates.size()));
      return shown_candidate(seen->task, seen->candidates[index(about)]);
    }
    return *arguments.text("answer");
  }

  ChatRequest request_for(const TaskView& task, const Observation* seen, std::string_view proposed) const {
    return {.messages = verify_prompt(task, evidence_of(seen), proposed), .max_tokens = model_.spec().max_output_tokens};
  }

  const ToolSpec spec_;
  ChatModel& model_;
  std::vector<Field> fields_;
};

}  // namespace

std::unique_ptr<Tool> make_verify_tool(ToolSpec spec, ChatModel& model) {
  return std::make_unique<VerifyTool>(std::move(spec), model);
}

}  // namespace baton::tools
