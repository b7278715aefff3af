#include "baton/policy/verified_cascade.h"

#include <algorithm>
#include <array>

namespace baton::policy {
namespace {

// One row: the same decisions as VerifiedCascade takes, weighted by how likely the verdicts are that lead there.
CascadeValue value_on(const FitData& fit, std::size_t row, std::span<const std::size_t> sequence, const ToolSpec& verify,
                      std::span<const double> priors) {
  std::array<std::size_t, kLongestCascade> open{};
  std::size_t count = 0;
  for (const auto model : sequence)
    if (fit.at(row, model).available) open[count++] = model;
  CascadeValue value;
  double reached = 1, most = -1;   // P(nothing was accepted so far); trust in `best`
  const FitData::Cell* best = nullptr;
  std::array<std::uint8_t, kLongestCascade> rejected{};
  for (std::size_t i = 0; i < count; ++i) {
    const FitData::Cell& cell = fit.at(row, open[i]);
    value.dollars += reached * cell.dollars;
    if (cell.answer == 0) continue;
    bool judged = fit.comparable && std::find(rejected.begin(), rejected.begin() + i, cell.answer) != rejected.begin() + i;
    if (!judged && i + 1 < count) {
      value.dollars += reached * verify.expected_cost.dollars();
      const double accepted = reached * (cell.score >= 0.5F ? verify.sensitivity : 1 - verify.specificity);
      value.score += accepted * cell.score;
      reached -= accepted;
      rejected[i] = cell.answer;
      judged = true;
    }
    const double trust = judged ? trust_after_rejection(priors[open[i]], verify) : priors[open[i]];
    if (trust >= most) best = &cell, most = trust;
  }
  if (best) value.score += reached * best->score;
  return value;
}

}  // namespace

std::optional<ToolId> verify_tool(std::span<const ToolSpec> tools) {
  const auto found = std::find_if(tools.begin(), tools.end(), [](const ToolSpec& tool) { return tool.role == ToolRole::verify; });
  return found == tools.end() ? std::nullopt : std::optional(static_cast<ToolId>(found - tools.begin()));
}

double trust_after_rejection(double prior, const ToolSpec& verify) {
  const double right = prior * (1 - verify.sensitivity), wrong = (1 - prior) * verify.specificity;
  return right + wrong > 0 ? right / (right + wrong) : prior;
}

CascadeValue cascade_value(const FitData& fit, std::span<const std::size_t> sequence, const ToolSpec& verify,
                           std::span<const double> priors, std::span<const std::uint32_t> rows) {
  CascadeValue sum;
  const auto add = [&](std::size_t row) {
    const auto [score, dollars] = value_on(fit, row, sequence, verify, priors);
    sum.score += score, sum.dollars += dollars;
  };
  for (const auto row : rows) add(row);
  for (std::size_t row = 0; rows.empty() && row < fit.rows(); ++row) add(row);
  return sum;
}

std::vector<std::vector<std::size_t>> cascades_of(std::span<const std::size_t> pool) {
  std::vector<std::vector<std::size_t>> all;
  for (const auto model : pool) all.push_back({model});
  for (std::size_t from = 0, length = 2; length <= kLongestCascade; ++length) {
    const std::size_t end = all.size();
    for (std::size_t i = from; i < end; ++i)
      for (const auto model : pool) {
        if (std::find(all[i].begin(), all[i].end(), model) != all[i].end()) continue;
        std::vector<std::size_t> longer = all[i];
        longer.push_back(model);
        all.push_back(std::move(longer));
      }
    from = end;
  }
  return all;
}

}  // namespace baton::policy
