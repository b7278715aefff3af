#pragma once
// What a training depends on, in one word: two that differ give other results.

#include "baton/policy/compact/model.h"
#include "baton/train/train_policy.h"

namespace baton::train {

// `model`: cases and skills, as they are before training.
std::string fingerprint_of(const policy::CompactModel& model, const TrainOptions& options);

}  // namespace baton::train
