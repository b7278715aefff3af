#pragma once
// One chat completion, whatever stands behind it.

#include "baton/core/episode.h"

namespace baton {

struct ChatRequest {
  std::vector<Message> messages;
  std::vector<ToolSchema> tools;
  std::string tool_choice;               // "", "auto", "none", "required"
  std::int64_t max_tokens = 1024;
  double temperature = 0;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> stop;
};

struct ChatReply {
  Message message;
  Usage usage;
  std::string finish_reason;             // "stop", "length", "tool_calls", …
  Money cost;                            // filled in by the metering decorator
  Seconds first_token = 0, total = 0;
};

// Why a completion failed, and what was billed all the same (a stall after half a reply is still paid for).
struct ChatFailure {
  Failure failure;
  Usage billed;                          // zero where nothing was generated
  std::string partial;                   // text that had arrived
  Money cost;                            // what was booked for it; filled in by the metering decorator
};
using ChatOutcome = tl::expected<ChatReply, ChatFailure>;

// Thread-safe. Ends by context.deadline at the latest, and soon after context.stop. Streams text to context.on_text where set.
class ChatModel {
 public:
  virtual ~ChatModel() = default;
  virtual const ModelSpec& spec() const = 0;
  virtual ChatOutcome chat(const ChatRequest& request, CallContext& context) = 0;
};

// Upper bound of what a request can cost: (UTF-8 bytes of the prompt, tool schemas included, + 16 per message) × input price
// + max_tokens × the dearer of output and reasoning price + per-call fee.
Money reserve_for(const Price& price, const ChatRequest& request);

// Tokens counted from characters, one per four, where an upstream does not say.
Usage estimated_usage(const ChatRequest& request, std::string_view output);

}  // namespace baton
