#include "eval/fixture.h"

#include <gtest/gtest.h>
#include <cmath>

namespace baton::eval {
namespace {

// Everything is computed a second time here, straight from the table.
class Summary : public ::testing::Test {
 protected:
  const OutcomeTable table = random_table(400, 3);
  const std::unique_ptr<Suite> suite = make_replay_suite(all_rows(table), all_rows(table));
  const std::vector<PolicyRun> runs = evaluate(*suite, all_contestants(table), quiet());
  const EvalReport report = summarise(*suite, runs, {.seed = 11});

  const Outcome& at(std::size_t row, int tool) const { return table.at(row, static_cast<ToolId>(tool)); }
};

TEST_F(Summary, NamesTheReferences) {
  EXPECT_EQ(report.suite, "made-up");
  EXPECT_EQ(report.tasks, 400u);
  EXPECT_EQ(report.strongest, "large");
  EXPECT_EQ(report.cheapest, "small");
}

TEST_F(Summary, SingleModelsAreScoredOnTheRowsTheyHave) {
  for (int m = 0; m < 3; ++m) {
    const Point& p = report.points[static_cast<std::size_t>(m)];
    double score = 0, seconds = 0;
    std::size_t n = 0, blank = 0;
    std::int64_t nano = 0;
    for (std::size_t row = 0; row < 400; ++row) {
      if (!at(row, m).available) continue;
      ++n, blank += at(row, m).blank, score += at(row, m).score, nano += at(row, m).cost.nano, seconds += at(row, m).seconds;
    }
    const auto count = static_cast<double>(n);
    EXPECT_LT(n, 400u);
    EXPECT_EQ(p.tasks, n);
    EXPECT_DOUBLE_EQ(p.accuracy, score / count);
    EXPECT_NEAR(p.usd_per_1k, 1e-9 * static_cast<double>(nano) / count * 1000, 1e-12);
    EXPECT_NEAR(p.seconds_mean, seconds / count, 1e-12);
    EXPECT_DOUBLE_EQ(p.calls_per_task, 1);
    EXPECT_EQ(p.calls_by_tool, (std::map<std::string, std::size_t>{{table.tools[static_cast<std::size_t>(m)].name, n}}));
    EXPECT_EQ(p.strongest_share, m == 2 ? 1 : 0);
    EXPECT_DOUBLE_EQ(p.blank_share, static_cast<double>(blank) / count);
    EXPECT_TRUE(p.single);
    EXPECT_LT(p.accuracy_interval.lo, p.accuracy);
    EXPECT_GT(p.accuracy_interval.hi, p.accuracy);
  }
}

TEST_F(Summary, ComparisonsGoOverCommonTasks) {
  for (int m = 0; m < 3; ++m) {
    double difference = 0, filled = 0;
    std::int64_t own = 0, strongest = 0;
    double seconds = 0, seconds_of_strongest = 0;
    std::size_t n = 0;
    for (std::size_t row = 0; row < 400; ++row) {
      if (!at(row, m).available || !at(row, 2).available) continue;
      ++n, own += at(row, m).cost.nano, strongest += at(row, 2).cost.nano;
      seconds += at(row, m).seconds, seconds_of_strongest += at(row, 2).seconds;
      difference += at(row, m).score - at(row, 2).score;
      filled += at(row, m).score - (at(row, 2).blank && at(row, 0).available ? at(row, 0).score : at(row, 2).score);
    }
    const Point& p = report.points[static_cast<std::size_t>(m)];
    ASSERT_TRUE(p.cost_share && p.paired_vs_strongest && p.paired_vs_strongest_filled);
    EXPECT_DOUBLE_EQ(*p.cost_share, static_cast<double>(own) / static_cast<double>(strongest));
    EXPECT_NEAR(p.latency_share.value(), seconds / seconds_of_strongest, 1e-12);
    EXPECT_EQ(p.paired_vs_strongest->tasks, n);
    EXPECT_NEAR(p.paired_vs_strongest->diff, difference / static_cast<double>(n), 1e-12);
    EXPECT_NEAR(p.paired_vs_strongest_filled->diff, filled / static_cast<double>(n), 1e-12);
  }
  EXPECT_EQ(report.points[2].paired_vs_strongest->interval, (Interval{0, 0}));
  EXPECT_LT(report.points[2].paired_vs_strongest_filled->diff, 0);  // blanks filled by the cheapest do better
  EXPECT_EQ(*report.points[2].cost_share, 1);
}

TEST_F(Summary, SeveralCallsAddUpAndTakeAsLongAsTheLongest) {
  const Point& p = report.points[3];  // small and large at once
  EXPECT_EQ(p.tasks, 400u);
  std::int64_t nano = 0;
  std::vector<double> seconds;
  for (std::size_t row = 0; row < 400; ++row) {
    double longest = 0;
    for (const int m : {0, 2})
      if (at(row, m).available) nano += at(row, m).cost.nano, longest = std::max(longest, at(row, m).seconds);
    seconds.push_back(longest);
  }
  EXPECT_NEAR(p.usd_per_1k, static_cast<double>(nano) * 1e-9 / 400 * 1000, 1e-9);
  std::sort(seconds.begin(), seconds.end());
  EXPECT_NEAR(p.seconds_p95, seconds[379] + 0.05 * (seconds[380] - seconds[379]), 1e-12);  // 0.95 × 399 = 379.05
  EXPECT_DOUBLE_EQ(p.calls_per_task, 2);
  EXPECT_DOUBLE_EQ(p.strongest_share, 0.5);
  EXPECT_FALSE(p.single);
}

TEST_F(Summary, ChanceIsByEpisode) {
  const Point& p = report.points[4];
  EXPECT_NEAR(p.calls_per_task, 1.5, 0.1);
  EXPECT_EQ(p.calls_by_tool.at("small") + p.calls_by_tool.at("middle"), std::round(p.calls_per_task * 400));
}

TEST_F(Summary, OnlyAnOracleIsOutOfReach) {
  EXPECT_TRUE(report.points[5].unreachable);
  EXPECT_FALSE(report.points[5].pareto);
  for (std::size_t p = 0; p < 5; ++p) EXPECT_FALSE(report.points[p].unreachable);
}

TEST(SummaryWithoutFit, GoesByListPriceOrLeavesReferencesOut) {
  OutcomeTable table = random_table(50, 1);
  EXPECT_EQ(references_of(*make_replay_suite(all_rows(table), {})).strongest, "large");
  EXPECT_EQ(references_of(*make_replay_suite(all_rows(table), {})).cheapest, "small");
  for (auto& tool : table.tools) tool.price = {}, tool.expected_cost = {};
  const auto suite = make_replay_suite(all_rows(table), {});
  const EvalReport report = summarise(*suite, evaluate(*suite, all_contestants(table), quiet()), {});
  EXPECT_EQ(report.strongest, "");
  for (const Point& p : report.points) EXPECT_FALSE(p.cost_share || p.paired_vs_strongest || p.paired_vs_strongest_filled);
  EXPECT_FALSE(report.pareto_area);
}

TEST(SummaryOfAFold, ScoresThatFoldAlone) {
  const OutcomeTable table = random_table(300, 5);
  Rows scored{&table, {}}, fit{&table, {}};
  double score = 0;
  for (std::uint32_t row = 0; row < 300; ++row) {
    const bool in = fold_of(table.tasks[row], 5) == 2;
    (in ? scored : fit).rows.push_back(row);
    if (in && table.at(row, ToolId{1}).available) score += table.at(row, ToolId{1}).score;
  }
  const auto suite = make_replay_suite(scored, fit);
  const EvalReport report = summarise(*suite, evaluate(*suite, {always(table, 1)}, quiet()), {});
  EXPECT_EQ(report.tasks, scored.rows.size());
  EXPECT_NEAR(report.points[0].accuracy, score / static_cast<double>(report.points[0].tasks), 1e-12);
}

}  // namespace
}  // namespace baton::eval
