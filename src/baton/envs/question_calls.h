#pragma once
// Runs the calls of one action side by side; used by question.cc.

#include "baton/tools/toolbox.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace baton::envs {

struct PerformedCall {
  Call call;          // with the arguments it was made with
  ToolResult result;  // cost: exactly what it booked
  Seconds latency = 0;
};

// One result per call, in their order, whatever the tools do: one that throws has failed. Returns when all have ended; on a
// virtual clock, moves it by the longest. `stream` lets a lone `answer` call write to context.on_text.
std::vector<PerformedCall> perform_calls(const tools::Toolbox& toolbox, std::span<const Call> calls, const Observation& seen,
                                         CallContext& context, bool stream);

// JSON text with sorted keys and no white space; text that is not JSON as it is.
std::string canonical_arguments(std::string_view arguments);

}  // namespace baton::envs
