#pragma once
// Models that think inside <think> tags in their content.

#include "baton/core/message.h"

namespace baton::llm {

// Moves such thoughts to `reasoning`. A template may have opened the first tag in the prompt; thoughts that were cut off run to the end.
void separate_thoughts(Message& reply);

}  // namespace baton::llm
