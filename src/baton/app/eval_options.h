#pragma once
// The flags of `baton eval`.

#include "baton/app/live.h"
#include "baton/envs/replay.h"
#include "baton/eval/bootstrap.h"
#include "baton/policy/compact/trained.h"

namespace baton::app {

struct EvalOptions {
  std::string suite, data, models, fit, fold, policy, exclude, json, html, run;
  std::string prices, verifier;                         // replay
  std::string pool, packs, user;                        // toolscale
  std::vector<std::string> targets;                     // trained policies, this and below
  std::string prefer, new_models, calibration;
  std::size_t calibration_tasks = policy::TrainedUse{}.calibration_tasks;
  LiveOptions live;
  std::size_t tasks = 1000;
  int threads = 1;
  std::uint64_t seed = 0;
  int resamples = eval::BootstrapOptions{}.resamples;
  double budget_usd = 0, budget_seconds = 0;
};

void add_eval_flags(CLI::App& command, EvalOptions& options);

// Throws Error for flags that do not go together.
void check(const EvalOptions& options);

// "I/N" with 0 <= I < N, 2 <= N <= 100.
struct Fold {
  int fold = 0, folds = 2;
};
Fold parse_fold(const std::string& text);

// "SENS,SPEC[,USD,SECONDS]"; shares from 0 to 1, dollars and seconds from 0 to a million.
envs::ReplayVerifier parse_verifier(const std::string& text, std::uint64_t seed);

rollout::EpisodeOptions episode_of(const EvalOptions& options);

}  // namespace baton::app
