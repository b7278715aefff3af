#pragma once
// Small batches, gradients by finite differences, and batches in parts.

#include "baton/train/loss/batch.h"

#include <gmock/gmock.h>
#include <torch/types.h>
#include <vector>

namespace baton::train {

using Row = std::vector<double>;

torch::Tensor tensor(const Row& row);                                                       // 1 × n, double
PolicyBatch batch_of(const Row& log_prob, const Row& old_log_prob, const Row& advantage);   // one episode, nothing masked
PolicyBatch with_ratios(const Row& ratios, const Row& advantage, double old_log_prob = -1);

// A batch of episodes of different lengths with ratios on both sides of every clip bound and padding full of NaN.
PolicyBatch ragged_batch(std::uint64_t seed, int episodes = 7, int decisions = 5);

using Loss = std::function<PolicyLoss(const PolicyBatch&)>;

// The loss of each decision on its own, by masking the others and keeping the batch's count at 1.
Row per_decision(const Loss& loss, PolicyBatch batch);

// Expects autograd and central differences to agree in every entry of `input`, to `tolerance` of the largest.
void expect_gradient(const std::function<torch::Tensor(const torch::Tensor&)>& scalar, const torch::Tensor& input,
                     double tolerance = 1e-6);
void expect_gradient(const Loss& loss, PolicyBatch batch, double tolerance = 1e-6);

// Expects loss, gradient and metrics of a batch to be the sums over any parts of it.
void expect_split_invariance(const Loss& loss, const PolicyBatch& batch);

inline auto near(const Row& expected, double tolerance = 1e-4) {
  return testing::Pointwise(testing::DoubleNear(tolerance), expected);
}

}  // namespace baton::train
