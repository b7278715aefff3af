#include "baton/base/json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton {
namespace {

// Byte at which nesting exceeds max_depth outside strings, or npos. One pass, no recursion.
std::size_t too_deep_at(std::string_view text, int max_depth) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      else if (c == '"') in_string = false;
    } else if (c == '"') in_string = true;
    else if ((c == '{' || c == '[') && ++depth > max_depth) return i;
    else if (c == '}' || c == ']') --depth;
  }
  return std::string_view::npos;
}

}  // namespace

Result<Json> parse_json(std::string_view text, int max_depth) {
  if (const auto at = too_deep_at(text, max_depth); at != std::string_view::npos)
    return fail(FailureKind::malformed, fmt::format("JSON nested deeper than {} levels at byte {}", max_depth, at));
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {
    std::string_view what = error.what();  // "[json.exception…] parse error at line 1, column 2: cause"
    if (const auto end = what.find("] "); end != std::string_view::npos) what.remove_prefix(end + 2);
    return fail(FailureKind::malformed, fmt::format("not valid JSON: {}", what));
  }
}

std::string dump_json(const Json& value, int indent) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace baton
