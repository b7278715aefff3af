#pragma once
// Trains the ChoiceNet on the exact entropy-regularised return (exact_return.h) over recorded outcomes: loss = -mean V(∅), with
// everything divided by the pool's gain_scale σ. R(S) mixes what the best candidate scored with its cross-fitted P(right), which
// has less noise.

#include "baton/train/draws.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace baton::train {

class AdamW;

struct ExactTraining {
  std::size_t steps = 2000;
  std::size_t questions = 80;            // per step
  DrawOptions draws;
  double rate = 2.5e-3, decay = 0.01;    // AdamW, cosine schedule to zero
  double clip = 1;                       // norm of the gradient
  double warm = 0.3, cold = 0.02;        // τ, from the first step to the last (geometric)
  double mixed = 0.5;                    // share of the recorded score in R; the rest is P(right)
  double latency = 0;                    // share of steps with a weight on latency and parallel calls
  std::size_t most_at_once = 3;          // tools started together in those steps
  double seconds = 0;                    // > 0: the schedule ends then, if not before
  std::size_t threads = 2;               // shards of a step; results depend on it
};

struct ExactProgress {
  std::size_t step = 0;
  double value = 0, entropy = 0, calls = 0;  // means over the step: return, entropy and P(call) at the root
  double temperature = 0;
};

// Step by step. What a step draws depends on (seed, step) alone, so that weights and optimiser are all there is to keep.
class ExactTrainer {
 public:
  // From `start` ("choice.…") where it is there, else from scratch. The table and the networks must outlive it.
  ExactTrainer(const policy::CaseTable& table, const policy::CrossFitted& nets, std::uint64_t seed, const ExactTraining& options,
               const policy::TensorFile& start);
  ~ExactTrainer();
  ExactProgress step(std::size_t step, double progress);  // progress: 0..1 of the schedule
  void save_weights(policy::TensorFile& file) const;      // "choice.…"
  void load_weights(const policy::TensorFile& file);
  AdamW& optimiser();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// All steps. Trains from `weights` ("choice.…") where they are there, else from scratch; writes them back.
void train_exact(const policy::CaseTable& table, const policy::CrossFitted& nets, std::uint64_t seed, const ExactTraining& options,
                 policy::TensorFile& weights, const std::function<void(const ExactProgress&)>& report = {}, std::stop_token stop = {});

}  // namespace baton::train
