#pragma once
// Runs untrusted Python in isolation: bubblewrap, a seccomp allow-list, no network, an empty environment, a read-only root
// that holds only the interpreter and its libraries, a private /tmp, and limits on everything a program can use up.
// The standard library can be imported; installed packages cannot. String hashing is fixed, so sets print the same each time.

#include "baton/base/clock.h"
#include "baton/base/error.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

namespace baton::tools {

struct SandboxLimits {
  Seconds wall = 10;                            // from the call of run() to its end, start-up included
  Seconds cpu = 10;                             // processor seconds of each process, rounded up to whole ones
  std::int64_t memory_bytes = 1LL << 30;        // address space of each process, and memory in use by all of them with /tmp
  int processes = 64;                           // processes and threads alive at once
  std::int64_t output_bytes = 64 << 10;         // kept of stdout, and of stderr
  std::int64_t file_bytes = 16 << 20;           // size of one file
  std::int64_t tmp_bytes = 64 << 20;            // size of /tmp, which is the working directory
};

struct RunResult {
  std::string out;         // stdout; the bytes as written, cut on a UTF-8 boundary where truncated
  std::string err;         // stderr; a last line "sandbox: …" where a limit on memory or files ended the run
  int exit_code = 0;       // as in a shell: 128 + signal for a program ended by one
  bool timed_out = false;  // ended by the wall or processor limit
  bool truncated = false;  // more was written than output_bytes; far more ends the program (exit code 137)
  Seconds seconds = 0;     // wall time of the run
};

class Sandbox {
 public:
  virtual ~Sandbox() = default;
  // Runs `python_source` as the program /program.py with stdin at its end, and waits. When it returns, no process, file or
  // descriptor of the run is left. A program that fails is a RunResult; Failures: cancelled (by `stop`), invalid (limits),
  // unavailable (the sandbox could not be started). Thread-safe: any number of runs at once, each with its own limits.
  virtual Result<RunResult> run(const std::string& python_source, const SandboxLimits& limits, std::stop_token stop) = 0;
};

// Finds the programs and makes one probing run, which checks that limits and isolation hold. Failure `unavailable` says what
// this machine lacks. As root, every run drops to an unprivileged user first: limits do not bind root.
Result<std::unique_ptr<Sandbox>> make_sandbox();

}  // namespace baton::tools
