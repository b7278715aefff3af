#include "baton/store/exchange_logs.h"

#include "baton/base/error.h"

#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

namespace baton::store {
namespace {

using testing::HasSubstr;

std::string never() {
  ADD_FAILURE() << "a replay performed something";
  return "";
}

TEST(RecordingLog, KeepsWhatHappenedSortedByKey) {
  RecordingLog log;
  EXPECT_EQ(log.exchange({1, 0, 0}, "chat", "b", [] { return "B"; }), "B");
  EXPECT_EQ(log.exchange({0, 2, 0}, "code", "a", [] { return "A"; }), "A");
  EXPECT_EQ(log.exchange({1, 0, 0}, "chat", "c", [] { return "C"; }), "C");  // one key twice: in order
  EXPECT_THROW(log.exchange({2, 0, 0}, "chat", "d", []() -> std::string { throw Error("no"); }), Error);
  const auto exchanges = log.take();
  ASSERT_EQ(exchanges.size(), 3u);
  EXPECT_EQ(exchanges[0].reply, "A");
  EXPECT_EQ(exchanges[1].request, "b");
  EXPECT_EQ(exchanges[2].request, "c");
  EXPECT_TRUE(log.take().empty());
}

TEST(RecordingLog, ManyThreadsGiveOneOrder) {
  RecordingLog log;
  {
    std::vector<std::jthread> threads;
    for (std::uint16_t t = 0; t < 8; ++t)
      threads.emplace_back([&log, t] {
        for (std::uint16_t i = 0; i < 200; ++i) log.exchange({0, t, i}, "chat", std::to_string(t * 1000 + i), [] { return "r"; });
      });
  }
  const auto exchanges = log.take();
  ASSERT_EQ(exchanges.size(), 1600u);
  for (std::size_t i = 0; i < exchanges.size(); ++i) EXPECT_EQ(exchanges[i].request, std::to_string(i / 200 * 1000 + i % 200));
}

TEST(ReplayingLog, SameRequestsGiveTheRecordedRepliesAndNoDifference) {
  ReplayingLog log({{{0, 0, 0}, "chat", "a", "A"}, {{0, 0, 0}, "chat", "b", "B"}, {{0, 1, 0}, "code", "c", "C"}});
  EXPECT_EQ(log.exchange({0, 1, 0}, "code", "c", never), "C");
  EXPECT_EQ(log.exchange({0, 0, 0}, "chat", "a", never), "A");
  EXPECT_EQ(log.exchange({0, 0, 0}, "chat", "b", never), "B");
  EXPECT_TRUE(log.differences().empty());
}

TEST(ReplayingLog, CollectsEveryDifferenceAndGoesOn) {
  ReplayingLog log(
      {{{0, 0, 0}, "chat", "the same start, then this", "A"}, {{1, 0, 0}, "chat", "b", "B"}, {{2, 0, 0}, "code", "c", "C"}});
  EXPECT_EQ(log.exchange({2, 0, 0}, "chat", "c", never), "C");
  EXPECT_EQ(log.exchange({0, 0, 0}, "chat", "the same start, then that", never), "A");
  EXPECT_EQ(log.exchange({0, 0, 1}, "chat", "more", never), "");
  const auto found = log.differences();
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].what, Difference::What::changed);
  EXPECT_EQ(describe(found[0]),
            "step 0, call 0: the chat request differs at byte 23: recorded ' same start, then this', rendered ' same start, then "
            "that'");
  EXPECT_EQ(found[1].what, Difference::What::extra);
  EXPECT_EQ(describe(found[1]), "step 0, call 0, attempt 1: a chat request that the trace does not hold: 'more'");
  EXPECT_EQ(found[2].what, Difference::What::unused);
  EXPECT_EQ(describe(found[2]), "step 1, call 0: the recorded chat request was not made again: 'b'");
  EXPECT_EQ(describe(found[3]), "step 2, call 0: the same request, but now of kind chat");
}

TEST(ReplayingLog, AnswersManyThreads) {
  std::vector<Exchange> recorded;
  for (std::uint16_t t = 0; t < 8; ++t)
    for (std::uint16_t i = 0; i < 100; ++i) recorded.push_back({{0, t, i}, "chat", "q", std::to_string(t * 100 + i)});
  ReplayingLog log(recorded);
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (std::uint16_t t = 0; t < 8; ++t)
      threads.emplace_back([&, t] {
        for (std::uint16_t i = 0; i < 100; ++i)
          wrong += log.exchange({0, t, i}, "chat", "q", never) != std::to_string(t * 100 + i);
      });
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_TRUE(log.differences().empty());
}

}  // namespace
}  // namespace baton::store
