#pragma once
// Estimators of KL(policy ‖ reference) from the action taken (Schulman 2020), with d = log p - log p_reference.

#include "baton/train/loss/batch.h"

#include <string_view>

namespace baton::train {

enum class KlEstimator {
  k1,  // d: unbiased, can be negative; its gradient is 0 on average, so it belongs into rewards, not losses
  k2,  // d²/2: biased value, the gradient of the true KL
  k3,  // exp(-d) - 1 + d: unbiased, never negative
};

// Elementwise and differentiable in log_prob. k3 goes on linearly where -d exceeds 20, so that it cannot overflow.
at::Tensor kl_divergence(const at::Tensor& log_prob, const at::Tensor& reference_log_prob, KlEstimator estimator);

// coefficient × mean over decisions; log_prob and mask are the batch's.
at::Tensor kl_loss(const PolicyBatch& batch, const at::Tensor& reference_log_prob, KlEstimator estimator, double coefficient);

}  // namespace baton::train
