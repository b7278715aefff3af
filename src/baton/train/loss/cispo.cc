#include "baton/train/loss/cispo.h"

namespace baton::train {

PolicyLoss cispo_loss(const PolicyBatch& batch, const CispoOptions& options) {
  const CleanBatch clean = cleaned(batch);
  const at::Tensor ratio = clean.log_ratio.detach().exp();
  const at::Tensor weight = ratio.clamp(1 - options.clip_low, 1 + options.clip_high);
  return token_mean(-weight * clean.advantage * clean.log_prob, weight.ne(ratio), clean);
}

}  // namespace baton::train
