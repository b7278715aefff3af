#pragma once
// From tasks of domains to a policy that takes turns.

#include "baton/train/turns.h"

#include <filesystem>
#include <stop_token>

namespace baton::train {

struct TrainTurnsOptions {
  std::uint64_t seed = 0;
  double minutes = 0;                    // > 0: the schedule ends then, if not before; interruptions do not count
  TurnTraining turns;
  std::size_t practice = 3000;           // tasks that the file keeps to practise on with experts to come
  std::size_t report_every = 250;        // steps between reports with their validation
  std::filesystem::path metrics, html;   // the course, as in TrainOptions
  std::filesystem::path checkpoint;      // written every ten seconds; the caller removes it once the policy is written; "": none
  bool restart = false;                  // do not go on from the checkpoint
  std::stop_token stop;                  // Ctrl-C: writes the checkpoint, then throws Error with exit code 130
  bool progress = true;
};

// The bytes of the policy file (schema baton.policy/1); with `joined`, the bytes of another policy, all that it can do stays in the file. The
// same for the same plans, pool, options and threads, interrupted or not, unless `minutes` cut in. Throws Error.
std::string train_turns(std::span<const TurnPlan> plans, const envs::sql::ExpertPool& pool, const TrainTurnsOptions& options,
                        std::string_view joined = {});

}  // namespace baton::train
