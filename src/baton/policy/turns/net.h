#pragma once
// The network that judges turns, without torch: what comes of each option, played on by the policy itself.
//   [what the episode shows 32 | the option 15] → 128 ReLU → 128 ReLU → logit of P(passes at the end), price to go

#include "baton/policy/compact/dense.h"
#include "baton/policy/turns/state.h"

#include <string>

namespace baton::policy {

inline constexpr std::size_t kTurnHidden = 128;

struct Outlook {
  float right = 0;                       // P(the task will be passed)
  float price = 0;                       // of this turn and all to come, in points of accuracy
  float worth() const { return right - price; }
};

struct TurnNet {
  Linear head1_shared, head1_option, head2, head3;  // head1 in two parts: what is the same for all options, with the bias; the option
  static TurnNet from(const TensorFile& file, const std::string& prefix);
  std::vector<Outlook> outlooks(const TurnView& view) const;  // by row
};

}  // namespace baton::policy
