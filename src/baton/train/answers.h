#pragma once
// Trains the AnswerNet: cross-entropy of which candidate is right, over random pools and random subsets of them called.

#include "baton/policy/compact/play.h"

#include <functional>
#include <stop_token>

namespace baton::train {

struct AnswerTraining {
  std::size_t steps = 600;
  std::size_t rows = 128, subsets = 4;   // per step
  std::size_t tools = 8;                 // at most in a pool
  double rate = 4e-3, decay = 0.02;      // AdamW, cosine schedule to zero
  double dropout = 0.15;
  double seconds = 0;                    // > 0: for all networks together; the schedule ends then, if not before
};

// One network on `rows` of the table (whose cells hold skill estimates made without their own row).
policy::TensorFile train_answers(const policy::CaseTable& table, std::span<const std::uint32_t> rows, std::uint64_t seed,
                                 const AnswerTraining& options, std::stop_token stop = {});

// The set that a trained policy needs: `folds` networks, each without the rows r with r % folds == k, and one on all rows.
policy::CrossFitted train_cross_fitted(const policy::CaseTable& table, std::size_t folds, std::uint64_t seed, std::size_t threads,
                                       const AnswerTraining& options, policy::TensorFile& weights, std::stop_token stop = {});

}  // namespace baton::train
