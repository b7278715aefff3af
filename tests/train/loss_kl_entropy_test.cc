// KL estimators and the entropy bonus.

#include "baton/train/loss/entropy.h"
#include "baton/train/loss/kl.h"
#include "train/loss_support.h"

#include <cmath>
#include <limits>

namespace baton::train {
namespace {

Row kl(KlEstimator estimator, const Row& log_prob, const Row& reference) {
  const auto values = kl_divergence(tensor(log_prob), tensor(reference), estimator).flatten();
  return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
}

TEST(Kl, Golden) {
  const Row log_prob{-1, -1, -1}, reference{0, -15, -30};
  EXPECT_THAT(kl(KlEstimator::k1, log_prob, reference), near({-1, 14, 29}));
  EXPECT_THAT(kl(KlEstimator::k2, log_prob, reference), near({0.5, 98, 420.5}));
  EXPECT_THAT(kl(KlEstimator::k3, log_prob, reference), near({0.7183, 13, 28}));
}

TEST(Kl, K3StaysFiniteAndPullsTowardsTheReferenceFarAway) {
  auto log_prob = tensor({-500, -1000}).requires_grad_();
  const auto value = kl_divergence(log_prob, tensor({-1, -1}), KlEstimator::k3);
  EXPECT_TRUE(value.isfinite().all().item<bool>());
  value.sum().backward();
  EXPECT_TRUE(log_prob.grad().isfinite().all().item<bool>());
  EXPECT_TRUE(log_prob.grad().lt(0).all().item<bool>());
}

class EveryKl : public testing::TestWithParam<KlEstimator> {};

Loss kl_as_loss(KlEstimator estimator) {
  return [estimator](const PolicyBatch& batch) {
    return PolicyLoss{kl_loss(batch, batch.old_log_prob, estimator, 0.3), 0, 0};
  };
}

TEST_P(EveryKl, GradientAgreesWithFiniteDifferences) { expect_gradient(kl_as_loss(GetParam()), ragged_batch(1)); }
TEST_P(EveryKl, PartsOfABatchSumToIt) { expect_split_invariance(kl_as_loss(GetParam()), ragged_batch(2)); }
INSTANTIATE_TEST_SUITE_P(Kl, EveryKl, testing::Values(KlEstimator::k1, KlEstimator::k2, KlEstimator::k3),
                         [](const auto& info) { return "k" + std::to_string(info.index + 1); });

// logits of 3 decisions over 4 options, some closed, their logits useless; the last decision is padding.
struct Choice {
  torch::Tensor logits, open, mask;
};
Choice choices() {
  const double inf = std::numeric_limits<double>::infinity();
  auto logits = torch::tensor({0.3, -1.2, 2.0, -inf, 1.5, 1e12, 0.25, -0.5, -inf, -inf, -inf, -inf}, torch::kDouble).view({3, 4});
  auto open = torch::tensor({1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0}, torch::kInt).to(torch::kBool).view({3, 4});
  return {logits, open, torch::tensor({1, 1, 0}, torch::kInt).to(torch::kBool)};
}

double entropy_of(const Row& weights) {
  double sum = 0, result = 0;
  for (const double w : weights) sum += std::exp(w);
  for (const double w : weights) result -= std::exp(w) / sum * std::log(std::exp(w) / sum);
  return result;
}

TEST(Entropy, IsThatOfTheOpenOptions) {
  const auto [logits, open, mask] = choices();
  const auto values = entropy(logits, open);
  EXPECT_NEAR(values[0].item<double>(), entropy_of({0.3, -1.2, 2.0}), 1e-12);
  EXPECT_NEAR(values[1].item<double>(), entropy_of({1.5, 0.25, -0.5}), 1e-12);
  EXPECT_NEAR(entropy(tensor({7, 7, 7, 7}), torch::ones({1, 4}, torch::kBool)).item<double>(), std::log(4), 1e-12);
  EXPECT_EQ(entropy(tensor({7, 3}), tensor({1, 0}).to(torch::kBool)).item<double>(), 0);  // nothing to choose
}

TEST(Entropy, LossIsMinusTheMeanTimesItsCoefficient) {
  const auto [logits, open, mask] = choices();
  const double mean = (entropy_of({0.3, -1.2, 2.0}) + entropy_of({1.5, 0.25, -0.5})) / 2;
  EXPECT_NEAR(entropy_loss(logits, open, mask, 0.01).item<double>(), -0.01 * mean, 1e-12);
}

TEST(Entropy, GradientAgreesWithFiniteDifferences) {
  const auto [logits, open, mask] = choices();
  expect_gradient([&](const torch::Tensor& at) { return entropy_loss(at, open, mask, 0.7); }, logits, 1e-7);
}

TEST(Entropy, PartsOfABatchSumToIt) {
  const auto [logits, open, mask] = choices();
  double sum = 0;
  for (int d = 0; d < 3; ++d)
    sum += entropy_loss(logits.slice(0, d, d + 1), open.slice(0, d, d + 1), mask.slice(0, d, d + 1), 0.7, 2).item<double>();
  EXPECT_NEAR(sum, entropy_loss(logits, open, mask, 0.7).item<double>(), 1e-12);
}

}  // namespace
}  // namespace baton::train
