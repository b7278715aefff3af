#pragma once
// Whether a policy's confidence can be taken at its word.

#include "baton/eval/evaluate.h"

namespace baton::eval {

inline constexpr std::size_t kCalibrationBins = 15;

// Expected calibration error over bins of equal mass: results sorted by confidence (equals in task order) are cut into 15 bins
// whose sizes differ by at most one; the error is the mean over results of |mean confidence - mean score| of its bin. Results
// without confidence are left out; empty where none has any.
std::optional<double> calibration_error(std::span<const TaskResult> results);

}  // namespace baton::eval
