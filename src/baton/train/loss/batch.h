#pragma once
// What every policy loss takes and gives. One row per episode, one column per decision, padded; `mask` says which are real.

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

namespace baton::train {

// log_prob carries the gradient; all tensors have the shape episodes × decisions. What stands where the mask is false, NaN
// included, changes neither loss nor gradient.
struct PolicyBatch {
  at::Tensor log_prob;      // of the action taken, under the weights in training
  at::Tensor old_log_prob;  // under the weights that acted
  at::Tensor advantage;
  at::Tensor mask;          // bool
  // A part of a batch names the whole batch's counts, so that losses, gradients and metrics of the parts sum to the batch's own.
  double decisions = 0;     // unmasked decisions of the whole batch; 0: of this one
  double episodes = 0;      // rows with at least one unmasked decision; 0: of this one
};

struct PolicyLoss {
  at::Tensor loss;             // scalar to minimise
  double clip_share = 0;       // share of decisions (GSPO: of episodes) whose gradient clipping changed
  double approximate_kl = 0;   // mean of r - 1 - log r: how far the weights have moved from those that acted
};

// Padding replaced by zeros; log ratios within ±kLargestLogRatio, so that no ratio overflows.
inline constexpr double kLargestLogRatio = 20;
struct CleanBatch {
  at::Tensor log_prob, old_log_prob, advantage;
  at::Tensor mask;       // float: 1 or 0
  at::Tensor log_ratio;  // log_prob - old_log_prob
  double decisions = 0, episodes = 0;  // never 0
};
CleanBatch cleaned(const PolicyBatch& batch);

// Sum of what is unmasked over the whole batch's count of decisions.
at::Tensor mean_over_decisions(const at::Tensor& values, const CleanBatch& batch);
// `clipped` is 1 where clipping changed the gradient.
PolicyLoss token_mean(const at::Tensor& per_decision, const at::Tensor& clipped, const CleanBatch& batch);

double approximate_kl(const CleanBatch& batch);

}  // namespace baton::train
