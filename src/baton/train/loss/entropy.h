#pragma once
// Entropy of the choice among the options that stand open: keeps exploration alive.

#include "baton/train/loss/batch.h"

namespace baton::train {

// logits: … × options; open: bool of the same shape, at least one per row. Nats, shape …; closed options count nothing,
// whatever their logits.
at::Tensor entropy(const at::Tensor& logits, const at::Tensor& open);

// -coefficient × mean entropy; `mask` (bool, logits' shape without options) says which decisions are real, `decisions` how many
// the whole batch has (0: this one). A padded decision needs no open option.
at::Tensor entropy_loss(const at::Tensor& logits, const at::Tensor& open, const at::Tensor& mask, double coefficient,
                        double decisions = 0);

}  // namespace baton::train
