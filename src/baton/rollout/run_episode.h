#pragma once
// One task, one policy, one environment: the loop that training, evaluation and serving share.

#include "baton/core/trajectory.h"

namespace baton::rollout {

struct EpisodeOptions {
  std::uint64_t seed = 0;
  Preferences preferences;
  Money dollars = kUnlimited;
  Seconds seconds = std::numeric_limits<double>::infinity();
  int max_steps = 32;
};

struct EpisodeResources {
  Clock& clock;
  Budget* shared_budget = nullptr;  // drawn on besides the episode's own
  std::stop_token stop;
  ExchangeLog* exchanges = nullptr;
  std::function<void(std::string_view)> on_text;  // streamed text
};

// Never throws for what tools, models or budgets do: the trajectory's status says how it ended.
Trajectory run_episode(Environment& environment, const Policy& policy, const Task& task, const EpisodeOptions& options,
                       const EpisodeResources& resources);

}  // namespace baton::rollout
