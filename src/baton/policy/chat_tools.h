#pragma once
// The tools of an observation as a chat model sees them: one per role, with the models behind it as an argument.

#include "baton/core/episode.h"

namespace baton::policy {

std::vector<ToolSchema> chat_tools(std::span<const ToolSpec> tools);

// The call that a chat model's tool call asks for; Call::error says what is wrong with it.
Call call_from(const ToolCall& asked, const Observation& seen);

}  // namespace baton::policy
