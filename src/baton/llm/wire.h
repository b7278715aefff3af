#pragma once
// The OpenAI-compatible chat form, both ways: a client renders requests and parses replies, a server parses requests and
// renders replies. Text in and out is JSON; what is not UTF-8 leaves as U+FFFD. Pure functions.

#include "baton/core/chat.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::llm {

// --- requests ----------------------------------------------------------------------------------------------------------

struct RequestStyle {
  bool stream = false;                 // with stream_options.include_usage
  bool max_completion_tokens = false;  // the newer name of max_tokens, which api.openai.com insists on for some models
  bool canonical = false;              // keep what no upstream wants: the chain of thought of earlier turns, seeds over 2^63
};

// JSON schemas of tools are sent as they are; one that is not JSON goes out as a string, for the upstream to refuse.
std::string render_request(std::string_view model, const ChatRequest& request, const RequestStyle& style = {});

struct WireRequest {
  std::string model;
  ChatRequest chat;
  bool stream = false;
  bool include_usage = false;          // stream_options.include_usage
};

// Fields that change nothing here (user, top_p, metadata, …) are read over. Failures are `invalid` and name the field:
// wrong types, and what cannot be honoured (n > 1, images, response_format, a tool_choice that names one function).
Result<WireRequest> parse_request(std::string_view body);

// --- replies -----------------------------------------------------------------------------------------------------------

struct ReplyHead {
  std::string id;                    // "chatcmpl-…"
  std::string model;
  std::int64_t created = 0;          // Unix seconds
};

std::string render_reply(const ReplyHead& head, const ChatReply& reply);

// A whole reply. Usage that is absent or nonsense is estimated from `request`. Failures are `malformed` and name the
// field, or what the upstream said where it sent an error object instead: `rate_limited`, `refused` or `upstream`.
Result<ChatReply> parse_reply(std::string_view body, const ChatRequest& request);

// One chunk of a streamed reply.
struct ToolCallDelta {
  std::optional<std::int64_t> index; // which call it continues; absent: a new one where it has an id, else the last one
  std::string id, name, arguments;   // pieces
  bool operator==(const ToolCallDelta&) const = default;
};
struct Delta {
  bool role = false;                 // the opening chunk, {"role": "assistant"}
  std::string content, reasoning;    // pieces
  std::vector<ToolCallDelta> tool_calls;
  std::string finish_reason;         // "" until the end
  std::optional<Usage> usage;        // absent where not said or nonsense
  bool operator==(const Delta&) const = default;
};

std::string render_chunk(const ReplyHead& head, const Delta& delta);
Result<Delta> parse_chunk(std::string_view data);  // failures as in parse_reply

// Puts a reply together from its deltas. Not thread-safe.
class ReplyAssembler {
 public:
  Result<void> add(const Delta& delta);  // `malformed`: a tool call that cannot be placed
  bool begun() const { return begun_; }  // the upstream has started to generate, so it bills
  const std::string& content() const { return reply_.message.content; }
  Usage usage(const ChatRequest& request) const;  // as the upstream said, else estimated from what has arrived
  ChatReply finish(const ChatRequest& request) &&;

 private:
  ChatReply reply_;
  std::map<std::int64_t, ToolCall> calls_;
  std::optional<Usage> said_;
  bool begun_ = false;
};

// --- errors ------------------------------------------------------------------------------------------------------------

// {"error": {"message": …, "type": …}}, as every endpoint of this API answers a failure.
std::string render_error(std::string_view message, std::string_view type);
// The upstream's own words in an error body of any common shape; for other text, its first line.
std::string error_message(std::string_view body);

}  // namespace baton::llm
