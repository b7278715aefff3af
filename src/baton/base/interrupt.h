#pragma once
// Ctrl-C and SIGTERM as a std::stop_token.

#include <stop_token>

namespace baton {

// Installs the handlers on first use. The first signal requests a stop; a second one ends the process at once (exit 130).
std::stop_token interrupted();

}  // namespace baton
