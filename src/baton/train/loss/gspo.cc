#include "baton/train/loss/gspo.h"

namespace baton::train {

PolicyLoss gspo_loss(const PolicyBatch& batch, const GspoOptions& options) {
  const CleanBatch clean = cleaned(batch);
  const at::Tensor count = clean.mask.sum(1), length = count.clamp_min(1);
  const at::Tensor ratio = ((clean.log_ratio * clean.mask).sum(1) / length).exp();
  const at::Tensor advantage = (clean.advantage * clean.mask).sum(1) / length;  // 0 for an empty row
  const at::Tensor free = -advantage * ratio;
  const at::Tensor bounded = -advantage * ratio.clamp(1 - options.clip_low, 1 + options.clip_high);
  const double clip_share = bounded.gt(free).sum().item<double>() / clean.episodes;
  return {free.maximum(bounded).sum() / clean.episodes, clip_share, approximate_kl(clean)};
}

}  // namespace baton::train
