#include "baton/tools/step.h"

#include "baton/base/text.h"
#include "baton/llm/thoughts.h"
#include "baton/tools/asked.h"
#include "baton/tools/prompts.h"

#include <cmath>
#include <fmt/format.h>

namespace baton::tools {
namespace {

class StepTool final : public Tool {
 public:
  StepTool(ToolSpec spec, ChatModel& model) : spec_(std::move(spec)), model_(model) {}

  const ToolSpec& spec() const override { return spec_; }
  std::string parameters() const override { return schema_of({}); }
  Money reserve(const Observation& seen) const override { return reserve_for(model_.spec().price, request_for(seen)); }

  Money expected(const Observation& seen) const override {
    Usage usage = estimated_usage(request_for(seen), "");
    usage.output = std::llround(model_.spec().expected_output_tokens);
    return cost_of(model_.spec().price, usage);
  }

  ToolResult call(const Call& call, CallContext& context) override {
    if (const auto arguments = Arguments::parse(spec_.name, call.arguments, {}); !arguments) return malformed(arguments.error().message);
    if (!context.seen) return malformed(fmt::format("{}: there is no conversation to go on with", spec_.name));
    ToolResult result;
    ChatOutcome outcome = model_.chat(request_for(*context.seen), context);
    if (!add_chat(result, outcome, model_.spec())) return result;
    llm::separate_thoughts(outcome->message);
    result.text = outcome->message.content;
    if (outcome->message.tool_calls.empty() && trim(result.text).empty()) {
      result.status = CallStatus::blank, result.text = "The model replied with nothing.";
    } else {
      result.turn = std::move(outcome->message);
    }
    return result;
  }

 private:
  ChatRequest request_for(const Observation& seen) const {
    ChatRequest request;
    request.messages = step_prompt(seen);
    request.tools.assign(seen.task.client_tools.begin(), seen.task.client_tools.end());
    request.max_tokens = model_.spec().max_output_tokens;
    return request;
  }

  const ToolSpec spec_;
  ChatModel& model_;
};

}  // namespace

std::unique_ptr<Tool> make_step_tool(ToolSpec spec, ChatModel& model) { return std::make_unique<StepTool>(std::move(spec), model); }

}  // namespace baton::tools
