#pragma once
// Trains the network that judges turns (policy/turns/net.h) by Monte Carlo control: episodes are played by the network itself with some
// exploration; at a random turn of each, every option o is tried and played on to the end under the same luck, and the network learns
// what came of it, and how the options compare:
//   loss = Σ cross-entropy of P(passes) + 0.7 Σ (price to go - what it was)² + 3 Σ ((w_o - w̄) - (v_o - v̄))²
// where w_o = P(passes) - price to go as the network sees it, v_o = passed - price as it came, and bars are means over the options tried
// at that turn: their luck is the same, so it cancels out of the last term. Squares are relative to 0.4 + price.

#include "baton/envs/sql/practice.h"
#include "baton/policy/turns/play.h"

#include <memory>

namespace baton::train {

class AdamW;

struct TurnTraining {
  std::size_t steps = 15000;
  std::size_t episodes = 160;            // per step
  std::size_t pools = 400;               // of experts, drawn at the start
  std::size_t most_experts = 8;          // in a pool drawn at random
  double known = 0.4;                    // share of pools that are the given one: some of its experts at prices drawn anew
  double strange = 0.25;                 // share of episodes in a domain where no expert was met before
  double rate = 3e-3, decay = 0.01;      // AdamW, cosine schedule to zero
  double clip = 1;
  double warm = 0.05, cold = 0.004;      // temperature of the choices, in points of accuracy, first to last (geometric)
  double random = 0.1;                   // share of random choices at the start; falls to zero
  std::size_t threads = 2;               // results depend on it
};

struct TurnProgress {
  double loss = 0, utility = 0, passed = 0, turns = 0, temperature = 0;  // means over the step; utility: passed - price
};

// Step by step. What a step draws depends on (seed, step) alone. Plans and pool must outlive it.
class TurnTrainer {
 public:
  TurnTrainer(std::span<const TurnPlan> plans, const envs::sql::ExpertPool& pool, std::uint64_t seed, const TurnTraining& options);
  ~TurnTrainer();
  TurnProgress step(std::size_t step, double progress);  // progress: 0..1 of the schedule
  void save_weights(policy::TensorFile& file) const;     // "turns.…"
  void load_weights(const policy::TensorFile& file);
  AdamW& optimiser();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace baton::train
