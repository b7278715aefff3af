#include "baton/train/loss/kl.h"

#include "baton/base/error.h"

namespace baton::train {
namespace {

constexpr double kLinearFrom = 20;

// exp(x) up to kLinearFrom, its tangent after: finite, with a gradient that still points the right way.
at::Tensor bounded_exp(const at::Tensor& x) {
  const at::Tensor inside = x.clamp_max(kLinearFrom);
  return inside.exp() * (1 + (x - inside));
}

}  // namespace

at::Tensor kl_divergence(const at::Tensor& log_prob, const at::Tensor& reference_log_prob, KlEstimator estimator) {
  const at::Tensor difference = log_prob - reference_log_prob.detach();
  switch (estimator) {
    case KlEstimator::k1: return difference;
    case KlEstimator::k2: return difference.square() / 2;
    case KlEstimator::k3: return bounded_exp(-difference) - 1 + difference;
  }
  BATON_CHECK(false);
}

at::Tensor kl_loss(const PolicyBatch& batch, const at::Tensor& reference_log_prob, KlEstimator estimator, double coefficient) {
  const CleanBatch clean = cleaned(batch);
  const at::Tensor reference = reference_log_prob.masked_fill(batch.mask.logical_not(), 0);
  return mean_over_decisions(kl_divergence(clean.log_prob, reference, estimator), clean) * coefficient;
}

}  // namespace baton::train
