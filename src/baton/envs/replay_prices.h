#pragma once
// Other prices for recorded outcomes: what happened stays, what it cost changes.

#include "baton/core/outcomes.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace baton::envs {

// Charges every outcome of `table` at the prices of a models file (docs/formats.md): cost = cost_of(price, recorded usage). An
// entry {"scale": x} multiplies a model's prices instead; it is all that a table without list prices can take, where it
// multiplies the recorded dollars. Models of the file that the table lacks are passed over; one of the table that the file
// lacks throws Error. Returns the factor on recorded dollars of each tool, 1 where list prices say all.
std::vector<double> reprice(OutcomeTable& table, const std::filesystem::path& prices);

// The same from memory; `name` stands for the file in errors.
std::vector<double> reprice(OutcomeTable& table, std::string_view prices, std::string_view name);

}  // namespace baton::envs
