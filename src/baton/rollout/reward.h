#pragma once
// What an episode is worth: measured once as a vector, made a number by a scalariser for one group and one user's preferences.

#include "baton/core/trajectory.h"

#include <map>
#include <optional>
#include <string>

namespace baton::rollout {

struct RewardVector {
  std::map<std::string, int, std::less<>> calls;  // by tool name, calls that were started; absent: none
  double outcome = 0;                             // 0..1, the verdict's score
  bool correct = false;
  Money cost;                                     // without judges
  Seconds latency = 0;                            // critical path
};

// `tools` are those of the episode, in the order of its ToolIds. Nothing where the episode says nothing about the policy and is to
// be drawn again: it was not graded, it was cancelled or never ended, or every call it made failed upstream or timed out.
std::optional<RewardVector> measure(const Trajectory& trajectory, const Verdict& verdict, std::span<const ToolSpec> tools);

// Thread-safe. All are non-increasing in an attempt's own cost and latency and do not depend on the order of tools
// ("reference-compat" keeps neither promise about cost and latency).
class Scalariser {
 public:
  virtual ~Scalariser() = default;
  // One number per attempt at one task, in order. An entry of `preferences` for a tool that nobody called changes nothing.
  virtual std::vector<double> score(std::span<const RewardVector> group, const Preferences& preferences) const = 0;
};

struct ScalariserOptions {
  Money cost_unit{1'000'000'000};  // linear: what a cost weight of 1 stands for, for example the strongest model's mean cost; > 0
  Seconds latency_unit = 1;        // linear: the same for latency; > 0
};

struct ScalariserName {
  std::string_view name;
  std::string_view describe;  // one line
};
std::span<const ScalariserName> scalariser_names();

// Throws Error for an unknown name, naming the nearest known one, and for a unit that is not positive.
std::unique_ptr<Scalariser> make_scalariser(std::string_view name, const ScalariserOptions& options = {});

}  // namespace baton::rollout
