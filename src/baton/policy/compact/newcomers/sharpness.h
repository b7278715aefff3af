#pragma once
// How far the answer networks are to be believed among models that they were not trained on.

#include "baton/policy/compact/model.h"

namespace baton::policy {

// The sharpness of beliefs (CrossFitted) under which what was recorded is most likely: over random pools of the first `rows` cases' models,
// of which some have been called, with a prior around 1 that counts for a few dozen rows. 1 where answers cannot be compared.
float fitted_sharpness(const CompactModel& model, std::size_t rows, std::uint64_t seed);

}  // namespace baton::policy
