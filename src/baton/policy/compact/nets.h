#pragma once
// The two networks of a trained policy, without torch. Weights come from a safetensors file; rows are examples.
//   AnswerNet: P(candidate is right), from who said what.
//     encode  token(12) → 48 ReLU, summed over a candidate's supporters and over all called tools
//     head    [supporters 48 | called 48 | facts 26] → 48 ReLU → 48 ReLU → 1;   none: [called 48 | facts 22] → 48 ReLU → 1
//     softmax over candidates and none, after adding the verdicts' evidence
//   ChoiceNet: what calling a set of tools gains over stopping, in units of gain_scale.
//     member  facts(18) → 32 ReLU, summed over the set;   encode  token(12) → 24 ReLU, summed over the best candidate's
//     supporters, over called tools, over tools not called
//     head    [set 32 | 24 | 24 | 24 | state 16 | action 3] → 64 ReLU → 64 ReLU → 1

#include "baton/policy/compact/dense.h"
#include "baton/policy/compact/state.h"
#include "baton/policy/compact/tensors.h"

#include <string>

namespace baton::policy {

inline constexpr std::size_t kAnswerCode = 48, kAnswerHidden = 48;
inline constexpr std::size_t kMemberCode = 32, kToolCode = 24, kChoiceHidden = 64;
inline constexpr std::size_t kAnswerInput = 2 * kAnswerCode + kCandidateWidth, kNoneInput = kAnswerCode + kNoneWidth;
inline constexpr std::size_t kSharedWidth = 3 * kToolCode + kStateWidth;  // of ChoiceNet's input: the same for all sets
inline constexpr std::size_t kChoiceInput = kMemberCode + kSharedWidth + kActionWidth;

// "NAME.weight", "NAME.bias"; throws Error where the shape is another.
Linear linear_from(const TensorFile& file, const std::string& name, std::size_t in, std::size_t out);

struct AnswerNet {
  Linear encode, head1, head2, head3, none1, none2;
  static AnswerNet from(const TensorFile& file, const std::string& prefix);

  // Several states at once, of any pools.
  struct State {
    const Pool* pool;
    const Progress* progress;
  };
  std::vector<Belief> believe(std::span<const State> states) const;
  // One state; also where answers cannot be compared (no network then).
  Belief believe(const Pool& pool, const Progress& progress) const;
};

struct ChoiceNet {
  Linear member, encode, head2, head3;
  Linear head1_state, head1_set;  // head1 in two parts: what is the same for all sets, with the bias; the set and the action
  static ChoiceNet from(const TensorFile& file, const std::string& prefix);

  // Gain of each set (a mask over tools not called), in points of accuracy, before its price.
  std::vector<float> gains(const Pool& pool, const Progress& progress, const Belief& belief,
                           std::span<const std::uint64_t> sets) const;
};

}  // namespace baton::policy
