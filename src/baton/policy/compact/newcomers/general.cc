#include "baton/policy/compact/newcomers/general.h"

#include <algorithm>
#include <numeric>

namespace baton::policy {
namespace {

// From the cheapest to the dearest at equal steps; the strongest is among them.
std::vector<std::size_t> kept_models(const CaseTable& cases, std::size_t count) {
  std::vector<std::size_t> by_price(cases.models.size());
  std::iota(by_price.begin(), by_price.end(), std::size_t{0});
  std::stable_sort(by_price.begin(), by_price.end(),
                   [&](std::size_t a, std::size_t b) { return cases.models[a].overall.dollars < cases.models[b].overall.dollars; });
  if (by_price.size() <= count) return by_price;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < count; ++i) kept.push_back(by_price[i * (by_price.size() - 1) / std::max<std::size_t>(1, count - 1)]);
  if (std::find(kept.begin(), kept.end(), cases.strongest) == kept.end()) kept[count / 2] = cases.strongest;
  return kept;
}

PairFacts pairs_of(const PairFacts& pairs, std::span<const std::size_t> kept) {
  PairFacts out{.models = kept.size()};
  for (const auto i : kept)
    for (const auto j : kept) out.same_wrong.push_back(pairs.together(i, j)), out.correlation.push_back(pairs.residual(i, j));
  return out;
}

}  // namespace

CompactModel as_general(const CompactModel& model, const GeneralOptions& options) {
  const CaseTable& all = model.cases;
  const auto kept = kept_models(all, options.models);
  CompactModel out = model;
  CaseTable& cases = out.cases;
  cases.cases.resize(std::min(options.cases, all.rows()));  // the first ones, so that row r keeps its fold of the networks
  cases.models.clear(), cases.cells.clear();
  for (const auto m : kept) cases.models.push_back(all.models[m]);
  for (std::size_t r = 0; r < cases.rows(); ++r)
    for (const auto m : kept) cases.cells.push_back(all.at(r, m));
  cases.pairs = pairs_of(all.pairs, kept);
  cases.strongest = static_cast<std::size_t>(std::find(kept.begin(), kept.end(), all.strongest) - kept.begin());
  cases.cheapest = 0;
  out.skills = model.skills.only(kept);
  out.card[kGeneralMark] = "yes";
  return out;
}

bool is_general(const CompactModel& model) { return model.card.contains(kGeneralMark); }

}  // namespace baton::policy
