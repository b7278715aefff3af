#pragma once
// `code`: runs {"source": "…"} in the sandbox. What it prints is an observation, not an answer: the text is the
// JSON object of run_json.

#include "baton/tools/code_runner.h"

#include <memory>

namespace baton::tools {

std::unique_ptr<Tool> make_code_tool(ToolSpec spec, CodeRunner& runner);

}  // namespace baton::tools
