#include "support/outcome_tables.h"

#include "baton/policy/fit.h"

#include <gtest/gtest.h>
#include <map>

namespace baton::policy {
namespace {

using baton::test::make_table;
using baton::test::play;
using baton::test::play_all;
using baton::test::Totals;

const std::string& called(const OutcomeTable& table, const Trajectory& played) {
  return table.tools[index(played.calls.at(0).tool)].name;
}

std::unique_ptr<Policy> fitted(std::string_view name, const Rows& fit, const OutcomeTable& table) {
  return make_policy(name, {.fit = &fit, .tools = table.tools, .seed = 3, .oracle = envs::make_recorded_oracle(table)});
}

// `loud` is dear and bad: list prices and fit rows disagree about it.
OutcomeTable misleading_prices() {
  return make_table({.rows = 40, .models = {"fair", "good", "loud"}, .dollars = {1, 3, 9}},
                    [](std::size_t row, std::size_t model) { return row % 10 < std::array{5U, 9U, 2U}[model] ? "A" : "B"; });
}

TEST(Baselines, StrongestAndCheapestGoByFitRowsElseByListPrice) {
  OutcomeTable table = misleading_prices();
  const Rows fit = all_rows(table);
  EXPECT_EQ(called(table, play(table, *fitted("strongest", fit, table), 0)), "good");
  EXPECT_EQ(called(table, play(table, *make_policy("strongest", {.tools = table.tools}), 0)), "loud");
  EXPECT_EQ(by_strength({.fit = &fit, .tools = table.tools}).front(), ToolId{1});
  EXPECT_EQ(called(table, play(table, *make_policy("cheapest", {.tools = table.tools}), 0)), "fair");
  for (std::size_t row = 0; row < table.rows(); ++row) table.cells[row * 3 + 2].cost = {5};  // recorded cost beats the list
  EXPECT_EQ(called(table, play(table, *fitted("cheapest", fit, table), 0)), "loud");
}

TEST(Baselines, StrongestIsNotAModelSeenOnAFewRowsOnly) {
  OutcomeTable table = misleading_prices();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    table.cells[row * 3 + 2].score = 1;
    table.cells[row * 3 + 2].available = row < 5;
  }
  const Rows fit = all_rows(table);
  EXPECT_EQ(by_strength({.fit = &fit, .tools = table.tools}).front(), ToolId{1});
  table.cells[30 * 3 + 1].available = false;  // not there on this task: the next best in its place
  EXPECT_EQ(called(table, play(table, *fitted("strongest", fit, table), 30)), "fair");
}

TEST(Baselines, AlwaysGivesUpWhereItsModelIsBlankOrMissing) {
  OutcomeTable table = make_table({.rows = 2, .models = {"mute", "other"}, .dollars = {1, 1}},
                                  [](std::size_t, std::size_t model) { return model == 0 ? "" : "A"; });
  table.cells[2].available = false;
  const auto policy = make_policy("always:mute", {.tools = table.tools});
  for (std::size_t row = 0; row < 2; ++row) {
    const Trajectory played = play(table, *policy, row);
    EXPECT_EQ(played.status, Status::submitted);
    EXPECT_FALSE(played.submission.answered);
    EXPECT_EQ(played.calls.size(), row == 0 ? 1U : 0U);
    EXPECT_FALSE(played.steps.back().decision.why.empty());
  }
}

TEST(Baselines, RandomIsUniformAndFollowsTheSeed) {
  const OutcomeTable table = misleading_prices();
  const auto policy = make_policy("random", {.tools = table.tools});
  std::map<std::string, int> times;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) ++times[called(table, play(table, *policy, 0, {.seed = seed}))];
  for (const auto& tool : table.tools) EXPECT_NEAR(times[tool.name], 1000, 100);
  EXPECT_EQ(called(table, play(table, *policy, 0, {.seed = 8})), called(table, play(table, *policy, 0, {.seed = 8})));
}

