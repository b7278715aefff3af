#pragma once
// The readers behind compute(): each knows one kind of question and returns nothing where the question is of another kind.

#include "baton/tools/compute.h"

#include <optional>

namespace baton::tools {

// `question` is lower case, single-spaced, without the question mark.
std::optional<Result<ComputeAnswer>> read_dates(const std::string& question);
std::optional<Result<ComputeAnswer>> read_units(const std::string& question);
// "is 97 prime", "increase 50 by 10%", expressions
std::optional<Result<ComputeAnswer>> read_numbers(const std::string& question);

}  // namespace baton::tools
