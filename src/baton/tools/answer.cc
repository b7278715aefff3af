#include "baton/tools/answer.h"

#include "baton/tools/asked.h"
#include "baton/tools/extract.h"
#include "baton/tools/prompts.h"

#include <algorithm>

namespace baton::tools {
namespace {

class AnswerTool final : public Tool {
 public:
  AnswerTool(ToolSpec spec, ChatModel& model, AnswerOptions options)
      : spec_(std::move(spec)), model_(model), options_(options), fields_(attempt_fields()) {}

  const ToolSpec& spec() const override { return spec_; }
  std::string parameters() const override { return schema_of(fields_); }

  Money reserve(const Observation& seen) const override {
    return reserve_for(model_.spec().price, request_for(seen.task, &seen));
  }

  ToolResult call(const Call& call, CallContext& context) override {
    const auto arguments = Arguments::parse(spec_.name, call.arguments, fields_);
    if (!arguments) return malformed(arguments.error().message);
    const auto question = Question::of(spec_.name, *arguments, context.seen);
    if (!question) return malformed(question.error().message);
    const TaskView task = question->view();

    ChatRequest request = request_for(task, context.seen);
    if (vote_of(arguments->integer("vote"), context) > 0) {
      request.temperature = options_.temperature;
      request.seed = context.rng.split("vote").next() >> 33;  // 31 bits: what every server takes
    }
    ToolResult result;
    const ChatOutcome outcome = model_.chat(request, context);
    if (!add_chat(result, outcome, model_.spec())) return result;
    read_reply(result, *outcome, task, question->answers_task());
    return result;
  }

 private:
  ChatRequest request_for(const TaskView& task, const Observation* seen) const {
    ChatRequest request;
    request.messages = answer_prompt(task, evidence_of(seen));
    request.tools.assign(task.client_tools.begin(), task.client_tools.end());
    request.max_tokens = model_.spec().max_output_tokens;
    return request;
  }

  static void read_reply(ToolResult& result, const ChatReply& reply, const TaskView& task, bool candidate) {
    result.text = reply.message.content;
    if (!reply.message.tool_calls.empty() && !task.client_tools.empty()) {
      result.turn = reply.message;
      return;
    }
    const Ending ending = reply.finish_reason == "length" ? Ending::cut : Ending::complete;
    auto answer = extract_answer(task.type, reply.message.content, task.options, ending);
    if (!answer) {
      result.status = CallStatus::blank;
      if (result.text.empty()) result.text = "The model replied with nothing.";
    } else if (candidate) {
      result.answer = std::move(answer);
      result.turn = reply.message;
      result.turn->tool_calls.clear();
    }
  }

  const ToolSpec spec_;
  ChatModel& model_;
  const AnswerOptions options_;
  const std::vector<Field> fields_;
};

}  // namespace

std::unique_ptr<Tool> make_answer_tool(ToolSpec spec, ChatModel& model, AnswerOptions options) {
  return std::make_unique<AnswerTool>(std::move(spec), model, options);
}

std::vector<Field> attempt_fields() {
  auto fields = Question::fields();
  fields.push_back({.name = "vote",
                    .type = Field::Type::integer,
                    .description = "0: the best attempt; 1, 2, …: further, independent ones."});
  return fields;
}

std::int64_t attempts_of(const Observation& seen, ToolId tool) {
  return std::count_if(seen.calls.begin(), seen.calls.end(), [&](const CallRecord& call) {
    return call.tool == tool && (call.status == CallStatus::ok || call.status == CallStatus::blank);
  });
}

std::int64_t vote_of(std::optional<std::int64_t> argument, const CallContext& context) {
  return argument ? *argument : context.seen ? attempts_of(*context.seen, context.tool) : 0;
}

}  // namespace baton::tools
