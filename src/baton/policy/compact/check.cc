#include "baton/policy/compact/check.h"

#include <algorithm>
#include <bit>

namespace baton::policy {

std::optional<CheckValue> best_check(const Progress& progress, const Belief& belief, float gain, const Checking& checking,
                                     const GoingOn& next) {
  if (checking.unjudged == 0) return std::nullopt;
  CheckValue out{.candidate = static_cast<std::size_t>(std::countr_zero(checking.unjudged))};
  for (std::uint64_t left = checking.unjudged; left; left &= left - 1)
    if (const auto c = static_cast<std::size_t>(std::countr_zero(left)); belief.candidates[c] > belief.candidates[out.candidate]) out.candidate = c;
  const auto best_of = [](const Belief& b) {
    return b.best < 0 ? 0.0 : static_cast<double>(b.candidates[static_cast<std::size_t>(b.best)]);
  };
  const auto value_with = [&](float evidence) {
    Progress then = progress;
    then.evidence[out.candidate] += evidence;
    const Belief after = next.believe(then);
    return best_of(after) + std::max(0.f, next.gain(then, after));
  };
  const double p = belief.candidates[out.candidate];
  const double accepted = p * checking.sensitivity + (1 - p) * (1 - checking.specificity);
  const auto [accept, reject] = verdict_evidence(checking.sensitivity, checking.specificity);
  out.right = accepted * value_with(accept) + (1 - accepted) * value_with(reject);
  out.pays = out.right - checking.price > best_of(belief) + std::max(0.f, gain) + 1e-6;
  return out;
}

}  // namespace baton::policy
