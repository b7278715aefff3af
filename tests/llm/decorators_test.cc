#include "baton/llm/decorators.h"

#include "baton/llm/models.h"
#include "llm/scripted_bench.h"

namespace baton::llm {
namespace {

using namespace test;

std::unique_ptr<ChatModel> behaving(Behaviour behaviour) {
  switch (behaviour) {
    case Behaviour::answers: return always(says("Paris."));
    case Behaviour::slow: return always(says("Paris.", 30));
    default: return always(fails(FailureKind::upstream));
  }
}

ScriptedTurn fails_billed(FailureKind kind, Usage billed) {
  return {tl::unexpected(ChatFailure{{kind, "cut off"}, billed, "Par"}), 0};
}

TEST(Conformance, EachDecoratorAndTheWholeStack) {
  expect_conforms({"scripted", behaving, false, false});
  expect_conforms({"metered", [](Behaviour b) { return make_metered(behaving(b)); }});
  expect_conforms(
      {"limited", [](Behaviour b) { return make_limited(make_metered(behaving(b)), make_limiter({"test", 2, 60})); }});
  expect_conforms({"guarded", [](Behaviour b) { return make_guarded(make_metered(behaving(b)), make_breaker({"test"})); }});
  expect_conforms({"retried", [](Behaviour b) { return make_retried(make_metered(behaving(b)), make_retry_budget()); }});
  expect_conforms({"cached", [](Behaviour b) { return make_cached(make_metered(behaving(b)), make_reply_cache()); }});
  expect_conforms({"recorded", [](Behaviour b) { return metered_and_recorded(behaving(b)); }});
  expect_conforms({"all", [](Behaviour b) {
    auto model = make_guarded(make_limited(make_metered(behaving(b)), make_limiter({"test"})), make_breaker({"test"}));
    return make_recorded(make_cached(make_retried(std::move(model), make_retry_budget()), make_reply_cache()));
  }});
}

TEST(Metered, BooksWhatAFailureWasBilled) {
  ChatBench bench;
  auto context = bench.context();
  const auto model = make_metered(scripted({fails_billed(FailureKind::timeout, {.input = 10, .output = 5})}));
  EXPECT_EQ(kind_of(model->chat(hello(), context)), FailureKind::timeout);
  const auto entries = bench.ledger.take_entries();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].status, CallStatus::timed_out);
  EXPECT_EQ(entries[0].cost, Money{10 * 100 + 5 * 400});
  EXPECT_EQ(bench.budget.spent(), entries[0].cost);
}

TEST(Metered, MarksABillAboveTheReservation) {
  ChatBench bench(false, Money{1'000'000});
  auto context = bench.context();
  ScriptedTurn turn = says("x");
  turn.outcome->usage = {.input = 10, .output = 1'000'000};
  const auto model = make_metered(scripted({turn, says("y")}));
  EXPECT_TRUE(model->chat(hello(), context));
  EXPECT_TRUE(bench.budget.overrun());
  EXPECT_TRUE(bench.ledger.take_entries().at(0).overrun);
  EXPECT_EQ(kind_of(model->chat(hello(), context)), FailureKind::unaffordable);
}

TEST(Metered, SendsNothingAfterTheDeadline) {
  ChatBench bench;
  auto context = bench.context(0);
  auto upstream = scripted({says("x")});
  const ScriptedModel& asked = *upstream;
  const auto model = make_metered(std::move(upstream));
  EXPECT_EQ(kind_of(model->chat(hello(), context)), FailureKind::timeout);
  EXPECT_EQ(asked.requests().size(), 0u);
  EXPECT_EQ(bench.ledger.size(), 0u);
}

TEST(Retried, SumsWhatAllAttemptsCost) {
  ChatBench bench;
  auto context = bench.context();
  ScriptedTurn good = says("Paris.");
  good.outcome->usage = {.input = 20, .output = 2};
  const auto model = make_retried(
      make_metered(scripted({fails_billed(FailureKind::malformed, {.input = 20, .output = 1}), good})), make_retry_budget());
  const auto outcome = model->chat(hello(), context);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->usage, (Usage{.input = 40, .output = 3}));
  EXPECT_EQ(outcome->cost, bench.ledger.total(Purpose::tool));
  const auto entries = bench.ledger.take_entries();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].key.attempt, 0);
  EXPECT_EQ(entries[1].key.attempt, 1);
  EXPECT_EQ(context.key.attempt, 2);
}

