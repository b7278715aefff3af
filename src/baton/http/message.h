#pragma once
// What client and server share: header lists.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton::http {

using Headers = std::vector<std::pair<std::string, std::string>>;  // in the order sent; names keep their case

// The value of the first header of that name (any case), or "" when there is none.
std::string_view find_header(const Headers& headers, std::string_view name);

// Whether the pair can stand in a message: the name is a token, the value has no control characters (no header injection).
bool valid_header(std::string_view name, std::string_view value);

// Raises this process's limit of open descriptors to the hard limit and returns it. A waiting upstream call takes three
// descriptors, a served connection one; many shells start with 1,024. Call once at start.
std::size_t raise_descriptor_limit();

}  // namespace baton::http
