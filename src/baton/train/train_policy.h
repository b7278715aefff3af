#pragma once
// From recorded outcomes to a policy file.

#include "baton/train/answers.h"
#include "baton/train/exact.h"

#include <filesystem>

namespace baton::train {

struct TrainOptions {
  std::uint64_t seed = 0;
  double minutes = 0;                    // > 0: the schedule ends then, if not before
  std::size_t folds = 3;                 // of the cross-fitted answer networks
  AnswerTraining answers;
  ExactTraining exact;
  std::filesystem::path metrics;         // JSONL, one line per report; "": none
  std::stop_token stop;                  // Ctrl-C: throws Error with exit code 130
  bool progress = true;
};

// The bytes of the policy file (schema baton.policy/1). The same for the same rows, options and threads, unless `minutes` cut in.
std::string train_policy(const Rows& rows, const TrainOptions& options);

}  // namespace baton::train
