#pragma once
// The meter of tools without a model. (Tools with one are metered by their chat calls.)

#include "baton/core/episode.h"

#include <memory>

namespace baton::tools {

// Each call is one ledger entry at spec().price.per_call, reserved before it starts; free of charge where the arguments were
// malformed or the tool threw. A call that the budget does not cover is `unaffordable` and not booked.
std::unique_ptr<Tool> metered_tool(std::unique_ptr<Tool> inner);

}  // namespace baton::tools
