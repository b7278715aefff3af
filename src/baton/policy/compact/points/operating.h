#pragma once
// Operating points: which tools to offer and how to weigh cost and latency so that a target is met, found on the calibration
// cases of the policy file. Nothing here sees the tasks to come.

#include "baton/policy/compact/model.h"
#include "baton/policy/compact/points/hypotheses.h"
#include "baton/policy/compact/points/share.h"

#include <memory>

namespace baton::policy {

// What can be had, and at which prices.
struct Market {
  std::vector<std::size_t> models;       // columns that may be offered
  std::vector<float> factors;            // per entry of `models`: price relative to training
  std::vector<float> wanted;             // the same: weight on its share of the calls; empty: none
  std::optional<Verifier> verifier;
  std::size_t strongest = 0;             // column of the model that a share is a share of
  double unit_dollars = 1, unit_seconds = 1;  // of always calling it, at these prices
};

struct OperatingPoint {
  Offer offer;
  Weights weights;
  ChoiceOptions choice;
  PlayMeans expected;                    // on the calibration cases
  std::shared_ptr<const Hypotheses> hypotheses;  // where moves are planned over them (planned.h); null: the ChoiceNet chooses
  bool cascade = false;                  // neither: the offer's models in their order, a verifier between them
};

struct OperatingOptions {
  std::size_t rows = 5000;               // calibration cases that decide, evenly spread
  std::size_t few = 1200;                // … that proposals are compared on
  std::size_t most_tools = 6;            // in an offer
  double margin = 0.98;                  // of a target, so that chance does not carry the realised share beyond it
  int threads = 2;
};

// Remembers what it has played, so that several targets share the work. One thread at a time.
class OperatingPoints {
 public:
  OperatingPoints(const CompactModel& model, Market market, const OperatingOptions& options = {});
  // Throws Error where no weight meets it.
  OperatingPoint for_target(const Target& target);
  // The offer that serves score + Σ wanted·(share of calls) - cost·(cost share) - latency·(latency share) best.
  OperatingPoint for_weights(const Weights& weights);

 private:
  using Places = std::vector<std::size_t>;   // into Market::models
  struct Curve {                             // one offer over kGrid weights
    Places places;
    std::vector<PlayMeans> means;
  };

  OperatingPoint at(const Places& places, Resource kind, double weight) const;
  OperatingPoint at(const Places& places, const Weights& weights, float heed = 1) const;
  PlayMeans measure(const OperatingPoint& point, std::span<const std::uint32_t> rows) const;
  double doubt(const Places& places) const;
  double utility(const OperatingPoint& point, const Places& places, const Weights& stated, std::span<const std::uint32_t> rows) const;
  std::vector<Places> grow(const Weights& weights, float heed = 1) const;
  std::size_t least(Resource kind) const;
  const std::vector<Curve>& curves(Resource kind);
  OperatingPoint meet(const Places& places, Resource kind, double share) const;
  OperatingPoint within(Resource kind, double share);
  OperatingPoint reach(double accuracy);

  const CompactModel& model_;
  const Market market_;
  const OperatingOptions options_;
  std::vector<std::uint32_t> rows_, few_;
  std::vector<Curve> curves_[2];             // by Resource; empty: not made yet
};

}  // namespace baton::policy
