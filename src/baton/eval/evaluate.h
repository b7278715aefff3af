#pragma once
// Runs policies over a suite: one episode per policy and task, graded. The same results at any thread count.

#include "baton/eval/suite.h"

#include <filesystem>

namespace baton::eval {

// A policy under test.
struct Contestant {
  std::string name;                        // as asked for; what reports call it
  std::string setting;                     // tells contestants of one name apart (a preference, a budget); "" for the only one
  std::shared_ptr<const Policy> policy;
  std::optional<ToolId> always;            // it only ever calls this tool, and is scored on the tasks where that is available
  bool unreachable = false;                // it sees what it has not paid for (oracle)
  std::optional<Preferences> preferences;  // instead of the suite's
  std::string made_from;                   // a fingerprint, where name and setting do not say all: a journal holds to it
};

struct TaskResult {
  std::uint32_t task = 0;                // index in the suite
  double score = 0;                      // 0..1
  bool answered = false;                 // it handed something in; a blank reply is nothing
  double confidence = -1;                // P(what was handed in is correct) by the policy; < 0: it gives none
  Money cost;                            // of the episode, without judges
  Money judges;
  Seconds seconds = 0;
  std::vector<ToolId> calls;             // tools called, in order; calls that never started are left out
  bool operator==(const TaskResult&) const = default;
};

struct PolicyRun {
  Contestant contestant;
  std::vector<TaskResult> results;       // in task order; without tasks where `always` is not available
};

struct EvaluateOptions {
  int threads = 1;                       // episodes at once; live suites wait on upstreams, so more than cores is fine
  std::uint64_t seed = 0;                // an episode's seed is made of this, its policy and its task's id
  std::stop_token stop;                  // Ctrl-C
  std::filesystem::path journal;         // keeps finished results, so that a cut-off run goes on; "": nothing is kept
  bool progress = true;                  // a bar on stderr
};

// Throws Error for a journal of another run, and with exit code 130 when stopped: what had finished is then in the journal.
std::vector<PolicyRun> evaluate(const Suite& suite, std::vector<Contestant> contestants, const EvaluateOptions& options);

}  // namespace baton::eval
