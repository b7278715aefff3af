#include "baton/policy/compact/points/cascade_points.h"

#include "baton/policy/verified_cascade.h"

#include <algorithm>
#include <array>

namespace baton::policy {
namespace {

constexpr std::size_t kFolds = 6;
constexpr std::size_t kPool = 12;        // models that cascades are made of
constexpr double kRankingCost = 0.05;     // of a call of the strongest, in choosing them

struct Studied {
  std::vector<std::size_t> places;
  std::array<CascadeValue, kFolds> sums;  // by fold of the rows

  CascadeValue without(std::size_t fold) const {
    CascadeValue out;
    for (std::size_t k = 0; k < kFolds; ++k)
      if (k != fold) out.score += sums[k].score, out.dollars += sums[k].dollars;
    return out;
  }
};

std::vector<std::size_t> best_places(const CaseTable& cases, const Market& market, std::span<const std::size_t> places) {
  const auto utility = [&](std::size_t place) {
    const ModelFacts& facts = cases.models[market.models[place]];
    return static_cast<double>(facts.accuracy) - kRankingCost * facts.overall.dollars * market.factors[place] / market.unit_dollars;
  };
  std::vector<std::size_t> out(places.begin(), places.end());
  std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) { return utility(a) > utility(b); });
  if (out.size() > kPool) out.resize(kPool);
  return out;
}

Studied study(const CaseTable& cases, const Market& market, std::vector<std::size_t> places) {
  Studied out{.places = std::move(places), .sums = {}};
  const CascadeVerifier verifier{market.verifier->sensitivity, market.verifier->specificity, market.verifier->dollars};
  for (std::size_t row = 0; row < cases.rows(); ++row) {
    std::array<CascadeCall, kLongestCascade> calls{};
    std::size_t count = 0;
    for (const auto place : out.places) {
      const CaseCell& cell = cases.at(row, market.models[place]);
      if (!cell.available) continue;
      calls[count++] = {.blank = cell.blank, .answer = cell.answer, .score = cell.score, .dollars = cell.dollars * market.factors[place],
                        .prior = cases.models[market.models[place]].accuracy};
    }
    const CascadeValue value = cascade_on(std::span(calls).first(count), verifier);
    out.sums[row % kFolds].score += value.score, out.sums[row % kFolds].dollars += value.dollars;
  }
  return out;
}

// Cheapest first, each better than those before, by what the rows outside of `fold` say (kFolds: all rows).
std::vector<const Studied*> frontier(const std::vector<Studied>& all, std::size_t fold) {
  std::vector<std::pair<CascadeValue, const Studied*>> sorted;
  for (const auto& one : all) sorted.emplace_back(one.without(fold), &one);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first.dollars, -a.first.score) < std::pair(b.first.dollars, -b.first.score);
  });
  std::vector<const Studied*> out;
  double best = -1;
  for (const auto& [value, one] : sorted)
    if (value.score > best) best = value.score, out.push_back(one);
  return out;
}

}  // namespace

std::vector<OperatingPoint> cascade_points(const CompactModel& model, const Market& market, std::span<const std::size_t> places) {
  const CaseTable& cases = model.cases;
  std::vector<Studied> all;
  for (auto& sequence : cascades_of(best_places(cases, market, places))) all.push_back(study(cases, market, std::move(sequence)));
  std::array<double, kFolds> rows{};
  for (std::size_t row = 0; row < cases.rows(); ++row) ++rows[row % kFolds];
  const auto n = static_cast<double>(cases.rows());
  double shortfall = 0;
  for (std::size_t k = 0; k < kFolds; ++k) {
    const auto chosen = frontier(all, k);
    for (const auto* one : chosen)
      shortfall += (one->without(k).score / std::max(1.0, n - rows[k]) - one->sums[k].score / std::max(1.0, rows[k])) /
                   static_cast<double>(chosen.size() * kFolds);
  }
  std::vector<OperatingPoint> out;
  for (const auto* one : frontier(all, kFolds)) {
    const CascadeValue sum = one->without(kFolds);
    OperatingPoint& point = out.emplace_back();
    point.cascade = true;
    for (const auto place : one->places) {
      point.offer.models.push_back(market.models[place]);
      point.offer.factors.push_back(market.factors[place]);
    }
    point.offer.verifier = market.verifier;
    point.expected = {.score = sum.score / n - std::max(0.0, shortfall), .cost_share = sum.dollars / n / market.unit_dollars};
  }
  return out;
}

}  // namespace baton::policy
