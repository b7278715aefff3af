// The SSE parser: any cutting of the bytes gives the same events, and what was written is read back.

#include "baton/http/sse.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace {

using baton::http::SseEvent;

struct Outcome {
  std::vector<std::pair<std::string, std::string>> events;
  bool good = true;
  bool operator==(const Outcome&) const = default;
};

Outcome parse(std::string_view text, std::size_t piece, std::size_t limit = 256) {
  baton::http::SseParser parser(limit);
  Outcome outcome;
  while (!text.empty()) {
    const auto sink = [&](const SseEvent& event) { outcome.events.emplace_back(event.event, event.data); };
    const auto result = parser.feed(text.substr(0, piece), sink);
    outcome.good = result.has_value();
    text.remove_prefix(std::min(piece, text.size()));
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const auto whole = parse(text, text.size());
  BATON_CHECK(parse(text, 1) == whole);
  BATON_CHECK(parse(text, 1 + bytes[0] % 32) == whole);
  std::string written;
  for (const auto& [event, data] : whole.events) written += baton::http::sse_event(data, event);
  if (whole.good) BATON_CHECK(parse(written, written.size() + 1, written.size() + 1).events == whole.events);
  return 0;
}
