#pragma once
// The choice network of a trained policy, without torch: what calling a set of tools gains over stopping, in units of gain_scale.
//   member  facts(18) → 32 ReLU, summed over the set;   encode  token(12) → 24 ReLU, summed over the best candidate's
//   supporters, over called tools, over tools not called
//   head    [set 32 | 24 | 24 | 24 | state 16 | action 3] → 64 ReLU → 64 ReLU → 1

#include "baton/policy/compact/dense.h"
#include "baton/policy/compact/state.h"

#include <string>

namespace baton::policy {

inline constexpr std::size_t kMemberCode = 32, kToolCode = 24, kChoiceHidden = 64;
inline constexpr std::size_t kSharedWidth = 3 * kToolCode + kStateWidth;  // of ChoiceNet's input: the same for all sets
inline constexpr std::size_t kChoiceInput = kMemberCode + kSharedWidth + kActionWidth;

struct ChoiceNet {
  Linear member, encode, head2, head3;
  Linear head1_state, head1_set;  // head1 in two parts: what is the same for all sets, with the bias; the set and the action
  static ChoiceNet from(const TensorFile& file, const std::string& prefix);

  // Gain of each set (a mask over tools not called), in points of accuracy, before its price.
  std::vector<float> gains(const Pool& pool, const Progress& progress, const Belief& belief,
                           std::span<const std::uint64_t> sets) const;
};

}  // namespace baton::policy
