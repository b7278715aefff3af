#pragma once
// Plain policy gradient (Williams 1992): for decisions taken under the weights in training.

#include "baton/train/loss/batch.h"

namespace baton::train {

// -A·log p, mean over decisions. Ratios enter the reported KL only.
PolicyLoss reinforce_loss(const PolicyBatch& batch);

}  // namespace baton::train
