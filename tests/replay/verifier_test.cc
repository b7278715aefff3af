#include "support/environment_conformance.h"
#include "support/outcome_tables.h"

#include <gmock/gmock.h>

namespace baton::envs {
namespace {

using baton::test::calls_of;
using baton::test::make_table;
using baton::test::ScriptedPolicy;
using ::testing::HasSubstr;

constexpr ToolId kVerify{3};  // after three models

// yes and also say A, which is right; no says B.
OutcomeTable three_models(std::size_t rows = 5, bool comparable = true) {
  return make_table({.rows = rows, .models = {"yes", "also", "no"}, .dollars = {0.1, 0.1, 0.1}, .comparable = comparable},
                    [](std::size_t, std::size_t model) { return model == 2 ? "B" : "A"; });
}

Calls verify(std::initializer_list<int> candidates) {
  Calls calls;
  for (const int c : candidates) calls.calls.push_back({.tool = kVerify, .about = static_cast<CandidateId>(c)});
  return calls;
}

Trajectory play(const OutcomeTable& table, const ReplayVerifier& verifier, std::vector<Action> moves, std::size_t row = 0,
                const rollout::EpisodeOptions& options = {}) {
  const CostModel costs(table);
  const auto environment = make_replay_environment(table, costs, verifier);
  VirtualClock clock;
  return rollout::run_episode(*environment, ScriptedPolicy(std::move(moves)), table.tasks[row], options, {.clock = clock});
}

TEST(ReplayVerifier, Conforms) {
  for (const bool comparable : {true, false}) {
    const OutcomeTable table = three_models(5, comparable);
    const CostModel costs(table);
    const ReplayVerifier verifier{.price = {5'000'000}, .seconds = 0.5, .seed = 3};
    test::expect_environment_conforms(
        {.make = [&] { return make_replay_environment(table, costs, verifier); }, .task = table.tasks[1]});
  }
}

TEST(ReplayVerifier, IsAToolAfterTheModels) {
  const OutcomeTable table = three_models();
  const auto tools = replay_tools(table, ReplayVerifier{.sensitivity = 0.8, .specificity = 0.7, .price = {9}, .seconds = 2});
  ASSERT_EQ(tools.size(), 4u);
  EXPECT_EQ(tools[3].name, "verify");
  EXPECT_EQ(tools[3].role, ToolRole::verify);
  EXPECT_EQ(tools[3].sensitivity, 0.8);
  EXPECT_EQ(tools[3].specificity, 0.7);
  EXPECT_EQ(tools[3].expected_cost, Money{9});
  EXPECT_EQ(tools[3].expected_latency, 2);
  EXPECT_EQ(replay_tools(table, {}).size(), 3u);
  OutcomeTable taken = table;
  taken.tools[1].name = "verify";
  EXPECT_THROW(replay_tools(taken, ReplayVerifier{}), Error);
}

TEST(ReplayVerifier, IsOfferedOnceForEachCandidate) {
  const OutcomeTable table = three_models();
  const CostModel costs(table);
  const auto environment = make_replay_environment(table, costs, ReplayVerifier{.price = Money::from_dollars(0.25), .seconds = 3});
  Ledger ledger;
  Budget budget(Money::from_dollars(0.5));
  VirtualClock clock;
  CallContext context{.ledger = ledger, .budget = budget, .clock = clock, .rng = Rng(1)};
  EXPECT_EQ(environment->reset(table.tasks[0], context).options.size(), 3u);  // no candidate yet
  const Observation seen = environment->step(calls_of({0, 1, 2}), context).seen;
  ASSERT_EQ(seen.candidates.size(), 2u);
  ASSERT_EQ(seen.options.size(), 4u);  // two to submit, two to verify
  EXPECT_EQ(seen.options[3].tool, kVerify);
  EXPECT_EQ(seen.options[3].candidate, CandidateId{1});
  EXPECT_EQ(seen.options[3].latency, 3);
  EXPECT_FALSE(seen.options[3].affordable);  // 0.2 of 0.5 is left
}

TEST(ReplayVerifier, APerfectOneTellsRightFromWrongAndIsPaidEachTime) {
  const ReplayVerifier perfect{.sensitivity = 1, .specificity = 1, .price = Money::from_dollars(0.01), .seconds = 2};
  const Trajectory played = play(three_models(), perfect, {calls_of({0, 2}), verify({0, 1}), verify({1})});
  ASSERT_EQ(played.calls.size(), 5u);
  EXPECT_EQ(played.calls[2].score, 1);
  EXPECT_EQ(played.calls[3].score, 0);
  EXPECT_EQ(played.calls[4].score, 0);
  EXPECT_EQ(played.calls[3].about, CandidateId{1});
  EXPECT_EQ(played.calls[3].supports, kNoCandidate);
  EXPECT_EQ(played.cost(), Money::from_dollars(0.23));
  EXPECT_EQ(played.seconds, 3 + 2 + 2);
}

TEST(ReplayVerifier, AVerdictIsFixedByTaskCandidateAndSeed) {
  const OutcomeTable table = three_models(200);
  int accepted = 0, differ = 0, other_seed = 0;
  for (std::size_t row = 0; row < 200; ++row) {
    const ReplayVerifier coin{.sensitivity = 0.5, .specificity = 0.5, .seed = 1};
    const auto verdict = [&](const ReplayVerifier& verifier, int model) {
      const Trajectory played = play(table, verifier, {calls_of({model}), verify({0}), verify({0, 0})}, row, {.seed = row});
      EXPECT_EQ(played.calls[1].score, played.calls[2].score);
      EXPECT_EQ(played.calls[1].score, played.calls[3].score);
      return played.calls[1].score;
    };
    const double first = verdict(coin, 0);
    EXPECT_EQ(first, verdict(coin, 1)) << "the same answer by another model";
    accepted += first == 1;
    differ += first != verdict(coin, 2);
    other_seed += first != verdict({.sensitivity = 0.5, .specificity = 0.5, .seed = 2}, 0);
  }
  for (const int count : {accepted, differ, other_seed}) EXPECT_NEAR(count, 100, 30);
}

TEST(ReplayVerifier, WhereAnswersCannotBeComparedEachToolHasItsOwnVerdict) {
  const OutcomeTable table = three_models(200, false);
  const ReplayVerifier coin{.sensitivity = 0.5, .specificity = 0.5};
  int differ = 0;
  for (std::size_t row = 0; row < 200; ++row) {
    const Trajectory played = play(table, coin, {calls_of({0, 1}), verify({0, 1})}, row);
    const Trajectory swapped = play(table, coin, {calls_of({1, 0}), verify({1, 0})}, row);
    EXPECT_EQ(played.calls[2].score, swapped.calls[2].score);
    EXPECT_EQ(played.calls[3].score, swapped.calls[3].score);
    differ += played.calls[2].score != played.calls[3].score;
  }
  EXPECT_NEAR(differ, 100, 30);
}

TEST(ReplayVerifier, IsAsGoodAsItIsSaidToBe) {
  const OutcomeTable table = three_models(2000);
  double right = 0, wrong = 0;
  for (std::size_t row = 0; row < 2000; ++row) {
    const Trajectory played =
        play(table, {.sensitivity = 0.9, .specificity = 0.75, .seed = 7}, {calls_of({0, 2}), verify({0, 1})}, row);
    right += played.calls[2].score, wrong += played.calls[3].score;
  }
  EXPECT_NEAR(right / 2000, 0.9, 0.02);
  EXPECT_NEAR(wrong / 2000, 0.25, 0.03);
}

TEST(ReplayVerifier, WrongCallsAreObservations) {
  const ReplayVerifier verifier{.price = Money::from_dollars(0.05), .seconds = 5};
  Calls at_once = calls_of({0});
  at_once.calls.push_back({.tool = kVerify, .about = CandidateId{0}});  // nobody has seen that candidate yet
  const Trajectory played = play(three_models(), verifier, {at_once, verify({7}), verify({0})}, 0, {.seconds = 4});
  ASSERT_EQ(played.calls.size(), 4u);
  EXPECT_EQ(played.calls[1].status, CallStatus::failed);
  EXPECT_EQ(played.calls[2].status, CallStatus::failed);
  EXPECT_EQ(played.calls[2].about, kNoCandidate);
  EXPECT_EQ(played.calls[3].status, CallStatus::timed_out);
  EXPECT_LT(played.calls[3].score, 0);
  EXPECT_EQ(played.cost(), Money::from_dollars(0.15));
  const Trajectory poor = play(three_models(), verifier, {calls_of({0}), verify({0})}, 0, {.dollars = Money::from_dollars(0.12)});
  EXPECT_EQ(poor.calls[1].status, CallStatus::unaffordable);
  EXPECT_EQ(poor.calls[1].cost, Money{});
}

}  // namespace
}  // namespace baton::envs
