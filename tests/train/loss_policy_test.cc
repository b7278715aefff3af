// Golden values of the policy losses, their gradients by finite differences, and batches in parts.

#include "baton/base/error.h"
#include "baton/train/loss/cispo.h"
#include "baton/train/loss/gspo.h"
#include "baton/train/loss/losses.h"
#include "baton/train/loss/ppo.h"
#include "baton/train/loss/reinforce.h"
#include "train/loss_support.h"

#include <cmath>

namespace baton::train {
namespace {

const Row kRatios{0.5, 1, 1.5}, kAdvantages{1, -1, 2};
constexpr PpoOptions kSymmetric{.clip_low = 0.2, .clip_high = 0.2, .dual_clip = 0};

Loss ppo(const PpoOptions& options) {
  return [options](const PolicyBatch& batch) { return ppo_loss(batch, options); };
}

// --- golden ------------------------------------------------------------------------------------------------------------

TEST(PpoLoss, Golden) {
  const auto batch = with_ratios(kRatios, kAdvantages);
  EXPECT_THAT(per_decision(ppo(kSymmetric), batch), near({-0.5, 1, -2.4}));
  const auto result = ppo_loss(batch, kSymmetric);
  EXPECT_NEAR(result.loss.item<double>(), -0.6333, 1e-4);
  EXPECT_NEAR(result.clip_share, 1 / 3.0, 1e-12);  // 1.5 with a positive advantage; 0.5 is free to rise
  EXPECT_NEAR(result.approximate_kl, (0.5 - 1 - std::log(0.5) + 1.5 - 1 - std::log(1.5)) / 3, 1e-12);
}

TEST(PpoLoss, ClipsHigherThanLowerByDefault) {
  EXPECT_THAT(per_decision(ppo({}), with_ratios({1.5, 1.25, 0.7, 0.85}, {1, 1, -1, -1})), near({-1.28, -1.25, 0.8, 0.85}));
}

TEST(PpoLoss, DualClipBoundsWhatANegativeAdvantageCosts) {
  const auto batch = with_ratios({0.5, 1, 10}, {1, -1, -4});
  const PpoOptions dual{.clip_low = 0.2, .clip_high = 0.2, .dual_clip = 3};
  EXPECT_THAT(per_decision(ppo(dual), batch), near({-0.5, 1, 12}));
  EXPECT_NEAR(ppo_loss(batch, dual).clip_share, 1 / 3.0, 1e-12);
  EXPECT_THAT(per_decision(ppo(kSymmetric), batch), near({-0.5, 1, 40}));
}

TEST(ReinforceLoss, Golden) {
  const auto result = reinforce_loss(batch_of({-0.5, -1, -1.5}, {-0.5, -1, -1.5}, kAdvantages));
  EXPECT_NEAR(result.loss.item<double>(), 0.8333, 1e-4);
  EXPECT_EQ(result.clip_share, 0);
  EXPECT_EQ(result.approximate_kl, 0);
}

TEST(CispoLoss, Golden) {
  const auto batch = with_ratios(kRatios, kAdvantages);
  EXPECT_THAT(per_decision([](const PolicyBatch& part) { return cispo_loss(part); }, batch), near({1.3545, -1, 1.4269}));
  const auto result = cispo_loss(batch);
  EXPECT_NEAR(result.loss.item<double>(), 0.5938, 1e-4);
  EXPECT_NEAR(result.clip_share, 2 / 3.0, 1e-12);
}

TEST(GspoLoss, Golden) {
  const auto result = gspo_loss(with_ratios(kRatios, kAdvantages));
  EXPECT_NEAR(result.loss.item<double>(), -0.6057, 1e-4);
  EXPECT_NEAR(result.loss.item<double>() / -(2 / 3.0), 0.9086, 1e-4);  // the episode's ratio
  EXPECT_EQ(result.clip_share, 0);
}

TEST(GspoLoss, ClipsTheEpisodeAsAWhole) {
  const auto result = gspo_loss(with_ratios({2, 2, 2}, {1, 1, 1}));
  EXPECT_NEAR(result.loss.item<double>(), -1.28, 1e-9);
  EXPECT_EQ(result.clip_share, 1);
}

// --- every loss --------------------------------------------------------------------------------------------------------

class EveryLoss : public testing::TestWithParam<std::string> {
 protected:
  Loss loss() const { return make_policy_loss(GetParam()); }
};

// CISPO holds its weights constant, so its loss has no differences to compare with: see GradientIsThatOfItsConstantWeights.
class EveryPlainLoss : public EveryLoss {};

TEST_P(EveryPlainLoss, GradientAgreesWithFiniteDifferences) {
  for (const std::uint64_t seed : {1, 2, 3}) expect_gradient(loss(), ragged_batch(seed));
}
INSTANTIATE_TEST_SUITE_P(Losses, EveryPlainLoss, testing::Values("ppo", "reinforce", "gspo"),
                         [](const auto& info) { return info.param; });

TEST_P(EveryLoss, PartsOfABatchSumToIt) {
  for (const std::uint64_t seed : {1, 2, 3}) expect_split_invariance(loss(), ragged_batch(seed));
}

TEST_P(EveryLoss, PaddingFullOfNanChangesNothing) {
  auto batch = ragged_batch(4);
  auto padded = batch;
  for (auto* each : {&batch.log_prob, &batch.old_log_prob, &batch.advantage}) *each = each->nan_to_num(0.5);
  EXPECT_EQ(loss()(padded).loss.item<double>(), loss()(batch).loss.item<double>());
  padded.log_prob = padded.log_prob.clone().requires_grad_();
  loss()(padded).loss.backward();
  EXPECT_TRUE(padded.log_prob.grad().isfinite().all().item<bool>());
  EXPECT_EQ(padded.log_prob.grad().masked_select(batch.mask.logical_not()).abs().sum().item<double>(), 0);
}

TEST_P(EveryLoss, PushesTowardsWhatDidWell) {
  auto batch = with_ratios({1, 1}, {1, 0.5});
  batch.log_prob = batch.log_prob.requires_grad_();
  loss()(batch).loss.backward();
  EXPECT_TRUE(batch.log_prob.grad().lt(0).all().item<bool>());
}

TEST_P(EveryLoss, StaysFiniteWhereTheWeightsHaveMovedFar) {
  auto batch = batch_of({-1e-3, -900, -1, -900}, {-900, -1e-3, -900, -1}, {-1, -1, 1, 1});
  batch.log_prob = batch.log_prob.requires_grad_();
  const auto result = loss()(batch);
  result.loss.backward();
  EXPECT_TRUE(std::isfinite(result.loss.item<double>()) && std::isfinite(result.approximate_kl));
  EXPECT_TRUE(batch.log_prob.grad().isfinite().all().item<bool>());
}

TEST_P(EveryLoss, AnEmptyBatchCostsNothing) {
  auto batch = with_ratios({2, 0.5}, {1, 1});
  batch.mask = torch::zeros_like(batch.mask);
  EXPECT_EQ(loss()(batch).loss.item<double>(), 0);
}

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const auto& each : policy_loss_names()) names.emplace_back(each.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Losses, EveryLoss, testing::ValuesIn(all_names()), [](const auto& info) { return info.param; });

TEST(CispoLoss, GradientIsThatOfItsConstantWeights) {
  const auto batch = ragged_batch(5);
  const auto old = batch.old_log_prob.nan_to_num(0), advantage = batch.advantage.nan_to_num(0);
  const auto weight = (batch.log_prob.nan_to_num(0) - old).exp().clamp(0.8, 1.2) * batch.mask;
  const double decisions = batch.mask.sum().item<double>();
  const auto at = batch.log_prob.clone().requires_grad_();
  auto moving = batch;
  moving.log_prob = at;
  cispo_loss(moving).loss.backward();
  EXPECT_TRUE(torch::allclose(at.grad(), -weight * advantage / decisions, 0, 1e-12));
  // By differences of the loss with those weights.
  expect_gradient([&](const torch::Tensor& log_prob) { return -(weight * advantage * log_prob.nan_to_num(0)).sum() / decisions; },
                  batch.log_prob);
}

TEST(PolicyLosses, AnUnknownNameIsAnsweredWithTheNearest) {
  try {
    make_policy_loss("pppo");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("did you mean 'ppo'"));
  }
}

}  // namespace
}  // namespace baton::train
