#pragma once
// The sandbox as an episode sees it: bounded by the call's deadline, recorded as an exchange of kind "code".

#include "baton/core/episode.h"
#include "baton/tools/sandbox.h"

#include <memory>
#include <string>

namespace baton::tools {

// Thread-safe.
class CodeRunner {
 public:
  virtual ~CodeRunner() = default;
  // Runs Python; moves context.key.attempt on, so that several runs of one call have different keys. Output is valid UTF-8.
  // A replayed run passes the time it took on context.clock.
  virtual Result<RunResult> run(const std::string& source, CallContext& context) = 0;
};

// `sandbox` may be null where context.exchanges replays every run; it must outlive the runner.
std::unique_ptr<CodeRunner> make_code_runner(Sandbox* sandbox, SandboxLimits limits = {});

// It ended by itself with exit status 0.
bool succeeded(const RunResult& run);
// {"stdout", "stderr", "exit_code", "timed_out", "truncated"}, whole.
std::string run_json(const RunResult& run);
// stdout, stderr and how it ended, each part cut to `bytes`: what a model reads of a run.
std::string rendered(const RunResult& run, std::size_t bytes = 4000);

}  // namespace baton::tools
