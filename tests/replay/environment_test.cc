#include "support/environment_conformance.h"
#include "support/outcome_tables.h"

#include <gmock/gmock.h>

namespace baton::envs {
namespace {

using baton::test::calls_of;
using baton::test::make_table;
using baton::test::play;
using baton::test::ScriptedPolicy;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Row 0: yes, also and other answer A, A and C; mute is blank.
OutcomeTable four_models(bool comparable = true) {
  return make_table(
      {.rows = 3, .models = {"yes", "also", "other", "mute"}, .dollars = {0.1, 0.2, 0.3, 0.4}, .comparable = comparable},
      [](std::size_t, std::size_t model) { return std::array{"A", "A", "C", ""}[model]; });
}

std::vector<CallStatus> statuses(const Trajectory& trajectory) {
  std::vector<CallStatus> out;
  for (const auto& call : trajectory.calls) out.push_back(call.status);
  return out;
}

TEST(ReplayEnvironment, Conforms) {
  for (const bool comparable : {true, false}) {
    const OutcomeTable table = four_models(comparable);
    const CostModel costs(table);
    test::expect_environment_conforms({.make = [&] { return make_replay_environment(table, costs); }, .task = table.tasks[1]});
  }
}

TEST(ReplayEnvironment, AChatPolicyReadsItsResultsInTheTranscript) {
  Calls calls = calls_of({2, 3});
  calls.calls[0].id = "x", calls.calls[1].id = "y";
  calls.said = Message{.speaker = Speaker::assistant, .content = "two opinions"};
  const Trajectory played = play(four_models(), ScriptedPolicy({calls}), 0);
  ASSERT_EQ(played.transcript.size(), 3U);
  EXPECT_EQ(played.transcript[0].content, "two opinions");
  EXPECT_EQ(played.transcript[1], (Message{.speaker = Speaker::tool, .content = "C", .tool_call_id = "x"}));
  EXPECT_THAT(played.transcript[2].content, HasSubstr("no answer"));
}

TEST(ReplayEnvironment, ParallelCallsCostTheSumAndTakeTheLongest) {
  const Trajectory played = play(four_models(), ScriptedPolicy({calls_of({0, 2, 3})}), 1);
  EXPECT_EQ(played.cost(), Money::from_dollars(0.8));
  EXPECT_EQ(played.seconds, 4);
  ASSERT_EQ(played.ledger.size(), 3U);
  EXPECT_EQ(played.ledger[1].key, (CallKey{0, 1, 0}));
  EXPECT_EQ(played.ledger[1].tool, ToolId{2});
  EXPECT_EQ(played.ledger[2].status, CallStatus::blank);
  EXPECT_EQ(played.ledger[2].service, 4);
  EXPECT_EQ(play(four_models(), ScriptedPolicy({calls_of({0}), calls_of({2}), calls_of({3})}), 1).seconds, 1 + 3 + 4);
}

TEST(ReplayEnvironment, EqualAnswersBecomeOneCandidate) {
  const Trajectory played = play(four_models(), ScriptedPolicy({calls_of({0, 2}), calls_of({1, 3})}), 0);
  ASSERT_EQ(played.candidates.size(), 2U);
  EXPECT_EQ(played.candidates[0].answer, "A");
  EXPECT_THAT(played.candidates[0].calls, ElementsAre(0, 2));
  EXPECT_THAT(played.candidates[1].calls, ElementsAre(1));
  EXPECT_EQ(played.calls[2].supports, CandidateId{0});
  EXPECT_EQ(played.calls[3].supports, kNoCandidate);
  EXPECT_EQ(played.submission.answer, "A");
}

TEST(ReplayEnvironment, AnswersThatCannotBeComparedStayApart) {
  const OutcomeTable table = four_models(false);
  const Trajectory played = play(table, ScriptedPolicy({calls_of({2, 0, 1}), Submit{CandidateId{1}}}), 0);
  EXPECT_EQ(played.candidates.size(), 3U);
  EXPECT_EQ(recorded_verdict(table, 0, played).score, 1);  // of `yes`
}

TEST(ReplayEnvironment, ListsSubmitsThenTheCallsThatStandOpen) {
  OutcomeTable table = four_models();
  table.cells[1].available = false;
  const CostModel costs(table);
  const auto environment = make_replay_environment(table, costs);
  Ledger ledger;
  Budget budget(Money::from_dollars(0.5));
  VirtualClock clock;
  CallContext context{.ledger = ledger, .budget = budget, .clock = clock, .rng = Rng(1)};
  Observation seen = environment->reset(table.tasks[0], context);
  ASSERT_EQ(seen.options.size(), 3U);
  EXPECT_EQ(seen.options[1].tool, ToolId{2});
  EXPECT_EQ(seen.options[1].reserve, Money::from_dollars(0.3));
  EXPECT_TRUE(seen.options[2].affordable);
  seen = environment->step(calls_of({0}), context).seen;
  ASSERT_EQ(seen.options.size(), 3U);
  EXPECT_EQ(seen.options[0].kind, Option::Kind::submit);
  EXPECT_EQ(seen.options[1].tool, ToolId{2});
  EXPECT_TRUE(seen.options[2].affordable);
  seen = environment->step(calls_of({2}), context).seen;
  EXPECT_FALSE(seen.options.back().affordable);  // 0.1 left of 0.5, mute costs 0.4
}

TEST(ReplayEnvironment, FailedCallsAreObservationsAndCostNothing) {
  OutcomeTable table = four_models();
  table.cells[1].available = false;
  Calls malformed = calls_of({0});
  malformed.calls[0].error = "unknown parameter 'x'";
  const Trajectory played = play(table, ScriptedPolicy({malformed, calls_of({0, 0}), calls_of({1}), calls_of({99})}), 0);
  EXPECT_THAT(statuses(played),
              ElementsAre(CallStatus::malformed, CallStatus::ok, CallStatus::failed, CallStatus::failed, CallStatus::failed));
  EXPECT_EQ(played.calls[0].text, "unknown parameter 'x'");
  EXPECT_EQ(played.cost(), Money::from_dollars(0.1));
  EXPECT_EQ(played.ledger.size(), 1U);
  EXPECT_EQ(played.status, Status::submitted);
}

TEST(ReplayEnvironment, NeverExceedsTheBudget) {
  const ScriptedPolicy everything({calls_of({0, 1, 2, 3})});
  for (int cents = 0; cents <= 110; cents += 5) {
    const Trajectory played = play(four_models(), everything, 0, {.dollars = Money::from_dollars(0.01 * cents)});
    EXPECT_LE(played.cost(), Money::from_dollars(0.01 * cents));
    EXPECT_EQ(played.calls.size(), 4U);
    Money sum;
    for (const auto& call : played.calls) sum += call.cost;
    EXPECT_EQ(played.cost(), sum);
    EXPECT_EQ(played.status == Status::exhausted, cents < 10) << cents;  // nothing at all was affordable
  }
}

TEST(ReplayEnvironment, ACallPastTheDeadlineIsBilledAndTimesOut) {
  const Trajectory played = play(four_models(), ScriptedPolicy({calls_of({0}), calls_of({2})}), 0, {.seconds = 3});
  EXPECT_THAT(statuses(played), ElementsAre(CallStatus::ok, CallStatus::timed_out));
  EXPECT_EQ(played.seconds, 3);
  EXPECT_EQ(played.cost(), Money::from_dollars(0.4));
  EXPECT_EQ(played.stopped_because, "deadline");
  EXPECT_EQ(played.submission.answer, "A");  // the best so far
}

TEST(ReplayEnvironment, SubmittingNothingOrNonsenseScoresZero) {
  const OutcomeTable table = four_models();
  for (const CandidateId candidate : {kNoCandidate, CandidateId{7}}) {
    const Trajectory played = play(table, ScriptedPolicy({calls_of({0}), Submit{candidate}}), 0);
    EXPECT_EQ(played.status, Status::submitted);
    EXPECT_FALSE(played.submission.answered);
    EXPECT_EQ(recorded_verdict(table, 0, played).score, 0);
  }
}

TEST(ReplayEnvironment, APolicysOwnTurnIsItsAnswer) {
  const OutcomeTable table = four_models();
  const auto say = [](const char* text) { return Say{{Speaker::assistant, text}}; };
  EXPECT_EQ(recorded_verdict(table, 0, play(table, ScriptedPolicy({say("A")}), 0)).score, 1);
  EXPECT_EQ(recorded_verdict(table, 0, play(table, ScriptedPolicy({say("B")}), 0)).score, 0);
}

TEST(ReplayEnvironment, FindsATaskByItsIdAndRefusesAnUnknownOne) {
  const OutcomeTable table = four_models();
  const CostModel costs(table);
  const auto environment = make_replay_environment(table, costs);
  VirtualClock clock;
  const Task copy{.id = "t2"};
  const Trajectory played = rollout::run_episode(*environment, ScriptedPolicy({calls_of({2})}), copy, {}, {.clock = clock});
  EXPECT_EQ(played.submission.answer, "C");
  try {
    rollout::run_episode(*environment, ScriptedPolicy({}), Task{.id = "elsewhere"}, {}, {.clock = clock});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("elsewhere"));
  }
}

TEST(ReplayEnvironment, TheSameSeedGivesTheSameEpisodeAgain) {
  const OutcomeTable table = four_models();
  const ScriptedPolicy policy({calls_of({3, 2}), calls_of({0})});
  const Trajectory first = play(table, policy, 0, {.seed = 5}), second = play(table, policy, 0, {.seed = 5});
  EXPECT_EQ(first.cost(), second.cost());
  EXPECT_EQ(first.seconds, second.seconds);
  EXPECT_EQ(statuses(first), statuses(second));
}

TEST(CostModel, LearnsFromTheFitRowsOnly) {
  OutcomeTable table = make_table({.rows = 4, .models = {"m"}, .dollars = {0}, .categories = {"short", "long"}},
                                  [](std::size_t, std::size_t) { return "A"; });
  table.tools[0].price.output = TokenRate::from_dollars_per_million(1);
  for (std::size_t row = 0; row < 4; ++row) table.cells[row].usage.output = row == 0 ? 100 : row == 1 ? 500 : 1'000'000;
  const Rows fit{&table, {0, 1}};
  const CostModel costs(table, &fit);
  // Means of 100 and 500 in their categories, each shrunk by 20 calls of the mean 300.
  EXPECT_EQ(costs.at(2, ToolId{0}).cost.nano, 1000 * 290);
  EXPECT_EQ(costs.at(3, ToolId{0}).cost.nano, 1000 * 310);
  EXPECT_EQ(CostModel(table).at(2, ToolId{0}).cost.nano, 1000 * CostModel::kExpectedOutputTokens);
}

TEST(CostModel, TakesRecordedDollarsWhereThereAreNoPrices) {
  OutcomeTable table = make_table({.rows = 2, .models = {"m"}, .dollars = {2}}, [](std::size_t, std::size_t) { return "A"; });
  table.list_prices = false;
  table.tools[0].price = {};
  const Rows fit = all_rows(table);
  EXPECT_EQ(CostModel(table, &fit).at(0, ToolId{0}).cost, Money::from_dollars(2));
  EXPECT_EQ(CostModel(table, &fit).at(0, ToolId{0}).seconds, 1);
}

TEST(CostModel, MatchesTheModelsOfAnotherTableByName) {
  const auto right = [](std::size_t, std::size_t) { return "A"; };
  OutcomeTable scored = make_table({.rows = 1, .models = {"a", "b"}, .dollars = {1, 2}}, right);
  OutcomeTable other = make_table({.rows = 1, .models = {"b"}, .dollars = {5}}, right);
  scored.list_prices = false;
  const Rows fit = all_rows(other);
  const CostModel costs(scored, &fit);
  EXPECT_EQ(costs.at(0, ToolId{0}).cost, Money::from_dollars(1));  // never seen: its prior
  EXPECT_EQ(costs.at(0, ToolId{1}).cost, Money::from_dollars(5));
}

}  // namespace
}  // namespace baton::envs
