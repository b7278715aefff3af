#pragma once
// A trained policy on recorded cases: what training, calibration and the choice of an offer have in common.

#include "baton/policy/compact/answer_nets.h"
#include "baton/policy/compact/cases.h"
#include "baton/policy/compact/choice_net.h"

#include <optional>

namespace baton::policy {

// Weights per share of what always calling the strongest model takes; in points of accuracy (1 = certainty).
struct Weights {
  double cost = 0, latency = 0;
};

// Judges every candidate as soon as it is there: one fixed verdict per (row, model, seed).
struct Verifier {
  double sensitivity = 1, specificity = 1;
  double dollars = 0, seconds = 0;
  std::uint64_t seed = 0;
  bool accepts(std::size_t row, std::size_t model, bool right) const;
};

Verifier verifier_of(const ToolSpec& tool, std::uint64_t seed = 0);  // of role verify

// The offered models (columns, in pool order) and what multiplies their prices; factors empty: all 1.
struct Offer {
  std::vector<std::size_t> models;
  std::vector<float> factors;
  std::vector<float> wanted;             // per model: weight on its share of the calls; empty: none
  std::optional<Verifier> verifier;
  std::uint64_t posing = 0;              // mask over models: seen as new ones would be (CaseCell::new_skill)
  float factor(std::size_t i) const { return factors.empty() ? 1 : factors[i]; }
};

// What does not depend on the question; skill as on a usual one.
Asked asked_of(const ModelFacts& facts);
// Pool::same_wrong and residual of a pool of these columns.
void add_pairs(Pool& pool, const PairFacts& pairs, std::span<const std::size_t> columns);

// Models of the offer that have no outcome in this row are left out; `places` (may be null) gets each tool's place in the offer.
Pool pool_of(const CaseTable& table, std::size_t row, const Offer& offer, const Weights& weights,
             std::vector<std::size_t>* places = nullptr);
// What is known once the tools in `called` (a mask over `models`, columns of the table) have been called.
Progress progress_of(const CaseTable& table, std::size_t row, std::span<const std::size_t> models, std::uint64_t called,
                     const std::optional<Verifier>& verifier = {});

struct ChoiceOptions {
  std::size_t most_at_once = 1;   // tools started together
  float heed = 1;                 // how much what is wanted counts in a choice, which looks one step ahead only
};
// All sets that could be started now: of one tool, then of two, … ; only tools with `open`.
std::vector<std::uint64_t> sets_of(std::uint64_t open, std::size_t most_at_once);

struct Choice {
  std::uint64_t set = 0;          // 0: stop
  float value = 0;                // gain - price of `set`
  std::vector<std::uint64_t> sets;
  std::vector<float> gains;       // per set, in points, before prices
};
// Tools that are wanted for themselves: a weight on each one's share of the calls.
struct Wanted {
  std::vector<float> weights;     // per tool of the pool; empty: none is
  double sum = 0;                 // of the weights of the calls made so far
  std::size_t calls = 0;          // made so far, verifications with them
  double worth() const { return calls > 0 ? sum / static_cast<double>(calls) : 0; }  // Σ weight × share of calls
  float gain(std::uint64_t set) const;  // what calling these tools adds to it
  void add(std::uint64_t set);          // they have been called
};

// The set of highest gain - price, where that is above 0; the first call is made whatever its price: any answer beats none.
Choice choose(const ChoiceNet& net, const Pool& pool, const Progress& progress, const Belief& belief, std::uint64_t open,
              const ChoiceOptions& options, const Wanted& wanted = {});

struct Played {
  float score = 0, confidence = 0;
  double dollars = 0, seconds = 0;  // at the offer's prices
  double wanted = 0;                // Σ weight × share of calls
  std::uint64_t called = 0;         // mask over the offer
};

// Plays `rows`, each judged by the networks that never saw it. A verifier judges every candidate as soon as it is there; where answers
// can be compared, only those that best_check says are worth it.
std::vector<Played> play(const CaseTable& table, std::span<const std::uint32_t> rows, const Offer& offer, const Weights& weights,
                         const CrossFitted& nets, const ChoiceNet& choice, const ChoiceOptions& options);

struct PlayMeans {
  double score = 0, cost_share = 0, latency_share = 0, wanted = 0;
  double worth() const { return score + wanted; }
};
PlayMeans means_of(std::span<const Played> played, const CaseTable& table, double unit_dollars, double unit_seconds);

}  // namespace baton::policy
