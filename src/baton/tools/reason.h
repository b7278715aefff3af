#pragma once
// `reason`: a model writes a Python program, the sandbox runs it, and what it prints last is the answer. A program that fails
// goes back to the model with its output, so that it can repair it.

#include "baton/core/chat.h"
#include "baton/tools/code_runner.h"

#include <memory>

namespace baton::tools {

struct ReasonOptions {
  int repairs = 2;           // rounds beyond the first; each is a chat call of its own, metered and within the deadline
  double temperature = 0.7;  // of sampled votes, as in answer.h
};

std::unique_ptr<Tool> make_reason_tool(ToolSpec spec, ChatModel& model, CodeRunner& runner, ReasonOptions options = {});

}  // namespace baton::tools
