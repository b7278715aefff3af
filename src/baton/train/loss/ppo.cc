#include "baton/train/loss/ppo.h"

namespace baton::train {

PolicyLoss ppo_loss(const PolicyBatch& batch, const PpoOptions& options) {
  const CleanBatch clean = cleaned(batch);
  const at::Tensor ratio = clean.log_ratio.exp();
  const at::Tensor free = -clean.advantage * ratio;
  const at::Tensor bounded = -clean.advantage * ratio.clamp(1 - options.clip_low, 1 + options.clip_high);
  at::Tensor loss = free.maximum(bounded), clipped = bounded.gt(free);
  if (options.dual_clip > 0) {
    const at::Tensor most = clean.advantage.abs() * options.dual_clip;
    const at::Tensor cut = clean.advantage.lt(0).logical_and(loss.gt(most));
    loss = most.where(cut, loss);
    clipped = clipped.logical_or(cut);
  }
  return token_mean(loss, clipped, clean);
}

}  // namespace baton::train
