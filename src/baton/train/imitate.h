#pragma once
// A warm start: the ChoiceNet first learns to do what backward induction (policy/induction_fit.h) would, by cross-entropy of its
// choices over recorded cases. Half of the demonstrations begin after random calls, so that no state is foreign later on.

#include "baton/policy/compact/play.h"

#include <stop_token>

namespace baton::train {

struct ImitationTraining {
  std::size_t steps = 0;                 // 0: none
  std::size_t questions = 128;           // per step, one demonstration each
  std::size_t prices = 8;                // weights on cost that induction is learnt at: log-uniform in [low, high]
  double low = 0.012, high = 3;
  double rate = 2.5e-3, decay = 0.01;    // AdamW, cosine schedule to zero
  double clip = 1;                       // norm of the gradient
  double temperature = 0.1;              // τ of the choices
};

// Weights "choice.…", from scratch. What a step draws depends on (seed, step) alone. Stopped: whatever was learnt by then.
policy::TensorFile imitate_induction(const policy::CaseTable& table, const policy::CrossFitted& nets, std::uint64_t seed,
                                     const ImitationTraining& options, std::stop_token stop = {});

}  // namespace baton::train
