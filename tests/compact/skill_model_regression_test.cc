#include "baton/policy/compact/skill_model_regression.h"

#include "baton/base/rng.h"

#include <cmath>
#include <gtest/gtest.h>

namespace baton::policy {
namespace {

double logistic(double logit) { return 1 / (1 + std::exp(-logit)); }

TEST(Regression, WithoutObservationsStaysAtThePrior) {
  const Gaussian prior{{1, 2}, {1, .2, .2, 3}};
  const Gaussian posterior = posterior_of(prior, {});
  EXPECT_EQ(posterior.mean, prior.mean);
  EXPECT_EQ(posterior.covariance, prior.covariance);
}

// One weight, n targets with mean y: the mode solves n (y - p) = (w - m) / v, and the variance is 1 / (n p (1 - p) + 1 / v).
TEST(Regression, FindsTheModeAndItsCurvature) {
  const Gaussian prior{{-1}, {4}};
  const Gaussian posterior = posterior_of(prior, {{1, 1, 1, 1, 1}, {1, 1, .5, 1, 0}});
  const double weight = posterior.mean[0], p = logistic(weight);
  EXPECT_NEAR(5 * (0.7 - p), (weight + 1) / 4, 1e-4);
  EXPECT_NEAR(posterior.covariance[0], 1 / (5 * p * (1 - p) + .25), 1e-4);
}

TEST(Regression, SurvivesTargetsThatAllAgreeAndFarInputs) {
  Observations seen;
  for (int i = 0; i < 50; ++i) {
    seen.inputs.insert(seen.inputs.end(), {1, 100.0 * i});
    seen.targets.push_back(i < 25 ? 0 : 1);
  }
  const Gaussian posterior = posterior_of({{0, 0}, {100, 0, 0, 100}}, seen);
  for (const double value : posterior.mean) EXPECT_TRUE(std::isfinite(value));
  EXPECT_GT(posterior.mean[1], 0);
  EXPECT_GT(posterior.covariance[0], 0);
}

TEST(Regression, PriorIsMeanAndSpreadOfTheFitted) {
  const std::vector<Gaussian> fitted{{{1, 0}, {.5, 0, 0, .5}}, {{3, 2}, {.5, 0, 0, .5}}};
  const SharedPriorOptions options{.variance = {1, 1}, .strength = 2, .correlation = .5};
  const Gaussian prior = shared_prior(fitted, options);
  EXPECT_EQ(prior.mean, (std::vector<double>{2, 1}));
  // (strength·variance + spread 2 + posterior variances 1) / (strength + 2), widened by 3/2
  EXPECT_NEAR(prior.covariance[0], (2 + 2 + 1) / 4.0 * 1.5, 1e-12);
  EXPECT_NEAR(prior.covariance[1], .5 * 2 / 4.0 * 1.5, 1e-12);
  EXPECT_EQ(prior.covariance[1], prior.covariance[2]);
  EXPECT_EQ(shared_prior({}, options).mean, (std::vector<double>{0, 0}));
}

TEST(Regression, FittingTogetherPullsTheSparseTowardsTheOthers) {
  Rng rng(3);
  std::vector<Observations> seen(6);
  for (std::size_t m = 0; m < seen.size(); ++m) {
    const int rows = m == 0 ? 3 : 2000;
    for (int i = 0; i < rows; ++i) {
      seen[m].inputs.push_back(1);
      seen[m].targets.push_back(m == 0 || rng.uniform() < logistic(2 + .1 * static_cast<double>(m)) ? 1 : 0);
    }
  }
  const auto fitted = fit_together(seen, {.variance = {1}}, 20);
  for (std::size_t m = 1; m < seen.size(); ++m) EXPECT_NEAR(fitted[m].mean[0], 2 + .1 * static_cast<double>(m), .25);
  EXPECT_NEAR(fitted[0].mean[0], 2.4, .4);
  EXPECT_GT(fitted[0].covariance[0], 4 * fitted[1].covariance[0]);
}

// Two kinds of rows: one tells about a weight that is open, the other about one that is known.
TEST(Regression, InformativeRowsAreThoseThatTellWhatIsOpen) {
  std::vector<double> inputs;
  for (int row = 0; row < 10; ++row) inputs.insert(inputs.end(), {row % 2 == 0 ? 1. : 0., row % 2 == 0 ? 0. : 1.});
  const auto open = informative_rows({{0, 0}, {.01, 0, 0, 4}}, inputs, 4);
  EXPECT_EQ(open, (std::vector<std::size_t>{1, 3, 5, 7}));
  const auto both = informative_rows({{0, 0}, {4, 0, 0, 4}}, inputs, 2);
  EXPECT_NE(both[0] % 2, both[1] % 2);
  EXPECT_EQ(informative_rows({{0, 0}, {4, 0, 0, 4}}, inputs, 99).size(), 10u);
}

// A wide regression whose further input is noise around 0 says, without it, the same a little less sharply.
TEST(Regression, ProjectionKeepsWhatTheSmallerCanSay) {
  Rng rng(5);
  std::vector<double> wide, narrow;
  for (int i = 0; i < 4000; ++i) {
    const double x = rng.normal(), z = rng.normal();
    wide.insert(wide.end(), {1, x, z});
    narrow.insert(narrow.end(), {1, x});
  }
  const Gaussian prior{{0, 0}, {100, 0, 0, 100}};
  const Gaussian same = projected({{.5, -1, 0}, {.04, 0, 0, 0, .01, 0, 0, 0, .09}}, wide, narrow, prior);
  EXPECT_NEAR(same.mean[0], .5, .01);
  EXPECT_NEAR(same.mean[1], -1, .01);
  EXPECT_NEAR(same.covariance[0], .04, .004);
  EXPECT_NEAR(same.covariance[3], .01, .002);
  const Gaussian flatter = projected({{.5, -1, 1}, {.04, 0, 0, 0, .01, 0, 0, 0, .09}}, wide, narrow, prior);
  EXPECT_NEAR(flatter.mean[0], .5 / std::sqrt(1 + .35), .05);
  EXPECT_NEAR(flatter.mean[1], -1 / std::sqrt(1 + .35), .05);
}

}  // namespace
}  // namespace baton::policy
