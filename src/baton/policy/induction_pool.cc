#include "baton/policy/induction_fit.h"

#include <algorithm>
#include <array>
#include <limits>

namespace baton::policy {
namespace {

constexpr std::array kPrices{0.4, 0.1, 0.02};
constexpr double kWorthwhile = 0.001;  // mean gain in value that pays for another model: a tenth of a point

double value_of(const CaseTable& cases, std::vector<std::size_t> pool, const LookaheadOptions& options) {
  LookaheadStudy study(cases, std::move(pool), options);
  double value = 0;
  for (const double price : kPrices) value += study.at(price).value / kPrices.size();
  return value;
}

}  // namespace

std::vector<std::size_t> choose_pool(const CaseTable& cases, const LookaheadOptions& options) {
  LookaheadOptions quick = options;
  quick.whole = false;
  std::vector<std::size_t> pool;
  double value = -std::numeric_limits<double>::infinity();
  while (pool.size() < std::min(kMostPooled, cases.models.size())) {
    double best = -std::numeric_limits<double>::infinity();
    std::vector<std::size_t> chosen;
    for (std::size_t m = 0; m < cases.models.size(); ++m) {
      if (cases.models[m].rows == 0 || std::ranges::find(pool, m) != pool.end()) continue;
      std::vector<std::size_t> wider = pool;
      wider.insert(std::ranges::lower_bound(wider, m), m);
      if (const double with = value_of(cases, wider, quick); with > best) best = with, chosen = std::move(wider);
    }
    if (best < value + kWorthwhile) break;
    value = best, pool = std::move(chosen);
  }
  return pool;
}

}  // namespace baton::policy
