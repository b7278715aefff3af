#pragma once
// How good a policy is by now, on a part of the training cases.

#include "baton/policy/compact/model.h"

namespace baton::train {

inline constexpr std::size_t kHeldOut = 12;  // every twelfth row validates

struct Validation {
  double accuracy = 0, cost_share = 0, utility = 0;  // means over three weights on cost; utility = accuracy - weight·cost share
};

// Plays up to 512 of the rows r with r % kHeldOut == 0 with the strongest, the cheapest and the most accurate others on offer. Each
// row is judged by the answer network that never saw it; the choice network has seen it unless DrawOptions::held_out is kHeldOut.
Validation validate(const policy::CompactModel& model, const policy::ChoiceNet& choice, std::size_t threads);

}  // namespace baton::train
