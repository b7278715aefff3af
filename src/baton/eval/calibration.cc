#include "baton/eval/calibration.h"

#include <algorithm>
#include <cmath>

namespace baton::eval {

std::optional<double> calibration_error(std::span<const TaskResult> results) {
  std::vector<const TaskResult*> sure;
  for (const auto& r : results)
    if (r.confidence >= 0) sure.push_back(&r);
  if (sure.empty()) return std::nullopt;
  std::stable_sort(sure.begin(), sure.end(), [](const auto* a, const auto* b) { return a->confidence < b->confidence; });
  double error = 0;
  for (std::size_t bin = 0; bin < kCalibrationBins; ++bin) {
    const std::size_t end = (bin + 1) * sure.size() / kCalibrationBins;
    double excess = 0;  // sum of confidence - score
    for (std::size_t i = bin * sure.size() / kCalibrationBins; i < end; ++i) excess += sure[i]->confidence - sure[i]->score;
    error += std::abs(excess);
  }
  return error / static_cast<double>(sure.size());
}

}  // namespace baton::eval
