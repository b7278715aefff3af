#pragma once
// Wording templates: `{slot}` is replaced, `{slot:money}` says minor units as 125.50, `[a|b|]` picks one. Groups do not nest.

#include "baton/base/rng.h"
#include "baton/base/sqlite.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::envs::sql {

std::string wrong_with_wording(std::string_view text);                     // "" or what is wrong
std::size_t wordings_of(std::string_view text);                            // how many ways its groups can be picked
std::string picked(std::string_view text, std::size_t way);                // the way-th of these; slots stay
std::vector<std::string> slots_in(std::string_view text);                  // names, each once, `:money` left away
std::string filled(std::string_view text, const std::function<std::string(std::string_view slot, bool money)>& say);

std::string money_text(const SqlValue& value);                             // 12550 is 125.50

}  // namespace baton::envs::sql
