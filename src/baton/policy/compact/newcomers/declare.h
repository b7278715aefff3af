#pragma once
// Models that nothing was recorded of, in a trained policy: what their catalogue says stands in for outcomes.

#include "baton/policy/compact/model.h"

namespace baton::policy {

// `known` with a model for each of `tools` (role answer, not known yet) behind its own, known by a prior alone:
//   skill     that of ToolSpec::accuracy, where it is given, as unsure as models' skills vary between kinds of tasks; else what
//             the known models show for its price (a regression of the logit of accuracy on the logarithm of dollars), as unsure
//             as they scatter around that
//   cost and time, length of replies   as the catalogue expects them
//   the rest  as is usual among the known models
// Outcomes on the policy's cases are drawn as for calibrated models. Deterministic. Throws Error for too many models.
CompactModel with_declared_models(const CompactModel& known, std::span<const ToolSpec> tools, std::uint64_t seed = 0);

}  // namespace baton::policy