TEST(Retried, PausesGrowAndHonourRetryAfter) {
  ChatBench bench;
  auto context = bench.context(1000);
  const auto model = make_retried(
      scripted({fails(FailureKind::upstream), fails(FailureKind::rate_limited, "later", 0, 7), says("x")}), make_retry_budget());
  EXPECT_TRUE(model->chat(hello(), context));
  EXPECT_GE(bench.clock.now(), 0.25 + 7);
  EXPECT_LE(bench.clock.now(), 0.5 + 7.7);
}

TEST(Retried, NeverPausesPastTheDeadline) {
  ChatBench bench;
  auto context = bench.context(5);
  const auto model = make_retried(scripted({fails(FailureKind::rate_limited, "later", 0, 6)}), make_retry_budget());
  EXPECT_EQ(kind_of(model->chat(hello(), context)), FailureKind::rate_limited);
  EXPECT_EQ(bench.clock.now(), 0);
}

TEST(Retried, GivesUpWhereRepeatingDoesNotHelp) {
  for (const auto kind : {FailureKind::refused, FailureKind::cancelled, FailureKind::unaffordable, FailureKind::unavailable,
                          FailureKind::invalid}) {
    ChatBench bench;
    auto context = bench.context();
    auto upstream = scripted({fails(kind), says("x")});
    const ScriptedModel& asked = *upstream;
    const auto model = make_retried(std::move(upstream), make_retry_budget());
    EXPECT_EQ(kind_of(model->chat(hello(), context)), kind);
    EXPECT_EQ(asked.requests().size(), 1u);
  }
}

TEST(Retried, DoesNotRepeatWhatAReaderHasSeen) {
  class HalfSaid final : public ChatModel {
   public:
    const ModelSpec& spec() const override { return spec_; }
    ChatOutcome chat(const ChatRequest&, CallContext& context) override {
      ++calls;
      context.on_text("Par");
      return tl::unexpected(ChatFailure{{FailureKind::upstream, "reset"}, {}, "Par"});
    }
    int calls = 0;

   private:
    ModelSpec spec_ = conformance_spec();
  };
  ChatBench bench;
  auto context = bench.context();
  context.on_text = [](std::string_view) {};
  auto upstream = std::make_unique<HalfSaid>();
  const HalfSaid& asked = *upstream;
  const auto model = make_retried(std::move(upstream), make_retry_budget());
  EXPECT_EQ(kind_of(model->chat(hello(), context)), FailureKind::upstream);
  EXPECT_EQ(asked.calls, 1);
}

TEST(Retried, AnOutageDoesNotMultiplyLoad) {
  auto upstream = always(fails(FailureKind::upstream));
  const ScriptedModel& asked = *upstream;
  const auto model = make_retried(std::move(upstream), make_retry_budget({.tokens = 10}), {.retries = 3});
  for (int call = 0; call < 100; ++call) {
    ChatBench bench;
    auto context = bench.context(1000);
    model->chat(hello(), context);
  }
  EXPECT_EQ(asked.requests().size(), 110u);
}

TEST(Retried, WakesOnStop) {
  ChatBench bench(true);
  auto context = bench.context(60);
  const auto model = make_retried(always(fails(FailureKind::rate_limited, "later", 0, 30)), make_retry_budget());
  std::jthread later([&] { std::this_thread::sleep_for(std::chrono::milliseconds(20)), bench.stop.request_stop(); });
  const Seconds began = bench.clock.now();
  EXPECT_EQ(kind_of(model->chat(hello(), context)), FailureKind::cancelled);
  EXPECT_LT(bench.clock.now() - began, 1);
}

