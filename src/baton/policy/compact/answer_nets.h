#pragma once
// The answer networks of a trained policy, without torch: P(candidate is right), from who said what.
//   encode  token(12) → 48 ReLU, summed over a candidate's supporters and over all called tools
//   head    [supporters 48 | called 48 | facts 26] → 48 ReLU → 48 ReLU → 1;   none: [called 48 | facts 22] → 48 ReLU → 1
//   softmax over candidates and none, after adding the verdicts' evidence

#include "baton/base/rng.h"
#include "baton/policy/compact/dense.h"
#include "baton/policy/compact/state.h"

#include <string>

namespace baton::policy {

inline constexpr std::size_t kAnswerCode = 48, kAnswerHidden = 48;
inline constexpr std::size_t kAnswerInput = 2 * kAnswerCode + kCandidateWidth, kNoneInput = kAnswerCode + kNoneWidth;

struct AnswerNet {
  Linear encode, head1, head2, head3, none1, none2;
  static AnswerNet from(const TensorFile& file, const std::string& prefix);
};

// A state of any pool, where answers can be compared.
struct AnswerState {
  const Pool* pool;
  const Progress* progress;
};

// The mean over `nets` (at least one) of what each believes, state by state; `sharpness` multiplies their scores.
std::vector<Belief> believe(std::span<const AnswerNet* const> nets, std::span<const AnswerState> states, float sharpness = 1);

// Networks that each never saw a third of the training rows: every row has one in three of them that can judge it.
struct CrossFitted {
  static constexpr std::size_t kFolds = 3;
  std::vector<AnswerNet> answers;        // a multiple of kFolds; empty where answers cannot be compared
  float sharpness = 1;                   // of their beliefs; below 1 where they meet models among which they are too sure (sharpness.h)

  // Whether the k-th network is trained without this row. Each kFolds networks in a row part the rows in their own way.
  static bool left_out(std::size_t k, std::size_t row) { return mix64(row ^ mix64(k / kFolds)) % kFolds == k % kFolds; }
  std::vector<const AnswerNet*> all() const;
  // Those that never saw a training row.
  std::vector<const AnswerNet*> unseen_by(std::size_t row) const;
  // By these networks; by skills and verdicts alone where answers cannot be compared.
  Belief believe(std::span<const AnswerNet* const> nets, const Pool& pool, const Progress& progress) const;
  // On a question that is in no training row: by all of them, whose mean is better calibrated than any.
  Belief believe(const Pool& pool, const Progress& progress) const;
};

}  // namespace baton::policy
