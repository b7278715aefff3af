#pragma once
// What the attempts of a group are worth, and the advantage of each of their decisions.

#include "baton/rollout/reward.h"
#include "baton/train/rollouts.h"

namespace baton::train {

enum class Baseline {
  group,  // the mean of the group, the same for all decisions of an attempt (GRPO)
  state,  // the mean of the group's other attempts that came through the same state; of all others where there are none
};

struct RewardOptions {
  std::string name = "linear";           // rollout/reward.h
  // Share of the recorded score in the outcome; the rest is P(right), which has less noise. What counts as correct is recorded.
  double mixed = 0.5;
  // Groups whose rewards differ less are dropped; < 0: 0.1, the paper's, but 0.001 for linear, whose rewards keep their scale.
  double min_std = -1;
  Baseline baseline = Baseline::state;
};

// Const and thread-safe; the table must outlive it.
class GroupReward {
 public:
  GroupReward(const policy::CaseTable& table, const RewardOptions& options);  // throws Error for an unknown name

  // One number per attempt; nothing where the group teaches nothing. The weights of the draw are the preferences.
  //   linear: reward / gain_scale; dividing by the group's spread would make small savings on easy questions weigh as much as
  //   right answers. paper, reference-compat: standardised in the group. gdpo: see `finish`.
  std::optional<std::vector<double>> values(const Group& group) const;
  // Once all groups of a batch are there: gdpo normalises over all their attempts.
  void finish(std::span<std::vector<double>> values) const;
  // Per attempt and decision.
  std::vector<std::vector<float>> advantages(const Group& group, std::span<const double> values) const;

 private:
  const policy::CaseTable& table_;
  const RewardOptions options_;
  const std::unique_ptr<rollout::Scalariser> scalariser_;
};

}  // namespace baton::train
