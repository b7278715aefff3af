#pragma once
// Does an answer match the gold? Without a model.

#include "baton/core/task.h"

#include <optional>

namespace baton::grade {

// Numbers, by value, within tolerance × |gold| (and always within 1e-9 × |gold|, for what conversion and printing round away).
// Units: kilometres answer metres, 12 % answers 0.12. A number without a unit answers one with a unit and the other way round,
// as the question says the unit: "3", "$3" and "3 dollars" are equal. "$3" and "€3" are not, nor "5 km" and "5 miles".
// Whole numbers of more than 15 digits must agree in each digit where the tolerance is zero. Nothing where one of both is no
// number.
std::optional<bool> number_matches(std::string_view gold, std::string_view answer, double tolerance);

struct Match {
  bool matched = false;
  std::string method;  // "exact", "choice", "number", "text", "contains"
  std::string gold;    // the form of the gold that matched, or the gold answer
};

// Tries the gold answer, then its aliases.
Match match(const Task& task, const Submission& submission);

}  // namespace baton::grade
