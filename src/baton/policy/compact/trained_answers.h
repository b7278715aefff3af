#pragma once
// The trained policy for questions.

#include "baton/policy/compact/model.h"
#include "baton/policy/compact/trained.h"

namespace baton::policy {

std::unique_ptr<TrainedPolicy> make_trained_answers(CompactModel model);

}  // namespace baton::policy
