#include "baton/base/json.h"
#include "baton/base/rng.h"
#include "baton/base/text.h"
#include "baton/core/answer.h"
#include "baton/envs/simulated.h"
#include "baton/tools/extract.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::envs {
namespace {

constexpr std::uint64_t kReasonAttempt = 1'000'000;  // a program and an answer by one expert fail independently of each other
constexpr std::uint64_t kJudgeAttempt = 2'000'000;

struct Asked {
  const SimulatedPool& pool;
  std::size_t expert;
  const SimulatedTask* task;
  std::string prompt;      // all turns
  std::uint64_t attempt;   // tells repeated requests apart
};

std::string answer_text(const Asked& asked) {
  if (!asked.task) return "I do not know.";
  const Attempt attempt = attempt_task(asked.pool, asked.expert, *asked.task, asked.attempt);
  if (attempt.blank) return "";
  return fmt::format("I worked this out as {}.\nAnswer: {}", attempt.answer, attempt.answer);
}

// One program in twenty has a bug at first, so that repairs happen.
std::string program_text(const Asked& asked, bool repairing) {
  if (!asked.task) return "I do not know how to program this.";
  const Attempt attempt = attempt_task(asked.pool, asked.expert, *asked.task, kReasonAttempt + asked.attempt);
  const bool buggy = !repairing && Rng(asked.attempt).split(asked.task->task.id).split("bug").uniform() < 0.05;
  return fmt::format("```python\nresult = {}\nprint(\"Answer:\", {})\n```", dump_json(Json(attempt.answer)),
                     buggy ? "reslut" : "result");
}

std::string judgement_text(const Asked& asked) {
  constexpr std::string_view kMark = "Proposed answer: ";
  const auto at = asked.prompt.rfind(kMark);
  if (!asked.task || at == std::string::npos) return "Score: 50";
  const Task& task = asked.task->task;
  std::string_view proposed = std::string_view(asked.prompt).substr(at + kMark.size());
  proposed = proposed.substr(0, proposed.find('\n'));
  if (task.type == AnswerType::choice) proposed = proposed.substr(0, 1);
  const bool right = normal_form(task.type, proposed) == normal_form(task.type, task.gold.answer);
  Rng rng = Rng(asked.pool.seed).split("judge").split(task.id).split(proposed).split(kJudgeAttempt + asked.attempt);
  const bool sees = rng.uniform() < 0.5 + 0.5 * success_probability(asked.pool, asked.expert, *asked.task);
  return fmt::format("Score: {}", (right == sees ? 80 : 10) + static_cast<int>(rng.below(11)));
}

// The models that a tool's schema offers.
std::vector<std::string> models_of(const ChatRequest& request, std::string_view tool) {
  for (const auto& offered : request.tools)
    if (offered.name == tool)
      if (const auto schema = parse_json(offered.parameters)) {
        const Json model = schema->value("properties", Json::object()).value("model", Json::object());
        return model.value("enum", std::vector<std::string>{});
      }
  return {};
}

// As an orchestrator: the two cheapest models at once; a program, else the dearest model, where they differ; then that answer.
Message orchestrate(const Asked& asked, const ChatRequest& request) {
  const std::vector<std::string> models = models_of(request, "answer");
  std::vector<std::string> answers;
  const AnswerType type = asked.task ? asked.task->task.type : AnswerType::text;
  for (const auto& message : request.messages)
    if (message.speaker == Speaker::tool)
      answers.push_back(normal_form(type, tools::extract_answer(type, message.content).value_or("")));

  Message out{.speaker = Speaker::assistant};
  const auto ask = [&](std::string_view tool, const std::string& model) {
    out.tool_calls.push_back(
        {fmt::format("call_{}_{}", answers.size(), out.tool_calls.size()), std::string(tool), dump_json({{"model", model}})});
  };
  if (answers.empty() && !models.empty()) {
    out.reasoning = "Two cheap opinions first.";
    for (std::size_t m = 0; m < std::min<std::size_t>(2, models.size()); ++m) ask("answer", models[m]);
  } else if (answers.size() == 2 && answers[0] != answers[1] && models.size() > 2) {
    out.reasoning = "They differ, so a program or the strongest decides.";
    const auto programmers = models_of(request, "reason");
    if (!programmers.empty()) ask("reason", programmers.front());
    else ask("answer", models.back());
  } else {
    out.content = fmt::format("Answer: {}", answers.empty() || answers.back().empty() ? "unknown" : answers.back());
  }
  return out;
}

}  // namespace

ChatReply simulated_reply(const SimulatedPool& pool, std::size_t expert, const TaskFinder& tasks, const ChatRequest& request,
                          std::uint64_t salt) {
  Asked asked{.pool = pool, .expert = expert, .attempt = salt + request.seed.value_or(0) % 1'000};
  for (const auto& message : request.messages) asked.prompt += message.content + "\n";
  asked.task = tasks.find(asked.prompt);
  ChatReply reply{.finish_reason = "stop"};
  reply.message.speaker = Speaker::assistant;
  const std::string& last = request.messages.back().content;
  if (!models_of(request, "answer").empty())
    reply.message = orchestrate(asked, request);  // else: a client's tools, which it never calls
  else if (last.find("```python block") != std::string::npos)
    reply.message.content = program_text(asked, request.messages.size() > 1);
  else if (last.find("Proposed answer: ") != std::string::npos) reply.message.content = judgement_text(asked);
  else reply.message.content = answer_text(asked);
  if (!reply.message.tool_calls.empty()) reply.finish_reason = "tool_calls";

  reply.usage = estimated_usage(request, reply.message.content);
  reply.usage.estimated = false;
  if (asked.task) reply.usage.output = attempt_task(pool, expert, *asked.task, asked.attempt).output_tokens;
  reply.usage.output = std::min(reply.usage.output, request.max_tokens);
  const ModelSpec& model = pool.experts[expert].model;
  reply.first_token = model.first_token;
  reply.total = model.first_token + static_cast<double>(reply.usage.output) / model.tokens_per_second;
  return reply;
}

}  // namespace baton::envs
