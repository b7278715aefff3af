#pragma once
// Trains the AnswerNet: cross-entropy of which candidate is right, over random pools and random subsets of them called.

#include "baton/policy/compact/play.h"

#include <functional>
#include <stop_token>

namespace baton::train {

struct AnswerTraining {
  std::size_t steps = 1000;
  std::size_t repeats = 2;               // networks that judge a row in training; three times as many judge a new question
  std::size_t rows = 128, subsets = 4;   // per step
  std::size_t tools = 10;                // at most in a pool
  double posing = 0.35;                  // share of tools that are seen as new ones would be
  double rate = 4e-3, decay = 0.05;      // AdamW, cosine schedule to zero
  double dropout = 0.2;
  double seconds = 0;                    // > 0: for all networks together; the schedule ends then, if not before
};

struct AnswerHooks {
  std::stop_token stop;                  // networks that are not finished then are lost
  std::function<void(double)> advance;   // share of all the work that was just done; from any thread
  std::function<void()> finished;        // one more network is in the weights; one thread at a time
};

// One network on `rows` of the table (whose cells hold skill estimates made without their own row). What a step draws depends on
// (seed, step) alone.
policy::TensorFile train_answers(const policy::CaseTable& table, std::span<const std::uint32_t> rows, std::uint64_t seed,
                                 const AnswerTraining& options, const AnswerHooks& hooks = {});

// The set that a trained policy needs: `repeats` times one network for each third of the rows, trained without it; in `weights` as
// "answers.K.…". Those that stand there already are kept. Empty where it was stopped.
policy::CrossFitted train_cross_fitted(const policy::CaseTable& table, std::uint64_t seed, std::size_t threads,
                                       const AnswerTraining& options, policy::TensorFile& weights, const AnswerHooks& hooks = {});

}  // namespace baton::train
