#include "baton/tools/reason.h"

#include "baton/llm/decorators.h"
#include "baton/tools/answer.h"
#include "baton/tools/asked.h"
#include "baton/tools/extract.h"
#include "baton/tools/prompts.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::tools {
namespace {

class ReasonTool final : public Tool {
 public:
  ReasonTool(ToolSpec spec, ChatModel& model, CodeRunner& runner, ReasonOptions options)
      : spec_(std::move(spec)), model_(model), runner_(runner), options_(options), fields_(attempt_fields()) {}

  const ToolSpec& spec() const override { return spec_; }
  std::string parameters() const override { return schema_of(fields_); }

  // All rounds, each with the longest repair turns that the rounds before can have left.
  Money reserve(const Observation& seen) const override {
    const ModelSpec& model = model_.spec();
    const ChatRequest first = request_for(reason_prompt(seen.task, evidence_of(&seen)));
    const Price per_input_byte{.input = std::max(model.price.input, model.price.cached_input)};
    Money sum;
    for (int round = 0; round <= options_.repairs; ++round) {
      const auto turns =
          static_cast<std::int64_t>(round * (most_repair_bytes() + 2 * 16));  // 16 per message, as reserve_for has it
      sum += reserve_for(model.price, first) + cost_of(per_input_byte, Usage{.input = turns});
    }
    return sum;
  }

  ToolResult call(const Call& call, CallContext& context) override {
    const auto arguments = Arguments::parse(spec_.name, call.arguments, fields_);
    if (!arguments) return malformed(arguments.error().message);
    const auto question = Question::of(spec_.name, *arguments, context.seen);
    if (!question) return malformed(question.error().message);

    ChatRequest request = request_for(reason_prompt(question->view(), evidence_of(context.seen)));
    if (vote_of(arguments->integer("vote"), context) > 0) {
      request.temperature = options_.temperature;
      request.seed = context.rng.split("vote").next() >> 33;
    }
    return solve(std::move(request), *question, context);
  }

 private:
  ChatRequest request_for(std::vector<Message> messages) const {
    return {.messages = std::move(messages), .max_tokens = model_.spec().max_output_tokens};
  }

  // One reply, executed: fills in `result` and returns the turns to go on with, or none when it is settled.
  std::vector<Message> attempt(ToolResult& result, const ChatReply& reply, const Question& question, CallContext& context) {
    const std::string& said = reply.message.content;
    const Ending ending = reply.finish_reason == "length" ? Ending::cut : Ending::complete;
    const TaskView task = question.view();
    const auto program = extract_program(said, ending);
    if (!program) {
      // An answer without a program counts where it is marked as one; prose alone is no reasoning by code.
      if (auto answer = task.type == AnswerType::free ? std::nullopt : extract_answer(task.type, said, task.options, Ending::cut))
        return settle(result, said, std::move(*answer), question);
      result.status = CallStatus::blank;
      result.text = said.empty() ? "The model replied with nothing." : said;
      return no_program_turns(said);
    }
    const auto run = runner_.run(*program, context);
    if (!run) {
      result.status = llm::status_of(run.error().kind);
      result.text = run.error().message;
      return {};
    }
    const std::string output = rendered(*run, PromptLimits{}.output);
    if (succeeded(*run))
      if (auto answer = extract_answer(task.type, run->out, task.options))
        return settle(result, output, std::move(*answer), question);
    result.status = run->timed_out ? CallStatus::timed_out : CallStatus::blank;
    result.text = output;
    return repair_turns(*program, output);
  }

  static std::vector<Message> settle(ToolResult& result, std::string text, std::string answer, const Question& question) {
    result.status = CallStatus::ok;
    result.text = std::move(text);
    if (question.answers_task()) {
      const bool free = question.view().type == AnswerType::free;
      result.turn = Message{.speaker = Speaker::assistant, .content = free ? answer : fmt::format("Answer: {}", answer)};
      result.answer = std::move(answer);
    }
    return {};
  }

  ToolResult solve(ChatRequest request, const Question& question, CallContext& context) {
    ToolResult result;
    for (int round = 0;; ++round) {
      const ChatOutcome outcome = model_.chat(request, context);
      if (!add_chat(result, outcome, model_.spec())) return result;
      auto turns = attempt(result, *outcome, question, context);
      if (turns.empty() || round == options_.repairs) return result;
      for (auto& turn : turns) request.messages.push_back(std::move(turn));
    }
  }

  const ToolSpec spec_;
  ChatModel& model_;
  CodeRunner& runner_;
  const ReasonOptions options_;
  const std::vector<Field> fields_;
};

}  // namespace

std::unique_ptr<Tool> make_reason_tool(ToolSpec spec, ChatModel& model, CodeRunner& runner, ReasonOptions options) {
  return std::make_unique<ReasonTool>(std::move(spec), model, runner, options);
}

}  // namespace baton::tools
