#pragma once
// What a question looks like before anything is called: cheap statistics that tell which models are good at it.

#include "baton/core/task.h"

#include <array>
#include <cstddef>

namespace baton::policy {

inline constexpr std::size_t kQuestionFeatures = 16;
using QuestionFeatures = std::array<float, kQuestionFeatures>;

// By fixed scales, nothing learnt; each within -3..3, and all 0 where there is neither question nor option. In this order:
//    0  question length (log bytes)              8  negation (not, except, least, false, …), 0 or 1
//    1  mean option length (log bytes)           9  code-like characters per byte
//    2  spread of the option lengths            10  share of upper-case letters
//    3  number of options                       11  gaps and question marks (log)
//    4  share of options that are numbers       12  sentences (log)
//    5  share of digits                         13  mean word length
//    6  numbers in the question (log)           14  asks for a quantity (how many, calculate, …), 0 or 1
//    7  mathematical symbols per byte           15  share of options about other options or statements (all of these, I and II)
// Only question and options are looked at; linear in their length.
QuestionFeatures question_features(const TaskView& task);

}  // namespace baton::policy
