#pragma once
// Group relative policy optimisation (DeepSeekMath 2024; ToolOrchestra, arXiv 2511.21689) of the ChoiceNet: attempts sampled over
// recorded cases, each judged against the others at its question, under a clipped loss. Where all outcomes are recorded the exact
// return (exact.h) has less noise; this stands beside it, and takes any reward.
//
// Exploration stays alive in three ways: τ never falls below `cold`; the bonus on entropy is a multiple of τ, so that logits settle
// at (what calling gains - its price) / (σ·τ) and do not run away; and draws vary prices and weights, so that each action is
// sometimes right.

#include "baton/train/group_reward.h"
#include "baton/train/loss/kl.h"
#include "baton/train/loss/losses.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace baton::train {

class AdamW;

struct GrpoTraining {
  std::size_t steps = 2000;
  std::size_t groups = 64;               // per step, one question each
  std::size_t attempts = 8;              // in a group
  std::size_t tries = 8;                 // draws for a place before it stays empty, where groups are dropped
  DrawOptions draws;
  RewardOptions reward;
  std::string loss = "ppo";              // loss/losses.h
  LossOptions clipping;
  std::size_t epochs = 2;                // updates on the same attempts
  double rate = 2.5e-3, decay = 0.01;    // AdamW, cosine schedule to zero
  double clip = 1;                       // norm of the gradient
  double warm = 0.3, cold = 0.05;        // τ, from the first step to the last (geometric)
  double entropy = 1;                    // bonus, × τ
  double kl = 0;                         // penalty against the weights at the start; 0: none
  KlEstimator kl_estimator = KlEstimator::k3;
  double latency = 0;                    // share of steps with a weight on latency and parallel calls
  std::size_t most_at_once = 3;          // tools started together in those steps
  double seconds = 0;                    // > 0: the schedule ends then, if not before
  std::size_t threads = 2;               // shards of a step; results depend on it
};

struct GrpoProgress {
  std::size_t step = 0;
  double temperature = 0;
  // Means over the attempts of the groups that were kept; reward: as values of GroupReward before gdpo's last step.
  double reward = 0, accuracy = 0, cost_share = 0, latency_share = 0;
  double entropy = 0;                    // mean over decisions, nats
  double clip_share = 0, approximate_kl = 0;  // of the last epoch
  std::size_t dropped = 0;               // groups without spread
  std::size_t unfilled = 0;              // places that stayed empty
  std::size_t environment_steps = 0;     // decisions made, those of dropped groups included
};

// Step by step. What a step draws depends on (seed, step) alone, so that weights and optimiser are all there is to keep.
class GrpoTrainer {
 public:
  // From `start` ("choice.…") where it is there, else from scratch; the KL penalty is against these weights, also after
  // load_weights. The table and the networks must outlive it.
  GrpoTrainer(const policy::CaseTable& table, const policy::CrossFitted& nets, std::uint64_t seed, const GrpoTraining& options,
              const policy::TensorFile& start);
  ~GrpoTrainer();
  GrpoProgress step(std::size_t step, double progress);   // progress: 0..1 of the schedule
  void save_weights(policy::TensorFile& file) const;      // "choice.…"
  void load_weights(const policy::TensorFile& file);
  AdamW& optimiser();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// All steps. Trains from `weights` ("choice.…") where they are there, else from scratch; writes them back.
void train_grpo(const policy::CaseTable& table, const policy::CrossFitted& nets, std::uint64_t seed, const GrpoTraining& options,
                policy::TensorFile& weights, const std::function<void(const GrpoProgress&)>& report = {}, std::stop_token stop = {});

}  // namespace baton::train