TEST(Cached, AHitCostsNothing) {
  ChatBench bench;
  auto context = bench.context();
  auto upstream = scripted({says("first"), says("second"), says("third")});
  const ScriptedModel& asked = *upstream;
  const auto model = make_cached(make_metered(std::move(upstream)), make_reply_cache());
  const auto paid = model->chat(hello(), context);
  const auto hit = model->chat(hello(), context);
  ASSERT_TRUE(paid && hit);
  EXPECT_EQ(hit->message, paid->message);
  EXPECT_EQ(hit->cost, Money{});
  EXPECT_EQ(hit->usage, Usage{});
  auto entries = bench.ledger.take_entries();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[1].cost, Money{});
  EXPECT_EQ(entries[1].key.attempt, 1);
  ChatRequest other = hello();
  other.max_tokens = 5;
  EXPECT_EQ(model->chat(other, context)->message.content, "second");
  other.temperature = 0.7;
  EXPECT_EQ(model->chat(other, context)->message.content, "third");
  EXPECT_EQ(asked.requests().size(), 3u);
}

TEST(Cached, ForgetsTheLeastRecentlyUsedAndNeverKeepsFailures) {
  ChatBench bench;
  auto context = bench.context();
  auto upstream = make_scripted_model(conformance_spec(), [](const ChatRequest&, std::size_t call) {
    return call == 0 ? fails(FailureKind::upstream) : says(std::string(1000, 'x'));
  });
  const ScriptedModel& asked = *upstream;
  const auto model = make_cached(std::move(upstream), make_reply_cache({.max_bytes = 4000}));
  const auto ask = [&](int tokens) {
    ChatRequest request = hello();
    request.max_tokens = tokens;
    model->chat(request, context);
    return asked.requests().size();
  };
  EXPECT_EQ(ask(1), 1u);
  EXPECT_EQ(ask(1), 2u);  // the failure was not kept
  EXPECT_EQ(ask(2), 3u);
  EXPECT_EQ(ask(1), 3u);  // a hit, so 2 is now the oldest
  EXPECT_EQ(ask(3), 4u);  // pushes 2 out
  EXPECT_EQ(ask(1), 4u);
  EXPECT_EQ(ask(2), 5u);
}

TEST(Recorded, KeysOfOneToolsCallsDiffer) {
  ChatBench bench(false, Money{1});
  MemoryExchanges exchanges;  // fails the test where two keys are the same
  auto context = bench.context();
  context.exchanges = &exchanges;
  const auto model = metered_and_recorded(always(says("x")));
  EXPECT_EQ(kind_of(model->chat(hello(), context)), FailureKind::unaffordable);
  EXPECT_EQ(kind_of(model->chat(hello(), context)), FailureKind::unaffordable);
  EXPECT_EQ(context.key.attempt, 2);
}

TEST(Recorded, ReplayPassesTheTimeAndBooksOverruns) {
  MemoryExchanges exchanges;
  ScriptedTurn turn = says("x", 2.5);
  turn.outcome->usage = {.input = 10, .output = 1'000'000};
  ChatBench live(false, Money{1'000'000}), replayed(false, Money{1'000'000});
  for (ChatBench* bench : {&live, &replayed}) {
    auto context = bench->context();
    context.exchanges = &exchanges;
    std::string streamed;
    context.on_text = [&](std::string_view text) { streamed += text; };
    EXPECT_TRUE(metered_and_recorded(always(turn))->chat(hello(), context));
    EXPECT_EQ(streamed, "x");
    EXPECT_EQ(bench->clock.now(), 2.5);
    EXPECT_TRUE(bench->budget.overrun());
    EXPECT_TRUE(bench->ledger.take_entries().at(0).overrun);
    exchanges.replaying = true;
  }
  EXPECT_EQ(live.budget.spent(), replayed.budget.spent());
}

TEST(Recorded, ARecordThatDoesNotParseIsAFailure) {
  class Broken final : public ExchangeLog {
    std::string exchange(CallKey, std::string_view, const std::string&, const std::function<std::string()>&) override {
      return "{}";
    }
  } log;
  ChatBench bench;
  auto context = bench.context();
  context.exchanges = &log;
  const auto outcome = metered_and_recorded(always(says("x")))->chat(hello(), context);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().failure.kind, FailureKind::unavailable);
}

}  // namespace
}  // namespace baton::llm
