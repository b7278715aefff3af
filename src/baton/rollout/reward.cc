#include "baton/rollout/reward.h"

#include "baton/base/text.h"
#include "baton/rollout/reward_kinds.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace baton::rollout {
namespace {

constexpr std::array<ScalariserName, 4> kNames{{
    {"paper", "every entry scaled to 0..1 within the group, weighted by the preferences, 0 where wrong (ToolOrchestra, Eq. 2)"},
    {"linear", "outcome - cost weight x cost - latency weight x latency + tool weight x share of calls"},
    {"gdpo", "every entry standardised within the group, then weighted and summed"},
    {"reference-compat", "the released reference code with its errors; dearer attempts can score higher; to compare with only"},
}};

bool upstream_failed(const CallRecord& call) { return call.status == CallStatus::failed || call.status == CallStatus::timed_out; }

bool started(const CallRecord& call) { return call.status != CallStatus::unaffordable; }

}  // namespace

std::optional<RewardVector> measure(const Trajectory& trajectory, const Verdict& verdict, std::span<const ToolSpec> tools) {
  if (!verdict.graded || trajectory.status == Status::running || trajectory.stopped_because == "cancelled") return std::nullopt;
  if (!trajectory.calls.empty() && std::ranges::all_of(trajectory.calls, upstream_failed)) return std::nullopt;
  RewardVector reward{.outcome = verdict.score, .correct = verdict.correct(), .cost = trajectory.cost(),
                      .latency = trajectory.seconds};
  for (const CallRecord& call : trajectory.calls)
    if (started(call) && index(call.tool) < tools.size()) ++reward.calls[tools[index(call.tool)].name];
  return reward;
}

std::vector<RewardComponent> components_of(std::span<const RewardVector> group, const Preferences& preferences) {
  std::vector<RewardComponent> components{{1, {}}, {preferences.cost, {}}, {preferences.latency, {}}};
  for (const RewardVector& attempt : group) {
    components[0].values.push_back(attempt.outcome);
    components[1].values.push_back(-static_cast<double>(attempt.cost.nano));
    components[2].values.push_back(-attempt.latency);
  }
  for (const auto& [tool, weight] : preferences.tools) {
    RewardComponent calls{weight, {}};
    for (const RewardVector& attempt : group) {
      const auto found = attempt.calls.find(tool);
      calls.values.push_back(found == attempt.calls.end() ? 0 : found->second);
    }
    components.push_back(std::move(calls));
  }
  return components;
}

std::span<const ScalariserName> scalariser_names() { return kNames; }

std::unique_ptr<Scalariser> make_scalariser(std::string_view name, const ScalariserOptions& options) {
  if (options.cost_unit.nano <= 0) throw Error("reward: cost_unit must be above 0");
  if (!(options.latency_unit > 0)) throw Error("reward: latency_unit must be above 0");
  if (name == "paper") return make_paper_reward();
  if (name == "linear") return make_linear_reward(options);
  if (name == "gdpo") return make_gdpo_reward();
  if (name == "reference-compat") return make_reference_compat_reward();
  std::vector<std::string> known;
  for (const auto& each : kNames) known.emplace_back(each.name);
  const std::string near = nearest(name, known);
  throw Error(fmt::format("no reward '{}'{}; known: {}", name, near.empty() ? "" : fmt::format("; did you mean '{}'?", near),
                          fmt::join(known, ", ")));
}

}  // namespace baton::rollout
