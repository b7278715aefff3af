#pragma once
// The policy over what a LookaheadStudy learnt: asks the model whose predicted gain exceeds its price most, stops where none does.

#include "baton/policy/policies.h"

#include <string>

namespace baton::policy {

struct LookaheadName {
  std::string_view name;      // "induction", "value-of-information"
  std::string_view share;     // of the strongest model's cost, as written: "0.3"; "": kUsualShare
  bool whole = true;          // LookaheadOptions::whole
};
inline constexpr double kUsualShare = 0.3;

// Throws Error: a share that is not a number above 0; without fit rows of the episodes' models.
std::unique_ptr<Policy> make_lookahead(const LookaheadName& name, const PolicySources& sources);

}  // namespace baton::policy
