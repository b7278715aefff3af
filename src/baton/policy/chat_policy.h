#pragma once
// A language model as the policy: Orchestrator-8B or any other chat model with native tool calls. It sees one tool per role,
// with a `model` argument whose description carries price and latency from the catalogue; a turn without tool calls is the
// final answer. Its own calls are metered as Purpose::policy.

#include "baton/core/chat.h"

namespace baton::policy {

struct ChatPolicyOptions {
  std::int64_t max_tokens = 2048;         // of one turn, thinking included
  double temperature = 0;
  std::size_t question_bytes = 16 << 10;  // of the task; the rest is cut on a UTF-8 boundary
  std::size_t result_bytes = 4 << 10;     // of one tool result
  std::size_t history_bytes = 32 << 10;   // of all tool results; beyond it the oldest keep only their first 200 bytes
};

// `model` must outlive the policy.
std::unique_ptr<Policy> make_chat_policy(ChatModel& model, ChatPolicyOptions options = {});

// What the policy would ask its model now. A function of the observation alone: the same in rollout and in a replayed trace.
ChatRequest chat_policy_request(const Observation& seen, const ChatPolicyOptions& options);

// Turns a model's reply into an action. Calls that name no tool, no known model or unreadable arguments become Call::error,
// which the environment answers so that the model can read it.
Action chat_policy_action(const Observation& seen, Message reply);

}  // namespace baton::policy