TEST(Baselines, OracleTakesTheCheapestRightAnswer) {
  const OutcomeTable table = misleading_prices();
  const Rows fit = all_rows(table);
  const auto oracle = fitted("oracle", fit, table);
  EXPECT_EQ(called(table, play(table, *oracle, 0)), "fair");
  EXPECT_EQ(called(table, play(table, *oracle, 7)), "good");
  EXPECT_EQ(play(table, *oracle, 9).calls.size(), 0U);  // nobody is right
  EXPECT_DOUBLE_EQ(play_all(table, *oracle).score, 0.9);
}

TEST(Baselines, OracleTellsTasksApartThatShareTheirQuestion) {
  OutcomeTable table = make_table({.rows = 6, .models = {"odd", "even"}, .dollars = {1, 1}},
                                  [](std::size_t row, std::size_t model) { return row % 2 == model ? "B" : "A"; });
  for (auto& task : table.tasks) task.question = "";
  const Rows fit = all_rows(table);
  EXPECT_EQ(play_all(table, *fitted("oracle", fit, table)).score, 1);
}

// Two cheap models that are right where they agree, and a strong one that is nearly always right.
OutcomeTable agreeing_pair() {
  return make_table({.rows = 100, .models = {"cheap-a", "cheap-b", "noise", "strong"}, .dollars = {1, 1, 0.5, 20}},
                    [](std::size_t row, std::size_t model) -> std::string {
                      const std::size_t r = row % 10;
                      if (model == 0) return r < 7 ? "A" : "B";
                      if (model == 1) return r < 6 ? "A" : r == 8 ? "" : "C";
                      if (model == 2) return std::string(1, static_cast<char>('A' + row * 7 % 4));
                      return r == 6 ? "" : r == 9 ? "D" : "A";
                    });
}

TEST(Baselines, AgreeOrEscalateAsksTheStrongestOnlyWhereThePairDiffers) {
  const OutcomeTable table = agreeing_pair();
  const Rows fit = all_rows(table);
  const auto policy = fitted("agree-or-escalate", fit, table);
  const Trajectory agreed = play(table, *policy, 0);
  EXPECT_EQ(agreed.calls.size(), 2U);
  EXPECT_EQ(agreed.steps[0].calls, 2U);  // at once
  EXPECT_EQ(agreed.submission.answer, "A");
  const Trajectory differed = play(table, *policy, 7);
  EXPECT_EQ(differed.calls.size(), 3U);
  EXPECT_EQ(differed.submission.answer, "A");
  EXPECT_EQ(play(table, *policy, 6).submission.answer, "A");  // the strongest is blank: the better of the pair fills in
  EXPECT_EQ(play(table, *policy, 8).calls.size(), 3U);        // one of the pair is blank
  const Totals totals = play_all(table, *policy);
  EXPECT_DOUBLE_EQ(totals.score, 0.9);
  EXPECT_EQ(totals.cost, Money::from_dollars(200 + 40 * 20));
}

TEST(Baselines, AgreeOrEscalateIsTheStrongestWhereAnswersCannotBeCompared) {
  const OutcomeTable table = make_table({.rows = 10, .models = {"a", "b", "strong"}, .dollars = {1, 1, 20}, .comparable = false},
                                        [](std::size_t row, std::size_t model) { return row % 3 < model ? "A" : "B"; });
  const Rows fit = all_rows(table);
  const Trajectory played = play(table, *fitted("agree-or-escalate", fit, table), 0);
  EXPECT_EQ(played.calls.size(), 1U);
  EXPECT_EQ(called(table, played), "strong");
}

TEST(Baselines, AgreeOrEscalateKeepsToTheBudget) {
  const OutcomeTable table = agreeing_pair();
  const Rows fit = all_rows(table);
  const auto policy = fitted("agree-or-escalate", fit, table);
  const Trajectory played = play(table, *policy, 7, {.dollars = Money::from_dollars(5)});  // not enough for the strongest
  EXPECT_EQ(played.submission.answer, "B");  // the better of the pair
  EXPECT_LE(played.cost(), Money::from_dollars(5));
}

}  // namespace
}  // namespace baton::policy
