#pragma once
// What a model's prose says: the final answer, a score, a program. Pure functions over untrusted text.

#include "baton/core/task.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace baton::tools {

// Whether the text is whole or was cut (by a token limit, a deadline). Of a cut text only a marked answer is taken, because
// its last line is no conclusion.
enum class Ending { complete, cut };

// The final answer as written, or nothing where the text holds none (a blank).
// The last marked answer counts: "Answer: …", "the answer is …", \boxed{…}, {"answer": …}. Without one:
//   choice: bold letter, letter or option text on the last line; number: the last quantity of the last sentence with one on the
//   last line; text: the last line, reduced to what follows "is" in a short sentence; free: the text itself.
// Thinking in <think>…</think> never counts. `options` (choice) bounds the letters and lets an option's own words stand for it.
std::optional<std::string> extract_answer(AnswerType type, std::string_view text, std::span<const std::string> options = {},
                                          Ending ending = Ending::complete);

// The text without <think>…</think>; an opened and never closed one hides the rest.
std::string without_thinking(std::string_view text);

// A judge's score in 0..1: "Score: 85", "85/100", "7 out of 10", "0.85", "85 %", else the last of yes/no, correct/incorrect.
std::optional<double> extract_score(std::string_view text);

// The last ```python (or ```py, or bare ```) block; an unclosed last block counts only where the text is complete.
std::optional<std::string> extract_program(std::string_view text, Ending ending = Ending::complete);

}  // namespace baton::tools
