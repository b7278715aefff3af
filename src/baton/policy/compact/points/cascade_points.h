#pragma once
// Static cascades as operating points (policy/verified_cascade.h): the best of them on the calibration cases, with what they can be
// expected to bring on others.

#include "baton/policy/compact/points/operating.h"

namespace baton::policy {

// Cascades of at most three of `places` (into Market::models), cheapest first, each better than those before; `expected` counts score
// and cost alone. The market has a verifier. A score is less what choosing the best of so many costs: the mean by which the
// frontier of five sixths of the cases falls short on the other sixth.
std::vector<OperatingPoint> cascade_points(const CompactModel& model, const Market& market, std::span<const std::size_t> places);

}  // namespace baton::policy
