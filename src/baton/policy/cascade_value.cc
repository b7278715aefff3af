#include "baton/policy/verified_cascade.h"

#include <algorithm>
#include <array>

namespace baton::policy {
CascadeVerifier cascade_verifier(const ToolSpec& verify) {
  return {verify.sensitivity, verify.specificity, verify.expected_cost.dollars()};
}

// The same decisions as VerifiedCascade takes, weighted by how likely the verdicts are that lead there.
CascadeValue cascade_on(std::span<const CascadeCall> calls, const CascadeVerifier& verify) {
  CascadeValue value;
  double reached = 1, most = -1;         // P(nothing was accepted so far); trust in `best`
  const CascadeCall* best = nullptr;
  std::array<std::uint8_t, kLongestCascade> rejected{};
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const CascadeCall& call = calls[i];
    value.dollars += reached * call.dollars;
    if (call.blank) continue;
    bool judged = call.answer != 0 && std::find(rejected.begin(), rejected.begin() + i, call.answer) != rejected.begin() + i;
    if (!judged && i + 1 < calls.size()) {
      value.dollars += reached * verify.dollars;
      const double accepted = reached * (call.score >= 0.5F ? verify.sensitivity : 1 - verify.specificity);
      value.score += accepted * call.score;
      reached -= accepted;
      rejected[i] = call.answer;
      judged = true;
    }
    const double trust = judged ? trust_after_rejection(call.prior, verify) : call.prior;
    if (trust >= most) best = &call, most = trust;
  }
  if (best) value.score += reached * best->score;
  return value;
}

namespace {

CascadeValue value_on(const FitData& fit, std::size_t row, std::span<const std::size_t> sequence, const CascadeVerifier& verify,
                      std::span<const double> priors) {
  std::array<CascadeCall, kLongestCascade> calls{};
  std::size_t count = 0;
  for (const auto model : sequence) {
    const FitData::Cell& cell = fit.at(row, model);
    if (!cell.available) continue;
    calls[count++] = {.blank = cell.answer == 0, .answer = fit.comparable ? cell.answer : std::uint8_t{0}, .score = cell.score,
                      .dollars = cell.dollars, .prior = priors[model]};
  }
  return cascade_on(std::span(calls).first(count), verify);
}

}  // namespace

std::optional<ToolId> verify_tool(std::span<const ToolSpec> tools) {
  const auto found = std::find_if(tools.begin(), tools.end(), [](const ToolSpec& tool) { return tool.role == ToolRole::verify; });
  return found == tools.end() ? std::nullopt : std::optional(static_cast<ToolId>(found - tools.begin()));
}

double trust_after_acceptance(double prior, const CascadeVerifier& verify) {
  const double right = prior * verify.sensitivity, wrong = (1 - prior) * (1 - verify.specificity);
  return right + wrong > 0 ? right / (right + wrong) : prior;
}

double trust_after_rejection(double prior, const CascadeVerifier& verify) {
  const double right = prior * (1 - verify.sensitivity), wrong = (1 - prior) * verify.specificity;
  return right + wrong > 0 ? right / (right + wrong) : prior;
}

CascadeValue cascade_value(const FitData& fit, std::span<const std::size_t> sequence, const ToolSpec& verify,
                           std::span<const double> priors, std::span<const std::uint32_t> rows) {
  CascadeValue sum;
  const auto add = [&](std::size_t row) {
    const auto [score, dollars] = value_on(fit, row, sequence, cascade_verifier(verify), priors);
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
