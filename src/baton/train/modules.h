#pragma once
// The networks of policy/compact and policy/turns as torch modules. Their parameters carry the names of the policy file.

#include "baton/base/rng.h"
#include "baton/policy/compact/answer_nets.h"
#include "baton/policy/compact/choice_net.h"
#include "baton/policy/turns/net.h"
#include "baton/train/pool_rows.h"

#include <torch/torch.h>

namespace baton::train {

// Examples side by side: tools, candidates and states of all of them, with edges from one to the other.
struct AnswerBatch {
  torch::Tensor tokens;           // called tools × kTokenWidth
  Edges to_state;                 // called tool → state
  Edges to_candidate;             // called tool → candidate that it supports
  Edges seen_by;                  // state → candidate
  torch::Tensor facts;            // candidates × kCandidateWidth
  torch::Tensor none_facts;       // states × kNoneWidth
  torch::Tensor slots;            // states × most, int64: the candidates of a state; candidates + state for "none"; last: padding
  torch::Tensor right;            // states, int64: slot of the right one
};

struct AnswerModuleImpl : torch::nn::Module {
  explicit AnswerModuleImpl(Rng rng);
  // Log-probabilities, states × most; the batch must outlive the backward pass. `dropout` takes its share of hidden values away,
  // drawn from `rng`; 0 where the network is used.
  torch::Tensor forward(const AnswerBatch& batch, double dropout, Rng rng);
  torch::nn::Linear encode, head1, head2, head3, none1, none2;
};
TORCH_MODULE(AnswerModule);

// States of pools side by side, and the sets that could start in each.
struct ChoiceBatch {
  torch::Tensor tokens;           // tools, called or not × kTokenWidth
  Edges roles;                    // tool → 3 × state + 0: it supports the best candidate, 1: it has been called, 2: it has not
  torch::Tensor states;           // states × kStateWidth
  torch::Tensor members;          // tools that could be called, by state × kMemberWidth
  Edges sets;                     // member → set; empty: set i is member i alone
  Edges starts;                   // state → set
  torch::Tensor actions;          // sets × kActionWidth
};

struct ChoiceModuleImpl : torch::nn::Module {
  explicit ChoiceModuleImpl(Rng rng);
  torch::Tensor forward(const ChoiceBatch& batch);  // gain / gain_scale of each set; the batch must outlive the backward pass
  torch::nn::Linear member, encode, head1, head2, head3;
};
TORCH_MODULE(ChoiceModule);

struct TurnModuleImpl : torch::nn::Module {
  explicit TurnModuleImpl(Rng rng);
  torch::Tensor forward(const torch::Tensor& rows);  // rows of TurnViews × kTurnWidth → × 2: logit of P(passes), price to go / unit
  torch::nn::Linear head1, head2, head3;
};
TORCH_MODULE(TurnModule);

// Uniform in ±1/√inputs, from `rng` alone: torch's own generator is shared by all threads.
void initialise(torch::nn::Module& module, Rng rng);

// Weights by name, each with `prefix`.
void save_to(const torch::nn::Module& module, const std::string& prefix, policy::TensorFile& file);
void load_from(torch::nn::Module& module, const std::string& prefix, const policy::TensorFile& file);

}  // namespace baton::train
