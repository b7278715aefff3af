#pragma once
// Canonical bytes: what traces keep and compare, and what the cache is keyed by. The same value always gives the same bytes,
// and parsing them gives the value back (text that is not UTF-8 and the white space of JSON schemas excepted).

#include "baton/llm/wire.h"

namespace baton::llm {

std::string canonical_request(std::string_view model, const ChatRequest& request);
Result<WireRequest> parse_canonical_request(std::string_view bytes);

// A reply or a failure, with usage, cost, times and partial text.
std::string canonical_outcome(const ChatOutcome& outcome);
Result<ChatOutcome> parse_canonical_outcome(std::string_view bytes);

// What recorded.cc keeps of one call, so that a replay books what the live run booked.
struct RecordedCall {
  ChatOutcome outcome;
  std::vector<LedgerEntry> booked;  // by ascending attempt; key.step, key.call, tool and purpose are the context's
  std::uint16_t next_attempt = 0;   // CallKey::attempt after the call
  Seconds seconds = 0;              // the whole call: queue, attempts, pauses
};
std::string canonical_call(const RecordedCall& call);
Result<RecordedCall> parse_canonical_call(std::string_view bytes);

}  // namespace baton::llm
