#pragma once
// From recorded outcomes to a policy file.

#include "baton/train/answers.h"
#include "baton/train/exact.h"
#include "baton/train/grpo.h"
#include "baton/train/imitate.h"

#include <filesystem>

namespace baton::train {

enum class Algorithm {
  exact,                                 // where all outcomes are recorded: less noise
  grpo,
};

struct TrainOptions {
  std::uint64_t seed = 0;
  double minutes = 0;                    // > 0: the schedule ends then, if not before; interruptions do not count
  policy::Ablation without = policy::Ablation::none;
  std::size_t threads = 2;               // results depend on it
  AnswerTraining answers;
  ImitationTraining imitation;           // before either algorithm
  Algorithm algorithm = Algorithm::exact;
  ExactTraining exact;
  GrpoTraining grpo;
  bool general = false;                  // the file serves catalogues to come (general.h)
  std::size_t report_every = 100;        // steps between reports with their validation
  std::size_t patience = 0;              // reports without a better validation before the training ends early with the best
                                         // weights; 0: it goes to its end
  std::filesystem::path metrics;         // write_metrics; "": none
  std::filesystem::path html;            // the curves as a page; "": none
  std::filesystem::path checkpoint;      // written every ten seconds and after each network; the caller
                                         // removes it once the policy is written; "": none
  bool restart = false;                  // do not go on from the checkpoint
  std::stop_token stop;                  // Ctrl-C: writes the checkpoint, then throws Error with exit code 130
  bool progress = true;
};

// The bytes of the policy file (schema baton.policy/1). The same for the same rows, options and threads, interrupted or not,
// unless `minutes` cut in. Throws Error where the rows cannot be trained on.
std::string train_policy(const Rows& rows, const TrainOptions& options);

}  // namespace baton::train
