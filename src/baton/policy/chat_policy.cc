#include "baton/policy/chat_policy.h"

#include "baton/base/text.h"
#include "baton/llm/thoughts.h"
#include "baton/policy/chat_tools.h"
#include "baton/policy/policies.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::policy {
namespace {

constexpr std::string_view kSystem =
    "You solve the user's task by calling tools, step by step. Cheap models are often enough; ask a dearer one when cheap ones "
    "disagree or the task is hard. Several calls in one turn run at the same time. When you know the answer, reply without any "
    "tool call";

// Where experts take turns, before the instructions of the desk.
constexpr std::string_view kLead =
    "You lead a service desk. In each turn either act yourself (call the desk's tools, or write to the customer), or have an expert act by "
    "`step`: it sees the whole conversation. Cheap experts are often enough; act yourself or take a dearer one where a mistake could not be "
    "mended. When the customer is content, write one last sentence without a tool call.";

std::string_view wanted_form(AnswerType type) {
  switch (type) {
    case AnswerType::choice: return ", ending with a line 'Answer: ' and the letter of one option.";
    case AnswerType::number: return ", ending with a line 'Answer: ' and the number alone.";
    case AnswerType::text: return ", ending with a line 'Answer: ' and a short name, date or phrase.";
    case AnswerType::free: break;
  }
  return ".";
}

std::string preferences_text(const Preferences& preferences) {
  std::string text = fmt::format("The user weighs cost {:g} and waiting {:g}.", preferences.cost, preferences.latency);
  for (const auto& [tool, weight] : preferences.tools) text += fmt::format(" Preference for {}: {:g}.", tool, weight);
  return text;
}

// Tool results within their budgets: each cut to result_bytes; from the newest back, what exceeds history_bytes is stubbed.
std::vector<Message> fitted(std::span<const Message> transcript, const ChatPolicyOptions& options) {
  std::vector<Message> out(transcript.begin(), transcript.end());
  std::size_t total = 0;
  for (auto message = out.rbegin(); message != out.rend(); ++message) {
    message->reasoning.clear();  // stays in the trace; models do not expect their old thoughts back
    if (message->speaker != Speaker::tool) continue;
    const std::size_t room = total < options.history_bytes ? options.result_bytes : 200;
    if (message->content.size() > room) message->content = fmt::format("{} [cut]", utf8_prefix(message->content, room));
    total += message->content.size();
  }
  return out;
}

bool is_client_tool(const Observation& seen, std::string_view name) {
  return std::any_of(seen.task.client_tools.begin(), seen.task.client_tools.end(),
                     [&](const ToolSchema& tool) { return tool.name == name; });
}

class ChatPolicy final : public Policy {
 public:
  ChatPolicy(ChatModel& model, ChatPolicyOptions options) : model_(model), options_(options) {}

  std::string name() const override { return "chat:" + model_.spec().name; }

  Decision decide(const Observation& seen, CallContext& context) const override {
    const Purpose purpose = std::exchange(context.purpose, Purpose::policy);
    auto on_text = std::exchange(context.on_text, nullptr);  // a turn is no answer yet
    const ChatOutcome outcome = model_.chat(chat_policy_request(seen, options_), context);
    context.purpose = purpose;
    context.on_text = std::move(on_text);
    if (!outcome)
      return {.action = Submit{best_candidate(seen)},
              .why = fmt::format("the policy's model failed: {}", outcome.error().failure.message)};
    Decision decision{.action = chat_policy_action(seen, outcome->message)};
    decision.why = std::string(utf8_prefix(trim(outcome->message.content), 300));
    return decision;
  }

 private:
  ChatModel& model_;
  const ChatPolicyOptions options_;
};

}  // namespace

ChatRequest chat_policy_request(const Observation& seen, const ChatPolicyOptions& options) {
  ChatRequest request{.tools = chat_tools(seen.tools), .max_tokens = options.max_tokens, .temperature = options.temperature};
  std::string system = takes_turns(seen.tools) ? std::string(kLead) : fmt::format("{}{}", kSystem, wanted_form(seen.task.type));
  if (seen.preferences) system += "\n" + preferences_text(*seen.preferences);
  auto turns = seen.task.conversation;
  if (!turns.empty() && turns.front().speaker == Speaker::system) {  // many models take one system turn only
    system += "\n\n" + turns.front().content;
    turns = turns.subspan(1);
  }
  request.messages.push_back({.speaker = Speaker::system, .content = std::move(system)});
  if (seen.task.conversation.empty()) {
    const std::string question = rendered_question(seen.task);
    request.messages.push_back({.speaker = Speaker::user, .content = std::string(utf8_prefix(question, options.question_bytes))});
  } else {  // serving: the client's turns as they are, and its tools beside ours; of two with one name, the client's
    request.messages.insert(request.messages.end(), turns.begin(), turns.end());
    std::erase_if(request.tools, [&](const ToolSchema& tool) { return is_client_tool(seen, tool.name); });
    request.tools.insert(request.tools.end(), seen.task.client_tools.begin(), seen.task.client_tools.end());
  }
  for (auto& message : fitted(seen.transcript, options)) request.messages.push_back(std::move(message));
  return request;
}

Action chat_policy_action(const Observation& seen, Message reply) {
  llm::separate_thoughts(reply);
  if (reply.tool_calls.empty()) {
    if (trim(reply.content).empty()) return Submit{best_candidate(seen)};
    return Say{std::move(reply)};
  }
  const auto is_clients = [&](const ToolCall& call) { return is_client_tool(seen, call.name); };
  if (std::any_of(reply.tool_calls.begin(), reply.tool_calls.end(), is_clients)) {  // the client runs its own and comes back
    std::erase_if(reply.tool_calls, [&](const ToolCall& call) { return !is_clients(call); });
    return Say{std::move(reply)};
  }
  Calls calls;
  for (const auto& asked : reply.tool_calls) calls.calls.push_back(call_from(asked, seen));
  calls.said = std::move(reply);
  return calls;
}

std::unique_ptr<Policy> make_chat_policy(ChatModel& model, ChatPolicyOptions options) {
  return std::make_unique<ChatPolicy>(model, options);
}

}  // namespace baton::policy
