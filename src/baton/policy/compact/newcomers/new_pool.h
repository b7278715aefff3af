#pragma once
// A general policy among models that are all new to it: the tasks that they were recorded on take the place of its own cases.

#include "baton/policy/compact/newcomers/calibrate.h"

namespace baton::policy {

// What tools say together, take and cost is then as it was recorded; the networks stay as they are, their beliefs are dulled or sharpened
// as far as the recorded outcomes say (sharpness.h).
//   skills    the population's prior, moved by what was recorded, or of these tasks alone: whichever tells better, by
//             cross-fitting, what the models score on them
//   cases     the recorded tasks, and the same ones with outcomes drawn anew from skills and pair facts until there are enough to
//             compare offers on
// The result is no general policy any more: it has a strongest model of its own. Deterministic. Throws Error for a model without any
// outcome in these rows, and for too many models.
CompactModel with_new_pool(const CompactModel& general, const Rows& recorded, const CalibrationOptions& options = {});

}  // namespace baton::policy
