#pragma once
// `verify`: a model judges a candidate; the result's score is its probability of being right, 0..1.

#include "baton/core/chat.h"

#include <memory>

namespace baton::tools {

// The candidate is Call::about, or argument "answer", or else the best one so far.
std::unique_ptr<Tool> make_verify_tool(ToolSpec spec, ChatModel& model);

}  // namespace baton::tools
