#include "baton/llm/decorators.h"
#include "llm/scripted_bench.h"

#include <atomic>
#include <future>

namespace baton::llm {
namespace {

using namespace test;

TEST(Breaker, OpensProbesAndCloses) {
  ChatBench bench;
  bool up = false;
  auto upstream = make_scripted_model(
      conformance_spec(), [&](const ChatRequest&, std::size_t) { return up ? says("x") : fails(FailureKind::upstream); });
  const ScriptedModel& asked = *upstream;
  const auto model = make_guarded(std::move(upstream), make_breaker({.provider = "test", .failures = 3, .open_for = 10}));
  const auto call = [&] {
    auto context = bench.context();
    return model->chat(hello(), context);
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(kind_of(call()), FailureKind::upstream);
  const auto refused = call();
  EXPECT_EQ(kind_of(refused), FailureKind::unavailable);
  EXPECT_EQ(refused.error().failure.retry_after, 10);
  EXPECT_EQ(asked.requests().size(), 3u);
  bench.clock.pass(10);
  EXPECT_EQ(kind_of(call()), FailureKind::upstream);     // the probe fails: open again
  EXPECT_EQ(kind_of(call()), FailureKind::unavailable);
  bench.clock.pass(10);
  up = true;
  EXPECT_TRUE(call());
  EXPECT_TRUE(call());
}

TEST(Breaker, CountsOnlyWhatSpeaksAgainstTheProvider) {
  ChatBench bench;
  const auto model = make_guarded(always(says("x", 3)), make_breaker({.provider = "test", .failures = 1, .patience = 5}));
  for (int i = 0; i < 3; ++i) {
    auto context = bench.context(1);  // the caller's own haste
    EXPECT_EQ(kind_of(model->chat(hello(), context)), FailureKind::timeout);
  }
  auto context = bench.context(10);
  EXPECT_TRUE(model->chat(hello(), context));
}

TEST(Breaker, OneProbeAtATime) {
  ChatBench bench;
  std::unique_ptr<ChatModel> model;
  int inner_calls = 0;
  FailureKind beside = FailureKind::invalid;
  auto upstream = make_scripted_model(conformance_spec(), [&](const ChatRequest&, std::size_t) {
    if (++inner_calls == 2) {  // while the probe is under way
      auto context = bench.context();
      beside = kind_of(model->chat(hello(), context));
    }
    return inner_calls == 1 ? fails(FailureKind::upstream) : says("x");
  });
  model = make_guarded(std::move(upstream), make_breaker({.provider = "test", .failures = 1}));
  auto context = bench.context();
  EXPECT_FALSE(model->chat(hello(), context));
  bench.clock.pass(10);
  EXPECT_TRUE(model->chat(hello(), context));
  EXPECT_EQ(beside, FailureKind::unavailable);
  EXPECT_EQ(inner_calls, 2);
}

TEST(Limited, KeepsToTheRate) {
  ChatBench bench;
  const auto model = make_limited(make_metered(always(says("x"))), make_limiter({"test", 4, 30}));
  for (int i = 0; i < 75; ++i) {
    auto context = bench.context(1000);
    ASSERT_TRUE(model->chat(hello(), context));
  }
  EXPECT_EQ(bench.clock.now(), 120);  // 30 at 0, 30 at 60, 15 at 120
  EXPECT_EQ(bench.ledger.take_entries().size(), 75u);
  auto context = bench.context(1000);
  for (int i = 0; i < 15; ++i) ASSERT_TRUE(model->chat(hello(), context));
  auto hasty = bench.context(59);
  const auto refused = model->chat(hello(), hasty);
  EXPECT_EQ(kind_of(refused), FailureKind::rate_limited);
  EXPECT_EQ(refused.error().failure.retry_after, 60);
  EXPECT_EQ(bench.clock.now(), 120);
}

// A call from a thread of its own, as number `call` of one episode.
std::jthread caller(ChatModel& model, Ledger& ledger, Budget& budget, std::uint16_t call) {
  return std::jthread([&, call] {
    CallContext context{.ledger = ledger, .budget = budget, .clock = wall_clock(), .rng = Rng(call),
                        .deadline = Deadline::in(wall_clock(), 10), .key = {0, call, 0}};
    EXPECT_TRUE(model.chat(hello(), context));
  });
}

TEST(Limited, NeverLetsMoreThroughAtOnce) {
  Ledger ledger;
  Budget budget;
  std::atomic<int> under_way{0}, most{0};
  auto upstream = make_scripted_model(conformance_spec(), [&](const ChatRequest&, std::size_t) {
    for (int now = ++under_way, seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {}
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    --under_way;
    return says("x");
  });
  const auto model = make_limited(make_metered(std::move(upstream)), make_limiter({"test", 3}));
  {
    std::vector<std::jthread> callers;
    for (std::uint16_t i = 0; i < 40; ++i) callers.push_back(caller(*model, ledger, budget, i));
  }
  EXPECT_LE(most, 3);
  EXPECT_EQ(ledger.size(), 40u);
}

TEST(Limited, ServesInOrderOfArrivalAndMeasuresTheQueue) {
  Ledger ledger;
  Budget budget;
  std::promise<void> first_is_in, gate;
  auto upstream = make_scripted_model(conformance_spec(), [&](const ChatRequest&, std::size_t call) {
    if (call == 0) first_is_in.set_value(), gate.get_future().wait();
    return says("x", 0.001);
  });
  const auto model = make_limited(make_metered(std::move(upstream)), make_limiter({"test", 1}));
  {
    std::vector<std::jthread> callers;
    callers.push_back(caller(*model, ledger, budget, 0));
    first_is_in.get_future().wait();
    for (std::uint16_t i = 1; i < 6; ++i) {
      callers.push_back(caller(*model, ledger, budget, i));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    gate.set_value();
  }
  const auto entries = ledger.take_entries();
  ASSERT_EQ(entries.size(), 6u);
  EXPECT_LT(entries[0].queued, 0.02);
  for (std::size_t i = 1; i + 1 < 6; ++i)
    EXPECT_GT(entries[i].queued, entries[i + 1].queued + 0.005);  // came 20 ms before, served first
}

TEST(Limited, WaitsAtMostToTheDeadlineOrStop) {
  ChatBench busy(true), late(true), stopped(true);
  const auto model = make_limited(make_metered(always(says("x", 0.3))), make_limiter({"test", 1}));
  std::jthread holder([&] {
    auto context = busy.context();
    EXPECT_TRUE(model->chat(hello(), context));
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  std::jthread other([&] {
    auto context = stopped.context();
    const Seconds began = stopped.clock.now();
    EXPECT_EQ(kind_of(model->chat(hello(), context)), FailureKind::cancelled);
    EXPECT_LT(stopped.clock.now() - began, 0.2);
  });
  auto context = late.context(0.05);
  EXPECT_EQ(kind_of(model->chat(hello(), context)), FailureKind::rate_limited);
  stopped.stop.request_stop();
  other.join();
  holder.join();
  auto after = late.context(5);
  EXPECT_TRUE(model->chat(hello(), after));
}

}  // namespace
}  // namespace baton::llm
