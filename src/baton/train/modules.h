#pragma once
// The networks of policy/compact/nets.h as torch modules. Their parameters carry the names of the policy file.

#include "baton/base/rng.h"
#include "baton/policy/compact/nets.h"

#include <torch/torch.h>

namespace baton::train {

// Examples side by side: tools, candidates and states of all of them, with indexes from one to the other.
struct AnswerBatch {
  torch::Tensor tokens;           // called tools × kTokenWidth
  torch::Tensor state_of_tool;    // called tools, int64
  torch::Tensor candidate_of_tool;  // called tools, int64; candidates (one past the last) where blank
  torch::Tensor facts;            // candidates × kCandidateWidth
  torch::Tensor state_of_candidate;  // candidates, int64
  torch::Tensor none_facts;       // states × kNoneWidth
  torch::Tensor slots;            // states × most, int64: the candidates of a state; candidates + state for "none"; last: padding
  torch::Tensor right;            // states, int64: slot of the right one
};

struct AnswerModuleImpl : torch::nn::Module {
  AnswerModuleImpl(double dropout, Rng rng);        // rng: initial weights and dropout
  torch::Tensor forward(const AnswerBatch& batch);  // log-probabilities, states × most
  torch::nn::Linear encode, head1, head2, head3, none1, none2;

 private:
  torch::Tensor drop(const torch::Tensor& x);
  double dropout_;
  torch::Generator generator_;
};
TORCH_MODULE(AnswerModule);

// All subsets of pools of one size on some questions; P pairs (state, set that could start there).
struct ChoiceBatch {
  torch::Tensor tokens_before, tokens_after;  // questions × tools × kTokenWidth: not called, called
  torch::Tensor members;      // questions × states × tools × kMemberWidth
  torch::Tensor states;       // questions × states × kStateWidth
  torch::Tensor best;         // questions × states × tools: 1 where the tool supports the best candidate
  torch::Tensor actions;      // questions × P × kActionWidth
};
struct PairIndex {
  std::size_t tools = 0, states = 0;
  torch::Tensor called;       // states × tools: 1 where called
  torch::Tensor state;        // P, int64
  std::vector<torch::Tensor> member;  // per place in a set: P, int64: state × tools + tool, or states × tools where there is none
};

struct ChoiceModuleImpl : torch::nn::Module {
  explicit ChoiceModuleImpl(Rng rng);
  torch::Tensor forward(const ChoiceBatch& batch, const PairIndex& index);  // gain / gain_scale: questions × P
  torch::nn::Linear member, encode, head1, head2, head3;
};
TORCH_MODULE(ChoiceModule);

// Uniform in ±1/√inputs, from `rng` alone: torch's own generator is shared by all threads.
void initialise(torch::nn::Module& module, Rng rng);

// Weights by name, each with `prefix`.
void save_to(const torch::nn::Module& module, const std::string& prefix, policy::TensorFile& file);
void load_from(torch::nn::Module& module, const std::string& prefix, const policy::TensorFile& file);

}  // namespace baton::train
