#pragma once
// The exact entropy-regularised return of a policy over all subsets of a small pool, and its gradient. No torch.
//   V(S) = Σ_A π(A|S) [ -paid(A) + V(S ∪ A) ] + π(stop|S)·R(S) + τ·H(π(·|S)),   V(all called) = R
//   π(·|S) = softmax over { (gain(S,A) - price(A)) / τ } and 0 for stopping

#include "baton/train/subsets.h"

#include <span>

namespace baton::train {

// One question; everything in units of the pool's gain_scale.
struct ReturnCase {
  std::span<const float> gain;           // per pair, as the network gives it
  std::span<const float> price, paid;    // per pair: expected before the call; as recorded
  std::span<const float> stop;           // per state: R
};

struct ExactReturn {
  double value = 0, entropy = 0, calls = 0;  // V(∅); H(π(·|∅)); P(call at all)
};

// Writes ∂V(∅)/∂gain to `gradient` (per pair). Thread-safe.
ExactReturn exact_return(const Subsets& subsets, const ReturnCase& at, double temperature, std::span<float> gradient);

}  // namespace baton::train
