#include "baton/http/sse.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace baton::http {
namespace {

using Events = std::vector<std::pair<std::string, std::string>>;

// The events of `text`, fed in pieces of the given sizes (the rest at once).
std::pair<Events, bool> parse(std::string_view text, const std::vector<std::size_t>& cuts = {}, std::size_t limit = 1 << 20) {
  SseParser parser(limit);
  Events events;
  const auto sink = [&](const SseEvent& event) { events.emplace_back(event.event, event.data); };
  bool good = true;
  for (const auto cut : cuts) {
    const auto piece = text.substr(0, cut);
    good = parser.feed(piece, sink).has_value();
    text.remove_prefix(piece.size());
  }
  if (!text.empty() || cuts.empty()) good = parser.feed(text, sink).has_value();
  return {events, good};
}

Events events_of(std::string_view text) { return parse(text).first; }

TEST(Sse, ReadsLinesOfEveryEnding) {
  const Events two{{"message", "one"}, {"message", "two"}};
  EXPECT_EQ(events_of("data: one\n\ndata: two\n\n"), two);
  EXPECT_EQ(events_of("data: one\r\n\r\ndata: two\r\n\r\n"), two);
  EXPECT_EQ(events_of("data: one\r\rdata: two\r\r"), two);
}

TEST(Sse, FollowsTheStandard) {
  EXPECT_EQ(events_of("data: a\ndata: b\n\n"), (Events{{"message", "a\nb"}}));
  EXPECT_EQ(events_of("event: add\ndata:  x\n\n"), (Events{{"add", " x"}}));  // one space is removed
  EXPECT_EQ(events_of(": ping\n\ndata:x\n\n"), (Events{{"message", "x"}}));
  EXPECT_EQ(events_of("data\n\n"), (Events{{"message", ""}}));
  EXPECT_EQ(events_of("data\ndata\n\n"), (Events{{"message", "\n"}}));
  EXPECT_EQ(events_of("event: add\n\ndata: x\n\n"), (Events{{"message", "x"}}));  // no data: no event, and its name is dropped
  EXPECT_EQ(events_of("\xEF\xBB\xBF" "data: x\n\n"), (Events{{"message", "x"}}));
  EXPECT_EQ(events_of("id: 7\nretry: 100\ndata: x\n\n"), (Events{{"message", "x"}}));
  EXPECT_EQ(events_of("data: x\n"), Events{});  // unfinished
  EXPECT_EQ(events_of("\n\n\r\n"), Events{});
}

TEST(Sse, LimitsAnEvent) {
  EXPECT_TRUE(parse("data: 12345678\n\n", {}, 14).second);
  EXPECT_FALSE(parse("data: 123456789\n\n", {}, 14).second);
  const auto [events, good] = parse("data: a\n\ndata: 1234\ndata: 5678\ndata: 9\n\n", {}, 16);
  EXPECT_EQ(events, (Events{{"message", "a"}}));
  EXPECT_FALSE(good);
  SseParser parser(4);
  EXPECT_FALSE(parser.feed("data: long", [](const SseEvent&) {}));
  const auto again = parser.feed("\n\ndata\n\n", [](const SseEvent&) { FAIL(); });  // stays failed
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, FailureKind::malformed);
}

TEST(Sse, Writes) {
  EXPECT_EQ(sse_event("x"), "data: x\n\n");
  EXPECT_EQ(sse_event("a\nb", "add"), "event: add\ndata: a\ndata: b\n\n");
  EXPECT_EQ(sse_event(""), "data: \n\n");
}

RC_GTEST_PROP(SseProperty, CuttingMakesNoDifference, ()) {
  const auto parts = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("data: x", "data:", "data", "event: e", ": c",
                                    "\n", "\r", "\r\n", "\n\n", "\xEF\xBB\xBF", " ", ":"));
  std::string text;
  for (const auto& part : parts) text += part;
  const auto cuts = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 5));
  const auto limit = *rc::gen::inRange<std::size_t>(4, 64);
  RC_ASSERT(parse(text, cuts, limit) == parse(text, {}, limit));
}

RC_GTEST_PROP(SseProperty, WrittenEventsComeBack, (std::vector<std::string> lines)) {
  std::string data;
  for (auto line : lines) {
    std::erase_if(line, [](char c) { return c == '\r' || c == '\n'; });
    data += (data.empty() ? "" : "\n") + line;
  }
  RC_ASSERT(events_of(sse_event(data) + sse_event(data, "e")) == (Events{{"message", data}, {"e", data}}));
}

}  // namespace
}  // namespace baton::http
