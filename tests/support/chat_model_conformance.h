#pragma once
// What every ChatModel must do, whatever stands behind it. A test names the model by how it is made; each check makes a new one.

#include "baton/llm/canonical.h"
#include "baton/llm/decorators.h"
#include "support/memory_exchanges.h"

#include <gtest/gtest.h>
#include <thread>

namespace baton::test {

enum class Behaviour {
  answers,  // "Paris.", at once
  slow,     // answers after 30 seconds
  broken,   // every call fails
};

struct ChatModelSubject {
  std::string name;
  std::function<std::unique_ptr<ChatModel>(Behaviour)> make;
  bool wall_clock = false;  // needs real time; else each check has a virtual clock
  bool metered = true;      // books what it costs
};

inline ModelSpec conformance_spec() {
  return {.name = "subject", .provider = "test", .upstream = "subject-1",
          .price = {.input = {100'000'000}, .cached_input = {50'000'000}, .output = {400'000'000}, .reasoning = {400'000'000}}};
}

// One episode's resources around one call.
struct ChatBench {
  explicit ChatBench(bool wall = false, Money dollars = kUnlimited) : budget(dollars), clock(wall ? wall_clock() : own_clock) {}
  Ledger ledger;
  Budget budget;
  VirtualClock own_clock;
  Clock& clock;
  std::stop_source stop;
  CallContext context(Seconds seconds = 10) {
    return {.ledger = ledger, .budget = budget, .clock = clock, .rng = Rng(7), .deadline = Deadline::in(clock, seconds),
            .stop = stop.get_token(), .tool = ToolId{3}};
  }
};

inline ChatRequest hello() {
  return {.messages = {{Speaker::system, "Answer in one word."}, {Speaker::user, "What is the capital of France?"}}, .max_tokens = 64};
}

inline constexpr Seconds kTolerance = 0.2;

inline void check_answer(const ChatModelSubject& subject) {
  ChatBench bench(subject.wall_clock);
  auto context = bench.context();
  std::string streamed;
  context.on_text = [&](std::string_view text) { streamed += text; };
  const auto model = subject.make(Behaviour::answers);
  const auto outcome = model->chat(hello(), context);
  ASSERT_TRUE(outcome) << outcome.error().failure.message;
  EXPECT_EQ(outcome->message.speaker, Speaker::assistant);
  EXPECT_EQ(outcome->message.content, "Paris.");
  EXPECT_EQ(streamed, "Paris.");
  EXPECT_EQ(outcome->finish_reason, "stop");
  EXPECT_GT(outcome->usage.input, 0);
  EXPECT_GT(outcome->usage.output, 0);
  EXPECT_LE(outcome->first_token, outcome->total);
  if (!subject.metered) return;
  EXPECT_EQ(outcome->cost, cost_of(model->spec().price, outcome->usage));
  EXPECT_EQ(context.key.attempt, 1);
  const auto entries = bench.ledger.take_entries();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].status, CallStatus::ok);
  EXPECT_EQ(entries[0].usage, outcome->usage);
  EXPECT_EQ(entries[0].cost, outcome->cost);
  EXPECT_EQ(entries[0].tool, ToolId{3});
  EXPECT_EQ(bench.budget.spent(), outcome->cost);
}

inline void check_deadline(const ChatModelSubject& subject) {
  ChatBench bench(subject.wall_clock);
  auto context = bench.context(0.15);
  const Seconds began = bench.clock.now();
  const auto outcome = subject.make(Behaviour::slow)->chat(hello(), context);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().failure.kind, FailureKind::timeout) << outcome.error().failure.message;
  EXPECT_LE(bench.clock.now() - began, 0.15 + kTolerance);
}

inline void check_stop(const ChatModelSubject& subject) {
  ChatBench bench(subject.wall_clock);
  auto context = bench.context();
  const auto model = subject.make(Behaviour::slow);
  std::jthread later;
  if (subject.wall_clock) later = std::jthread([&] { std::this_thread::sleep_for(std::chrono::milliseconds(50)), bench.stop.request_stop(); });
  else bench.stop.request_stop();
  const Seconds began = bench.clock.now();
  const auto outcome = model->chat(hello(), context);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().failure.kind, FailureKind::cancelled) << outcome.error().failure.message;
  if (subject.wall_clock) {
    EXPECT_LE(bench.clock.now() - began, 0.05 + kTolerance);
  }
}

inline void check_failure(const ChatModelSubject& subject) {
  ChatBench bench(subject.wall_clock);
  auto context = bench.context(5);
  const auto outcome = subject.make(Behaviour::broken)->chat(hello(), context);
  ASSERT_FALSE(outcome);
  EXPECT_FALSE(outcome.error().failure.message.empty());
  if (subject.metered) {
    EXPECT_GE(bench.ledger.size(), 1u);
  }
  EXPECT_EQ(bench.ledger.total(Purpose::tool), bench.budget.spent());
}

inline void check_budget(const ChatModelSubject& subject) {
  if (!subject.metered) return;
  ChatBench bench(subject.wall_clock, Money{1});
  auto context = bench.context();
  const auto outcome = subject.make(Behaviour::answers)->chat(hello(), context);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().failure.kind, FailureKind::unaffordable);
  EXPECT_EQ(bench.ledger.size(), 0u);
  EXPECT_EQ(bench.budget.left(), Money{1});
}

// What was recorded comes back byte for byte, with its bookings, and nothing is called.
inline void check_record(const ChatModelSubject& subject, Behaviour behaviour) {
  MemoryExchanges exchanges;
  const auto run = [&](ChatModel& model, ChatBench& bench) {
    auto context = bench.context(5);
    context.exchanges = &exchanges;
    std::string outcome = llm::canonical_outcome(model.chat(hello(), context));
    return std::pair(std::move(outcome), context.key);
  };
  ChatBench live(subject.wall_clock), replayed;
  const auto was = run(*llm::make_recorded(subject.make(behaviour)), live);
  exchanges.replaying = true;
  const auto is = run(*llm::make_recorded(subject.make(Behaviour::broken)), replayed);
  EXPECT_EQ(was, is);
  EXPECT_EQ(live.budget.spent(), replayed.budget.spent());
  const auto before = live.ledger.take_entries(), after = replayed.ledger.take_entries();
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].key, after[i].key);
    EXPECT_EQ(before[i].status, after[i].status);
    EXPECT_EQ(before[i].usage, after[i].usage);
    EXPECT_EQ(before[i].cost, after[i].cost);
    EXPECT_EQ(before[i].queued, after[i].queued);
    EXPECT_EQ(before[i].service, after[i].service);
  }
}

inline void expect_conforms(const ChatModelSubject& subject) {
  SCOPED_TRACE(subject.name);
  check_answer(subject);
  check_deadline(subject);
  check_stop(subject);
  check_failure(subject);
  check_budget(subject);
  check_record(subject, Behaviour::answers);
  check_record(subject, Behaviour::broken);
}

}  // namespace baton::test
