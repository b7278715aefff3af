#include "baton/policy/compact/points/share.h"

#include "baton/base/error.h"

namespace baton::policy {
namespace {

constexpr double kTinyCost = 0.002;
constexpr std::size_t kMostAtOnce = 3;

}  // namespace

double share_of(const PlayMeans& means, Resource resource) {
  return resource == Resource::latency ? means.latency_share : means.cost_share;
}

Weights weights_on(Resource resource, double weight) {
  return resource == Resource::latency ? Weights{kTinyCost, weight} : Weights{weight, 0};
}

ChoiceOptions choice_under(const Weights& weights) { return {.most_at_once = weights.latency > 0 ? kMostAtOnce : 1}; }

void throw_out_of_reach(Resource resource, double share) {
  throw Error(fmt::format("out of reach: no tool answers within {:.3g} of the strongest model's {}", share,
                          resource == Resource::latency ? "time" : "cost"));
}

void throw_out_of_reach(double accuracy, double best) {
  throw Error(fmt::format("out of reach: these tools together come to an accuracy of {:.3f} on the calibration tasks, not {:.3f}", best,
                          accuracy));
}

}  // namespace baton::policy
