#include "baton/eval/pareto.h"

#include <cmath>
#include <gtest/gtest.h>

namespace baton::eval {
namespace {

Point point(std::string name, double accuracy, double dollars, std::size_t tasks = 100) {
  return {.policy = std::move(name), .tasks = tasks, .accuracy = accuracy, .usd_per_1k = dollars, .cost_share = dollars / 10};
}

std::vector<std::string> frontier(EvalReport report) {
  add_pareto(report);
  std::vector<std::string> names;
  for (const auto& p : report.points)
    if (p.pareto) names.push_back(p.policy);
  return names;
}

TEST(Pareto, KeepsWhatNothingBeats) {
  const EvalReport report{.tasks = 100,
                          .points = {point("dear", 0.8, 10), point("worse", 0.5, 3), point("good", 0.7, 2),
                                     point("cheap", 0.4, 1), point("same price", 0.3, 1), point("as good", 0.7, 5)}};
  EXPECT_EQ(frontier(report), (std::vector<std::string>{"dear", "good", "cheap"}));
  EXPECT_EQ(frontier_of(report, &Point::usd_per_1k), (std::vector<std::size_t>{3, 2, 0}));
}

TEST(Pareto, EqualPointsStandTogether) {
  EXPECT_EQ(frontier({.tasks = 100, .points = {point("a", 0.5, 1), point("b", 0.5, 1)}}), (std::vector<std::string>{"a", "b"}));
}

TEST(Pareto, LeavesOutOraclesAndPoliciesOnFewTasks) {
  EvalReport report{.tasks = 100, .points = {point("real", 0.5, 1), point("oracle", 0.9, 0.5), point("few", 0.9, 0.5, 89),
                                             point("most", 0.6, 2, 90)}};
  report.points[1].unreachable = true;
  EXPECT_EQ(frontier(report), (std::vector<std::string>{"real", "most"}));
}

TEST(ParetoArea, IsTheMeanAccuracyOverLogCost) {
  const auto area = [](std::vector<Point> points) {
    EvalReport report{.tasks = 100, .points = std::move(points)};
    add_pareto(report);
    return report.pareto_area;
  };
  EXPECT_DOUBLE_EQ(*area({point("free", 0.6, 0)}), 0.6);
  EXPECT_DOUBLE_EQ(*area({point("half way", 0.6, 1)}), 0.3);  // a tenth of the cost: half of the log axis
  EXPECT_DOUBLE_EQ(*area({point("free", 0.4, 0.01), point("half way", 0.6, 1)}), 0.5);  // 0.4 then 0.6
  EXPECT_DOUBLE_EQ(*area({point("free", 0.4, 0.01), point("worse", 0.2, 1)}), 0.4);
  EXPECT_DOUBLE_EQ(*area({point("strongest", 0.9, 10), point("beyond", 1, 30)}), 0);
  EXPECT_FALSE(area({}));
}

}  // namespace
}  // namespace baton::eval
