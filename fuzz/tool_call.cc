// The chat form with its tool calls, as upstreams and clients send it: nothing crashes, and what was read is read again the
// same from what is rendered of it.

#include "baton/llm/canonical.h"

#include <algorithm>
#include <cstdint>

namespace {

using namespace baton;
using namespace baton::llm;

const ReplyHead kHead{"chatcmpl-1", "m", 1};

void whole(std::string_view text) {
  const ChatRequest asked{.messages = {{Speaker::user, "hello"}}};
  const auto reply = parse_reply(text, asked);
  if (!reply) return;
  const ChatOutcome outcome = *reply;
  const std::string bytes = canonical_outcome(outcome);
  BATON_CHECK(reply->usage.input >= reply->usage.cached && reply->usage.output >= reply->usage.reasoning && reply->usage.cached >= 0);
  for (const auto& call : reply->message.tool_calls)
    if (call.name.empty()) return;  // a client would refuse to send it back
  const auto back = parse_canonical_outcome(bytes);
  BATON_CHECK(back && canonical_outcome(*back) == bytes);
  const auto again = parse_reply(render_reply(kHead, *reply), asked);
  BATON_CHECK(again && again->message == reply->message);
}

// Each line is one chunk.
void streamed(std::string_view text) {
  ReplyAssembler assembler;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto delta = parse_chunk(line);
    if (!delta) continue;
    const auto back = parse_chunk(render_chunk(kHead, *delta));
    BATON_CHECK(back && *back == *delta);
    if (!assembler.add(*delta)) break;
  }
  (void)std::move(assembler).finish({});
}

void request(std::string_view text) {
  const auto parsed = parse_request(text);
  if (!parsed) return;
  const std::string bytes = canonical_request(parsed->model, parsed->chat);
  const auto back = parse_canonical_request(bytes);
  BATON_CHECK(back && canonical_request(back->model, back->chat) == bytes);
  (void)reserve_for({.input = {1}}, parsed->chat);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  whole(text);
  streamed(text);
  request(text);
  (void)error_message(text);
  (void)parse_canonical_call(text);
  return 0;
}
