#include "baton/train/group_reward.h"

#include "baton/rollout/advantage/gdpo.h"
#include "baton/rollout/advantage/group.h"

#include <numeric>

namespace baton::train {
namespace {

using namespace policy;

// Each value against the mean of the others, as if its own were not in it.
double against_others(double own, double sum, std::size_t count) {
  return own - (sum - own) / static_cast<double>(count - 1);
}

}  // namespace

GroupReward::GroupReward(const CaseTable& table, const RewardOptions& options)
    : table_(table),
      options_(options),
      scalariser_(rollout::make_scalariser(options.name, {.cost_unit = std::max(Money{1}, Money::from_dollars(table.unit_dollars)),
                                                          .latency_unit = table.unit_seconds})) {}

std::optional<std::vector<double>> GroupReward::values(const Group& group) const {
  std::vector<rollout::RewardVector> vectors;
  for (const auto& attempt : group.attempts) {
    const Visited& last = group.states[attempt.last];
    const double score = last.score, confidence = last.confidence;
    vectors.push_back({.outcome = options_.mixed * score + (1 - options_.mixed) * confidence,
                       .correct = last.score >= 0.5f,
                       .cost = Money::from_dollars(attempt.dollars),
                       .latency = attempt.seconds});
  }
  auto rewards = scalariser_->score(vectors, {.cost = group.draw.weights.cost, .latency = group.draw.weights.latency});
  const bool linear = options_.name == "linear";
  if (linear)
    for (auto& reward : rewards) reward /= static_cast<double>(gain_scale(group.pool));
  const double min_std = options_.min_std >= 0 ? options_.min_std : linear ? 0.001 : 0.1;
  if (linear || options_.name == "gdpo") {
    if (rewards.size() < 2 || rollout::sample_std(rewards) < min_std) return std::nullopt;
    return rewards;
  }
  return rollout::group_advantages(rewards, {.min_std = min_std});
}

void GroupReward::finish(std::span<std::vector<double>> values) const {
  if (options_.name != "gdpo") return;
  std::vector<double> all;
  for (const auto& group : values) all.insert(all.end(), group.begin(), group.end());
  const auto normalised = rollout::batch_normalised(all);
  auto next = normalised.begin();
  for (auto& group : values)
    for (auto& value : group) value = *next++;
}

std::vector<std::vector<float>> GroupReward::advantages(const Group& group, std::span<const double> values) const {
  const std::size_t attempts = group.attempts.size();
  const double total = std::accumulate(values.begin(), values.end(), 0.0);
  std::vector<double> sum(group.states.size(), 0);
  std::vector<std::size_t> visits(group.states.size(), 0);
  for (std::size_t a = 0; a < attempts; ++a)
    for (const auto& chosen : group.attempts[a].decisions) sum[chosen.state] += values[a], ++visits[chosen.state];
  std::vector<std::vector<float>> out(attempts);
  for (std::size_t a = 0; a < attempts; ++a) {
    for (const auto& chosen : group.attempts[a].decisions) {
      const std::size_t count = visits[chosen.state];
      const double advantage = options_.baseline == Baseline::group ? values[a] - total / static_cast<double>(attempts)
                               : count > 1                          ? against_others(values[a], sum[chosen.state], count)
                                                                    : against_others(values[a], total, attempts);
      out[a].push_back(static_cast<float>(advantage));
    }
  }
  return out;
}

}  // namespace baton::train
