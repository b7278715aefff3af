#pragma once
// The decisions of some groups as tensors: every state that was reached stands there once, however many attempts came through it.

#include "baton/train/loss/batch.h"
#include "baton/train/modules.h"
#include "baton/train/rollouts.h"

namespace baton::train {

// S states, A sets at most in one, E attempts of D decisions at most.
struct DecisionBatch {
  ChoiceBatch choice;        // the states and their sets, for the network
  torch::Tensor price;       // sets: expected price / σ
  torch::Tensor slots;       // S × (A + 1), int64: sets, then stopping, as places in [sets | stop | closed]
  torch::Tensor open;        // S × (A + 1), bool
  torch::Tensor visits;      // S
  torch::Tensor place;       // E × D, int64: of the action taken, in S × (A + 1)
  torch::Tensor old_log_prob, reference_log_prob, advantage;  // E × D
  torch::Tensor mask;        // E × D, bool
  std::size_t decisions = 0;
};

// `advantages`: per group, attempt and decision.
DecisionBatch make_decision_batch(std::span<const Group> groups, std::span<const std::vector<std::vector<float>>> advantages);

// Logits of the policy, S × (A + 1); where `open` is false they mean nothing. The batch must outlive the backward pass.
torch::Tensor policy_logits(ChoiceModuleImpl& module, const DecisionBatch& batch, double temperature);
// Log-probabilities of the actions taken, E × D; padding holds some other one's.
torch::Tensor log_prob_of(const torch::Tensor& logits, const DecisionBatch& batch);

}  // namespace baton::train
