#include "baton/base/rng.h"

#include <cmath>
#include <gtest/gtest.h>

namespace baton {
namespace {

TEST(Rng, ASplitGivesTheSameStreamAndLeavesItsParentUnmoved) {
  Rng rng(7);
  Rng copy = rng;
  EXPECT_EQ(rng.split("answer").next(), rng.split("answer").next());
  EXPECT_NE(rng.split("answer").next(), rng.split("verify").next());
  EXPECT_EQ(rng.next(), copy.next());
}

TEST(Rng, MomentsAreThoseOfTheDistributions) {
  Rng rng(1);
  const int n = 200'000;
  double uniform = 0, normal = 0, squares = 0, gamma = 0, beta = 0;
  for (int i = 0; i < n; ++i) {
    uniform += rng.uniform();
    const double z = rng.normal();
    normal += z;
    squares += z * z;
    gamma += rng.gamma(0.7);
    beta += rng.beta(2, 3);
  }
  EXPECT_NEAR(uniform / n, 0.5, 0.005);
  EXPECT_NEAR(normal / n, 0, 0.01);
  EXPECT_NEAR(squares / n, 1, 0.02);
  EXPECT_NEAR(gamma / n, 0.7, 0.02);
  EXPECT_NEAR(beta / n, 0.4, 0.005);
}

TEST(Rng, BelowIsUniform) {
  Rng rng(3);
  std::array<int, 5> counts{};
  for (int i = 0; i < 50'000; ++i) ++counts[rng.below(5)];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 400);
}

}  // namespace
}  // namespace baton
