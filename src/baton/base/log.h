#pragma once
// Diagnostics on stderr, for the person who runs the program. Never log prompts, answers or secrets at info and above.

#include <spdlog/spdlog.h>

namespace baton {

// Level from BATON_LOG (trace, debug, info, warn, error; default warn). Call once at start.
void set_up_logging();

}  // namespace baton
