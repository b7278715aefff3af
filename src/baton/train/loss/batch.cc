#include "baton/train/loss/batch.h"

#include "baton/base/error.h"

#include <algorithm>

namespace baton::train {
namespace {

at::Tensor without_padding(const at::Tensor& values, const at::Tensor& padding) { return values.masked_fill(padding, 0); }

}  // namespace

CleanBatch cleaned(const PolicyBatch& batch) {
  BATON_CHECK(batch.mask.dim() == 2 && batch.mask.scalar_type() == at::kBool);
  for (const at::Tensor* each : {&batch.log_prob, &batch.old_log_prob, &batch.advantage})
    BATON_CHECK(each->sizes() == batch.mask.sizes());
  const at::Tensor padding = batch.mask.logical_not();
  CleanBatch clean;
  clean.log_prob = without_padding(batch.log_prob, padding);
  clean.old_log_prob = without_padding(batch.old_log_prob.detach(), padding);
  clean.advantage = without_padding(batch.advantage.detach(), padding);
  clean.mask = batch.mask.to(clean.log_prob.scalar_type());
  clean.log_ratio = (clean.log_prob - clean.old_log_prob).clamp(-kLargestLogRatio, kLargestLogRatio);
  clean.decisions = std::max(1.0, batch.decisions > 0 ? batch.decisions : batch.mask.sum().item<double>());
  clean.episodes = std::max(1.0, batch.episodes > 0 ? batch.episodes : batch.mask.any(1).sum().item<double>());
  return clean;
}

at::Tensor mean_over_decisions(const at::Tensor& values, const CleanBatch& batch) {
  return (values * batch.mask).sum() / batch.decisions;
}

PolicyLoss token_mean(const at::Tensor& per_decision, const at::Tensor& clipped, const CleanBatch& batch) {
  const at::Tensor clip_share = mean_over_decisions(clipped.to(batch.mask.scalar_type()), batch);
  return {mean_over_decisions(per_decision, batch), clip_share.item<double>(), approximate_kl(batch)};
}

double approximate_kl(const CleanBatch& batch) {
  const at::Tensor log_ratio = batch.log_ratio.detach();
  return mean_over_decisions(log_ratio.expm1() - log_ratio, batch).item<double>();
}

}  // namespace baton::train
