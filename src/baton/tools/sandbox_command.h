#pragma once

#include "baton/tools/sandbox.h"

#include <string>
#include <vector>

namespace baton::tools {

struct SandboxPrograms {
  std::string bubblewrap;
  std::string python;   // the system's own, with links resolved
  std::string setpriv;  // empty unless we are root
};

// Failure `unavailable` names what is missing.
Result<SandboxPrograms> find_sandbox_programs();

// Descriptors that the command expects: 0 to 2 are the program's, the others end before the program begins.
enum SandboxFd { kStdin, kStdout, kStderr, kStarted, kSource, kFilter, kSandboxFds };

// The command that runs a program from kSource in isolation. It writes one byte to kStarted right before the program begins.
std::vector<std::string> sandbox_command(const SandboxPrograms& programs, const SandboxLimits& limits);

}  // namespace baton::tools
