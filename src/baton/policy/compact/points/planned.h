#pragma once
// Operating points where answers cannot be compared: which tools to plan over (plan.h) and how to weigh cost and latency, found on the
// calibration cases. Each of these is judged by hypotheses that never saw it, exactly over what a verifier may say: no seed enters.

#include "baton/policy/compact/points/operating.h"

namespace baton::policy {

// Several operating points, each of which plays its share of the episodes: between two that a plan gives, a target is met exactly.
struct MixedPoint {
  struct Part {
    OperatingPoint point;
    double share = 1;
  };
  std::vector<Part> parts;
};

// One thread at a time; remembers its points, so that several targets share the work.
class PlannedPoints {
 public:
  PlannedPoints(const CompactModel& model, Market market, const OperatingOptions& options = {});
  // Throws Error where no weight meets it.
  MixedPoint for_target(const Target& target);
  MixedPoint for_weights(const Weights& weights) const;

 private:
  OperatingPoint at(std::vector<std::size_t> places, const Weights& weights) const;
  std::vector<std::size_t> usable() const;  // places of Market::models
  OperatingPoint grown(const Weights& weights) const;
  double expected_of(const OperatingPoint& point) const;
  PlayMeans measure(const OperatingPoint& point) const;
  Weights table_weights(const Weights& weights) const;
  const std::vector<OperatingPoint>& points(Resource kind);
  MixedPoint within(Resource kind, double share);
  MixedPoint reach(double accuracy);

  struct Typical {                       // cases that offers are compared on, and the share of cases that each stands for
    std::vector<std::uint32_t> rows;
    std::vector<double> shares;
  };
  static Typical typical_of(const CaseTable& cases, bool verified);

  const CompactModel& model_;
  const Market market_;
  const OperatingOptions options_;
  const Typical typical_;
  std::shared_ptr<const Hypotheses> all_;
  std::vector<Hypotheses> folds_;        // without fold k
  std::vector<OperatingPoint> points_[2];  // by Resource: the upper hull of score over share, cheapest first; empty: not made yet
};

}  // namespace baton::policy
