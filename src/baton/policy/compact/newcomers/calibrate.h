#pragma once
// New models in a trained policy: what it learns of models that it was not trained with, from about a hundred recorded tasks. The
// networks stay as they are; they know models by observable facts alone.

#include "baton/policy/compact/model.h"

#include <cstdint>

namespace baton::policy {

struct CalibrationOptions {
  std::size_t tasks = 100;     // recorded tasks to learn from, of each new model (all where there are fewer)
  std::uint64_t seed = 0;      // of the choice of tasks, and of the outcomes that are drawn
};

// `known` with every model of `recorded.table` that it does not know, in their order, behind its own. Known models' outcomes on
// the same tasks make the estimates better (control variates), and tell how the new ones go wrong together with them; they may
// be missing. Tasks are chosen by category and question alone. On the policy's calibration cases the new models' outcomes are
// drawn from what the estimates say, so that operating points can be found on them. What a share is a share of stays as it was.
// Deterministic. Throws Error for a new model without any outcome in these rows, and for too many models.
CompactModel with_new_models(const CompactModel& known, const Rows& recorded, const CalibrationOptions& options = {});

// Expected accuracy of a model on the policy's calibration cases, and where 95 % of the belief in it lies.
struct AccuracyRange {
  double mean = 0, low = 0, high = 0;
};
AccuracyRange accuracy_range(const CompactModel& model, std::size_t of);

}  // namespace baton::policy
