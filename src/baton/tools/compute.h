#pragma once
// Arithmetic, dates and units, exact and without a model. Precision before recall: a question that is not understood to its
// last word is not answered.

#include "baton/core/episode.h"

namespace baton::tools {

struct ComputeAnswer {
  std::string answer;  // "396", "8.04672 km", "2023-06-26", "Sunday", "yes"
  std::string text;    // how it came about: "17 * 23 + 5 = 396"
};

// Reads a question or an expression. Failures: `malformed` = not understood (says where), `invalid` = understood, but it
// has no value (division by zero, no such date) or one too large. Bounded in time and memory. Thread-safe.
Result<ComputeAnswer> compute(std::string_view question);

// Arguments {"expression": "…"}; without arguments it reads the task's question or is not applicable. Choice tasks are
// answered by the one option with the same value.
std::unique_ptr<Tool> make_compute_tool(ToolSpec spec);

}  // namespace baton::tools
