#include "baton/train/loss/entropy.h"

#include "baton/base/error.h"

#include <algorithm>

namespace baton::train {

at::Tensor entropy(const at::Tensor& logits, const at::Tensor& open) {
  BATON_CHECK(logits.sizes() == open.sizes());
  constexpr double kClosed = -1e9;  // exp gives exactly 0; an infinity would make 0·∞ of it
  const at::Tensor log_prob = logits.masked_fill(open.logical_not(), kClosed).log_softmax(-1);
  return -(log_prob.exp() * log_prob).masked_fill(open.logical_not(), 0).sum(-1);
}

at::Tensor entropy_loss(const at::Tensor& logits, const at::Tensor& open, const at::Tensor& mask, double coefficient,
                        double decisions) {
  const double count = std::max(1.0, decisions > 0 ? decisions : mask.sum().item<double>());
  return entropy(logits, open).masked_fill(mask.logical_not(), 0).sum() * (-coefficient / count);
}

}  // namespace baton::train
