#pragma once
// Some drawn questions as the exact return needs them: all states of their pools as one batch for the network, and what the
// dynamic programme takes beside the network's gains.

#include "baton/train/draws.h"
#include "baton/train/exact_return.h"
#include "baton/train/modules.h"

namespace baton::train {

// Subsets of pools of 0, 1, … tools.
std::vector<Subsets> all_subsets(std::size_t tools, std::size_t most_at_once);

struct Shard {
  struct Question {
    const Subsets* subsets = nullptr;
    std::size_t first_state = 0, first_pair = 0;
  };
  ChoiceBatch batch;
  std::vector<Question> questions;
  std::vector<float> price, paid;        // per pair, in units of σ
  std::vector<float> stop;               // per state, in units of σ

  ReturnCase at(const Question& question, std::span<const float> gains) const;  // gains: of all pairs
};

// `subsets` must outlive the shard. mixed: share of the recorded score in R.
Shard make_shard(const policy::CaseTable& table, const policy::CrossFitted& nets, std::span<const Draw> draws,
                 const std::vector<Subsets>& subsets, double mixed);

}  // namespace baton::train
