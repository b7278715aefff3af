#include "baton/eval/bootstrap.h"

#include "baton/base/rng.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace baton::eval {
namespace {

using Columns = std::vector<std::vector<double>>;

std::vector<double> coins(std::size_t n, double p, Rng rng) {
  std::vector<double> out(n);
  for (double& x : out) x = rng.uniform() < p;
  return out;
}

TEST(Quantile, InterpolatesLikeNumpy) {
  const std::vector<double> values{7, 1, 4, 10};
  EXPECT_DOUBLE_EQ(quantile(values, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(values, 0.5), 5.5);
  EXPECT_DOUBLE_EQ(quantile(values, 0.95), 9.55);
  EXPECT_DOUBLE_EQ(quantile(values, 1), 10);
  EXPECT_DOUBLE_EQ(quantile({3}, 0.95), 3);
  EXPECT_TRUE(std::isnan(quantile({}, 0.5)));
}

TEST(Bootstrap, CoversTheTruthAsOftenAsItSays) {
  int covered = 0;
  constexpr int kSamples = 400;
  for (int sample = 0; sample < kSamples; ++sample) {
    const Columns columns{coins(120, 0.7, Rng(99).split(static_cast<std::uint64_t>(sample)))};
    const Interval i = bootstrap_means(columns, {.seed = static_cast<std::uint64_t>(sample), .resamples = 1000})[0];
    covered += i.lo <= 0.7 && 0.7 <= i.hi;
  }
  EXPECT_GE(covered, kSamples * 0.91);  // 95 % nominal; a percentile interval of 120 coins falls a little short
  EXPECT_LE(covered, kSamples * 0.98);
}

TEST(Bootstrap, AgreesWithTheNormalApproximationOnManyTasks) {
  const Columns columns{coins(5000, 0.6, Rng(5))};
  const double mean = std::accumulate(columns[0].begin(), columns[0].end(), 0.0) / 5000;
  const double half = 1.96 * std::sqrt(mean * (1 - mean) / 5000);
  const Interval i = bootstrap_means(columns, {.resamples = 4000})[0];
  EXPECT_NEAR(i.lo, mean - half, 0.1 * half);
  EXPECT_NEAR(i.hi, mean + half, 0.1 * half);
}

TEST(Bootstrap, PairedIntervalsAreNarrowerWhereOutcomesGoTogether) {
  const auto a = coins(800, 0.6, Rng(1));
  auto b = a;
  for (std::size_t i = 0; i < b.size(); i += 40) b[i] = 0;
  std::vector<double> difference(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) difference[i] = a[i] - b[i];
  const auto intervals = bootstrap_means(Columns{a, difference}, {});
  EXPECT_GT(intervals[1].lo, 0);
  EXPECT_LT(intervals[1].hi - intervals[1].lo, 0.5 * (intervals[0].hi - intervals[0].lo));
}

TEST(Bootstrap, DependsOnSeedAndColumnAlone) {
  const auto a = coins(300, 0.3, Rng(1)), b = coins(300, 0.8, Rng(2));
  const auto alone = bootstrap_means(Columns{a}, {.seed = 4});
  EXPECT_EQ(bootstrap_means(Columns{b, a, b}, {.seed = 4})[1], alone[0]);
  EXPECT_NE(bootstrap_means(Columns{a}, {.seed = 5})[0], alone[0]);
}

TEST(Bootstrap, HandlesConstantsOneTaskAndNone) {
  EXPECT_EQ(bootstrap_means(Columns{std::vector<double>(50, 0.25)}, {})[0], (Interval{0.25, 0.25}));
  EXPECT_EQ(bootstrap_means(Columns{std::vector<double>{1}}, {})[0], (Interval{1, 1}));
  EXPECT_TRUE(std::isnan(bootstrap_means(Columns{std::vector<double>{}}, {})[0].lo));
  EXPECT_TRUE(bootstrap_means({}, {}).empty());
}

}  // namespace
}  // namespace baton::eval
