#pragma once
// What both ways of finding operating points (operating.h, planned.h) have in common: what a target is a share of.

#include "baton/policy/compact/play.h"
#include "baton/policy/compact/trained.h"

#include <cmath>
#include <fmt/format.h>

namespace baton::policy {

enum class Resource { cost, latency };

double share_of(const PlayMeans& means, Resource resource);
Weights weights_on(Resource resource, double weight);   // where time alone counts, the cheaper of equals still wins
ChoiceOptions choice_under(const Weights& weights);     // calls start together where time counts

[[noreturn]] void throw_out_of_reach(Resource resource, double share);
[[noreturn]] void throw_out_of_reach(double accuracy, double best);

struct TargetUnits {
  double dollars = 1, seconds = 1;       // of always calling the strongest
  double accuracy = 0;                   // of the strongest
};

// within(resource, share), or reach(accuracy), as the target says; `margin` multiplies what is to be spent. Errors name the target.
template <class Within, class Reach>
auto meet_target(const Target& target, double margin, const TargetUnits& units, const Within& within, const Reach& reach) {
  const double value = target.value * margin;
  try {
    switch (target.kind) {
      case Target::Kind::cost_share: return within(Resource::cost, value);
      case Target::Kind::usd_per_1k: return within(Resource::cost, value / 1000 / units.dollars);
      case Target::Kind::latency_share: return within(Resource::latency, value);
      case Target::Kind::seconds: return within(Resource::latency, value / units.seconds);
      case Target::Kind::accuracy: break;
    }
    return reach(std::isnan(target.value) ? units.accuracy : target.value);
  } catch (const Error& error) {
    throw Error(fmt::format("target {}: {}", target.setting, error.what()));
  }
}

}  // namespace baton::policy
