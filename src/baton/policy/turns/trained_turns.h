#pragma once
// The trained policy for episodes of turns.

#include "baton/policy/compact/trained.h"
#include "baton/policy/turns/model.h"

namespace baton::policy {

std::unique_ptr<TrainedPolicy> make_trained_turns(TurnModel model);

}  // namespace baton::policy
