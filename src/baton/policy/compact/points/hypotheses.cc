#include "baton/policy/compact/points/hypotheses.h"

#include "baton/policy/compact/state.h"

#include <algorithm>
#include <cmath>

namespace baton::policy {
namespace {

constexpr std::size_t kLevels = 11;      // of difficulty, over ±2.5 standard deviations
constexpr double kSpread = 3;            // what one of them moves the logit of being right by, for all models alike
// Of what a case shows, so much is taken over: its difficulty, and each model's own outcome on it. Chosen by cross-validation on the
// recorded agentic tasks; halving or doubling either costs less than half a point.
constexpr double kEase = 2, kOutcome = 1;

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// How easy the case looks, in standard deviations: the posterior mean given all its outcomes.
double ease_of(const CaseTable& table, std::size_t row) {
  std::array<double, kLevels> level{}, weight{};
  for (std::size_t k = 0; k < kLevels; ++k) {
    level[k] = -2.5 + 5.0 * static_cast<double>(k) / (kLevels - 1);
    weight[k] = -level[k] * level[k] / 2;
  }
  const double scale = std::sqrt(1 + 0.3927 * kSpread * kSpread);  // so that the mean over the levels stays the estimate
  for (std::size_t m = 0; m < table.models.size(); ++m) {
    const CaseCell& cell = table.at(row, m);
    if (!cell.available) continue;
    const double p = std::clamp(right_here({.skill = cell.skill, .skill_sd = cell.skill_sd}), 1e-4f, 1 - 1e-4f);
    for (std::size_t k = 0; k < kLevels; ++k) {
      const double q = std::clamp(logistic(scale * std::log(p / (1 - p)) + kSpread * level[k]), 1e-9, 1 - 1e-9);
      weight[k] += cell.score * std::log(q) + (1 - cell.score) * std::log(1 - q);
    }
  }
  const double top = *std::max_element(weight.begin(), weight.end());
  double sum = 0, mean = 0;
  for (std::size_t k = 0; k < kLevels; ++k) sum += std::exp(weight[k] - top), mean += std::exp(weight[k] - top) * level[k];
  return mean / sum;
}

}  // namespace

Hypotheses hypotheses_of(const CaseTable& table, std::optional<HeldFold> without, std::size_t most) {
  std::vector<std::size_t> rows;
  for (std::size_t r = 0; r < table.rows(); ++r)
    if (!without || r % without->of != without->number) rows.push_back(r);
  if (rows.empty()) return {};
  Hypotheses out{.count = std::min(rows.size(), most)};
  out.lift.resize(table.models.size() * out.count);
  for (std::size_t h = 0; h < out.count; ++h) {
    const std::size_t row = rows[h * rows.size() / out.count];
    const double ease = kEase * ease_of(table, row);
    for (std::size_t m = 0; m < table.models.size(); ++m) {
      const CaseCell& cell = table.at(row, m);
      out.lift[m * out.count + h] = static_cast<float>(ease + (cell.available ? kOutcome * (2 * cell.score - 1) : 0));
    }
  }
  return out;
}

}  // namespace baton::policy
