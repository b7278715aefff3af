#pragma once
// The JSON edge. Include <nlohmann/json.hpp> only in .cc files; headers carry text or this forward declaration.

#include "baton/base/error.h"

#include <nlohmann/json_fwd.hpp>

namespace baton {

using Json = nlohmann::json;              // keys sorted: output is deterministic
inline constexpr int kMaxJsonDepth = 64;  // deeper input is refused before it can exhaust the stack

// Parses untrusted text. Failures are `malformed` and name byte and cause.
Result<Json> parse_json(std::string_view text, int max_depth = kMaxJsonDepth);

// Compact, UTF-8; bytes that are not UTF-8 are replaced by U+FFFD, never thrown on.
std::string dump_json(const Json& value, int indent = -1);

}  // namespace baton
