#pragma once
// Rollouts over recorded cases, torch-free: groups of attempts at one question with one catalogue, sampled from
//   π = softmax over { (gain - price) / (σ·τ) } for the sets that could be called, and 0 for stopping
// under one snapshot of the weights. Attempts of a group that reach the same state share its evaluation.

#include "baton/train/draws.h"

namespace baton::train {

// A state that some attempt of the group has reached.
struct Visited {
  std::uint64_t called = 0;                // mask over the pool
  policy::Progress progress;
  policy::Belief belief;
  std::vector<std::uint64_t> sets;         // that can be called; empty: everything has been
  std::vector<float> log_prob;             // per set, then stopping
  std::vector<float> reference_log_prob;   // the same under the reference weights; empty: there are none
  double entropy = 0;                      // nats
  float score = 0, confidence = 0;         // of submitting the best candidate: recorded; P(right)
};

// One decision where there was something to choose. `action`: into sets; sets.size(): stop.
struct Chosen {
  std::uint32_t state = 0, action = 0;
  float log_prob = 0;
};

struct Attempt {
  std::vector<Chosen> decisions;
  std::uint32_t last = 0;                  // state that it stopped in
  double dollars = 0, seconds = 0;         // at the draw's prices
};

struct Group {
  Draw draw;
  policy::Pool pool;
  std::vector<Visited> states;             // the first: nothing called
  std::vector<Attempt> attempts;
};

struct RolloutOptions {
  std::size_t attempts = 8;                // in a group
  double temperature = 0.1;                // τ, > 0
  policy::ChoiceOptions choice;
};

// Plays every draw; `rngs`: one per draw. Thread-safe; what a draw gives does not depend on the others. `reference` may be null.
std::vector<Group> play_groups(const policy::CaseTable& table, const policy::CrossFitted& nets, const policy::ChoiceNet& choice,
                               const policy::ChoiceNet* reference, std::span<const Draw> draws, std::span<Rng> rngs,
                               const RolloutOptions& options);

}  // namespace baton::train
