#pragma once
// `step`: a model plays the next turn of a conversation with a customer, by the task's conversation, the turns since (transcript) and the
// client tools. The result's turn is its reply: calls of these tools, or words.

#include "baton/core/chat.h"

#include <memory>

namespace baton::tools {

std::unique_ptr<Tool> make_step_tool(ToolSpec spec, ChatModel& model);

}  // namespace baton::tools
