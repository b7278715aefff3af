#include "baton/train/loss/reinforce.h"

namespace baton::train {

PolicyLoss reinforce_loss(const PolicyBatch& batch) {
  const CleanBatch clean = cleaned(batch);
  const at::Tensor never_clipped = clean.mask * 0;
  return token_mean(-clean.advantage * clean.log_prob, never_clipped, clean);
}

}  // namespace baton::train
