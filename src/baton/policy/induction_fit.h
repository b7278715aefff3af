#pragma once
// Look-ahead over subsets of a pool of models, learnt from recorded outcomes: once a subset has been asked, how likely each answer
// is right, and what asking one more model would gain. Backward induction counts all that may follow; the one-step value of
// information counts the next answer alone.

#include "baton/policy/compact/cases.h"
#include "baton/policy/induction_features.h"
#include "baton/policy/induction_ridge.h"

#include <memory>

namespace baton::policy {

struct LookaheadOptions {
  bool whole = true;              // count all that may follow; false: the next answer alone
  std::size_t folds = 6;          // of cross-fitting: rows r with r % folds == k, skills too
  float answer_penalty = 0.005f;  // of the ridges (see FoldedRidge), as a share of the rows
  float gain_penalty = 0.04f;
  float outcome_share = 0.5f;     // an answer is worth its recorded score by this share, else its P(right)
};

// What is learnt.
struct Lookahead {
  std::vector<std::size_t> pool;       // columns of the cases, in order: the places of every Subset
  double price = 0;                    // points of accuracy (1 = certainty) that the strongest model's mean cost weighs
  std::vector<RidgeWeights> answers;   // by subset: of P(right)
  std::vector<RidgeWeights> gains;     // by subset: for each place outside of it, in order
  double value = 0, cost_share = 0;    // on the fit rows, out of fold: score - price × cost share
};

struct SubsetBelief {
  Standing standing;
  int best = -1;                             // number of the likeliest answer; -1: there is none
};
using Gains = std::array<float, kMostPooled>;  // by place, in points of accuracy; 0 for those asked

SubsetBelief belief_after(const Lookahead& learnt, const Replies& replies, Subset asked);
Gains gains_after(const Lookahead& learnt, const Replies& replies, Subset asked, const Standing& standing);

// What all models of a pool said to a recorded question, whoever is asked; `score` (may be null): by answer.
Replies replies_of(const CaseTable& cases, std::size_t row, std::span<const std::size_t> pool,
                   std::array<float, kMostPooled>* score = nullptr);
// Standard deviations from what the model usually writes.
float length_of(float log_tokens, const ModelFacts& facts);

// One thread at a time. `cases` (with skills) must outlive it.
class LookaheadStudy {
 public:
  LookaheadStudy(const CaseTable& cases, std::vector<std::size_t> pool, const LookaheadOptions& options);
  ~LookaheadStudy();
  Lookahead at(double price);
  // At the lowest price where no more than `cost_share` is spent.
  Lookahead within(double cost_share);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// At most kMostPooled columns: greedily, each adds most to the value at low, middling and high prices; none that adds next to
// nothing. Never empty.
std::vector<std::size_t> choose_pool(const CaseTable& cases, const LookaheadOptions& options);

}  // namespace baton::policy
