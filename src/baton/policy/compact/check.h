#pragma once
// Whether a verdict on an answer is worth its price, by one step of look-ahead: what the verifier may say, and what follows then.

#include "baton/policy/compact/state.h"

#include <functional>
#include <optional>

namespace baton::policy {

// What is known of a verifier, and what a verdict costs in points of accuracy.
struct Checking {
  double sensitivity = 1, specificity = 1, price = 0;
  std::uint64_t unjudged = 0;            // candidates that can be judged now, a mask
};

// How the policy goes on from a state.
struct GoingOn {
  std::function<Belief(const Progress&)> believe;
  std::function<float(const Progress&, const Belief&)> gain;  // of the best call, its price deducted; below 0: to stop is better
};

struct CheckValue {
  std::size_t candidate = 0;             // the likeliest that is unjudged
  double right = 0;                      // expected P(right) with the verdict, less the prices of what follows it
  bool pays = false;                     // its own price counted, against going on without it
};
// Nothing where every candidate has been judged.
std::optional<CheckValue> best_check(const Progress& progress, const Belief& belief, float gain, const Checking& checking,
                                     const GoingOn& next);

}  // namespace baton::policy
