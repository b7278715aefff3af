#include "baton/train/exact_return.h"

#include "baton/base/error.h"
#include "baton/policy/compact/play.h"

#include <algorithm>
#include <cmath>

namespace baton::train {

Subsets::Subsets(std::size_t count, std::size_t most) : tools(count) {
  BATON_CHECK(count <= 16);
  const std::uint64_t all = (std::uint64_t{1} << count) - 1;
  first_member.push_back(0);
  for (std::uint64_t state = 0; state <= all; ++state) {
    first.push_back(set.size());
    const auto sets = policy::sets_of(all & ~state, most);
    set.insert(set.end(), sets.begin(), sets.end());
    first_member.push_back(first_member.back() + static_cast<std::size_t>(std::popcount(all & ~state)));
  }
  first.push_back(set.size());
}

ExactReturn exact_return(const Subsets& subsets, const ReturnCase& at, double temperature, std::span<float> gradient) {
  const std::size_t states = subsets.states();
  BATON_CHECK(at.gain.size() == subsets.pairs() && at.stop.size() == states && gradient.size() == subsets.pairs());
  std::vector<double> value(states), reach(states, 0.0), slope(subsets.pairs()), chance(subsets.pairs());
  ExactReturn out;
  for (std::size_t s = states; s-- > 0;) {  // a superset has a higher number
    const std::size_t begin = subsets.first[s], end = subsets.first[s + 1];
    double top = 0, sum = 0, entropy = 0;
    for (std::size_t p = begin; p < end; ++p) {
      slope[p] = (static_cast<double>(at.gain[p]) - at.price[p]) / temperature;
      top = std::max(top, slope[p]);
    }
    for (std::size_t p = begin; p < end; ++p) sum += std::exp(slope[p] - top);
    const double log_sum = top + std::log(sum + std::exp(-top)), stop = std::exp(-log_sum);
    entropy = stop * log_sum;
    value[s] = stop * at.stop[s];
    for (std::size_t p = begin; p < end; ++p) {
      const double log_pi = slope[p] - log_sum, outcome = value[s | subsets.set[p]] - at.paid[p];
      chance[p] = std::exp(log_pi);
      slope[p] = outcome - temperature * log_pi;  // what the action is worth, with its share of the entropy
      value[s] += chance[p] * outcome, entropy -= chance[p] * log_pi;
    }
    value[s] += temperature * entropy;
    if (s == 0) out = {.value = value[0], .entropy = entropy, .calls = 1 - stop};
  }
  reach[0] = 1;  // ∂V(∅)/∂V(s)
  for (std::size_t s = 0; s < states; ++s) {
    for (std::size_t p = subsets.first[s]; p < subsets.first[s + 1]; ++p) {
      reach[s | subsets.set[p]] += reach[s] * chance[p];
      gradient[p] = static_cast<float>(reach[s] * chance[p] * (slope[p] - value[s]) / temperature);
    }
  }
  return out;
}

}  // namespace baton::train
