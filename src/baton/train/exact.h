#pragma once
// The exact entropy-regularised return of the ChoiceNet's policy on recorded outcomes, by dynamic programming over all subsets
// of a small pool, differentiated through:
//   V(S) = Σ_A π(A|S) [ -λ·cost(A) - μ·latency(A) + V(S ∪ A) ] + π(stop|S)·R(S) + τ·H(π(·|S)),   loss = -mean V(∅)
// with everything divided by the pool's gain_scale σ; π = softmax over { (gain - price)/(σ·τ) } and 0 for stopping.
// R(S) mixes what the best candidate scored with its cross-fitted P(right), which has less noise.

#include "baton/policy/compact/play.h"

#include <functional>
#include <stop_token>

namespace baton::train {

struct ExactTraining {
  std::size_t steps = 2000;
  std::size_t questions = 80;            // per step
  std::size_t tools = 5;                 // in a pool; half of the draws have fewer
  double rate = 2.5e-3, decay = 0.01;    // AdamW, cosine schedule to zero
  double clip = 1;                       // norm of the gradient
  double warm = 0.3, cold = 0.02;        // τ, from the first step to the last (geometric)
  double mixed = 0.5;                    // share of the recorded score in R; the rest is P(right)
  double lambda_low = 0.012, lambda_high = 3;  // weight on cost, log-uniform
  double relative = 0.4;                 // share of draws where λ is relative to the dearest tool of the pool
  double repriced = 0.7, price_span = 4; // share of draws with every price × log-uniform [1/span, span]
  double latency = 0;                    // share of steps with a weight on latency and parallel calls
  std::size_t most_at_once = 3;          // tools started together in those steps
  double verified = 0;                   // share of draws with a verifier of random quality
  double seconds = 0;                    // > 0: the schedule ends then, if not before
  std::size_t threads = 2;               // shards of a step; results depend on it
};

struct ExactProgress {
  std::size_t step = 0;
  double value = 0, entropy = 0, calls = 0;  // means over the step: return, entropy and P(call) at the root
  double temperature = 0;
};

// Trains from `weights` ("choice.…") where they are there, else from scratch; writes them back.
void train_exact(const policy::CaseTable& table, const policy::CrossFitted& nets, std::uint64_t seed, const ExactTraining& options,
                 policy::TensorFile& weights, const std::function<void(const ExactProgress&)>& report = {}, std::stop_token stop = {});

}  // namespace baton::train
