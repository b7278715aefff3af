#pragma once

#include "baton/base/error.h"

#include <string>

namespace baton::tools {

// The seccomp program that every process of a run obeys, in the form `bwrap --seccomp` reads: an allow-list of what Python and
// its standard library need; anything else does not exist (ENOSYS), so that libraries take their fallbacks.
Result<std::string> system_call_filter();

}  // namespace baton::tools
