#pragma once
// The suites there are. References must outlive the suite; so must the table behind `fit`.

#include "baton/envs/replay.h"
#include "baton/envs/sql/live_environment.h"
#include "baton/eval/suite.h"
#include "baton/tools/toolbox.h"

namespace baton::eval {

struct ReplaySuiteOptions {
  rollout::EpisodeOptions episode;                // preferences and budget of one episode
  std::optional<envs::ReplayVerifier> verifier;   // the tool "verify", where there is one
  const OutcomeTable* whole = nullptr;            // the scored table with the models that it leaves out, row by row; null: none are
};

// Recorded outcomes on a virtual clock: episodes over `scored`, all rows of a table or one fold. What calls are expected to cost
// is learnt from `fit`; fit.table is null where there is none.
std::unique_ptr<Suite> make_replay_suite(Rows scored, Rows fit, const ReplaySuiteOptions& options = {});

struct LiveSuiteOptions {
  std::string name;                     // for reports: the task file's stem
  Rows fit;                             // recorded outcomes to learn from, columns matched by tool name; table null: none
  rollout::EpisodeOptions episode;      // preferences and budget of one episode
  Seconds judge_seconds = 120;          // for grading one answer
};

// Real tools on the wall clock. `grader` must be thread-safe. Throws Error for a task without an answer to grade against, and for
// an id that occurs twice.
std::unique_ptr<Suite> make_live_suite(std::vector<Task> tasks, const tools::Toolbox& toolbox, Grader& grader,
                                       LiveSuiteOptions options);

// Episodes in domains, played by simulated experts on a virtual clock and verified by what they really did.
std::unique_ptr<Suite> make_domain_suite(const envs::sql::DomainEpisodes& episodes, const rollout::EpisodeOptions& episode);
// The same tasks played by models, on the wall clock; `desks` must be over these episodes. What a model that plays the user costs stands
// beside the episodes' cost, as judges do.
std::unique_ptr<Suite> make_live_domain_suite(const envs::sql::DomainEpisodes& episodes, envs::sql::LiveDesks& desks,
                                              const rollout::EpisodeOptions& episode);

}  // namespace baton::eval
