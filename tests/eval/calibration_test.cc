#include "baton/eval/calibration.h"

#include "baton/base/rng.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace baton::eval {
namespace {

TaskResult result(double confidence, double score) { return {.score = score, .confidence = confidence}; }

TEST(CalibrationError, IsAbsentWithoutConfidence) {
  EXPECT_FALSE(calibration_error({}));
  const std::vector<TaskResult> unsure(20, result(-1, 1));
  EXPECT_FALSE(calibration_error(unsure));
}

TEST(CalibrationError, OfOneBinIsTheDistanceOfTheMeans) {
  std::vector<TaskResult> results(300, result(0.7, 0));  // 15 bins of 20, of which 10 are right
  for (std::size_t i = 0; i < results.size(); i += 2) results[i].score = 1;
  EXPECT_NEAR(*calibration_error(results), 0.2, 1e-12);
  results.push_back(result(-1, 0));  // says nothing, counts nothing
  EXPECT_NEAR(*calibration_error(results), 0.2, 1e-12);
}

// Computed again from the definition, with bins whose sizes differ.
TEST(CalibrationError, HasFifteenBinsOfEqualMass) {
  Rng rng(4);
  for (const std::size_t n : {3u, 15u, 37u, 1000u}) {
    std::vector<TaskResult> results;
    for (std::size_t i = 0; i < n; ++i) {
      const double p = rng.uniform();
      results.push_back(result(p, rng.uniform() < p * p ? 1 : 0));
    }
    std::vector<TaskResult> sorted = results;
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.confidence < b.confidence; });
    double expected = 0;
    for (std::size_t bin = 0, next = 0; bin < 15; ++bin) {
      double sure = 0, right = 0, count = 0;
      for (; next < (bin + 1) * n / 15; ++next) sure += sorted[next].confidence, right += sorted[next].score, ++count;
      if (count > 0) expected += count / static_cast<double>(n) * std::abs(sure / count - right / count);
    }
    EXPECT_NEAR(*calibration_error(results), expected, 1e-12) << n;
  }
}

TEST(CalibrationError, IsSmallForAnHonestPolicy) {
  Rng rng(6);
  std::vector<TaskResult> results;
  for (int i = 0; i < 20'000; ++i) {
    const double p = rng.uniform();
    results.push_back(result(p, rng.uniform() < p ? 1 : 0));
  }
  EXPECT_LT(*calibration_error(results), 0.015);
}

}  // namespace
}  // namespace baton::eval
