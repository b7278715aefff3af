#pragma once
// Checks of single values that the catalogue file and the environment variables share. Each gives "" or what is wrong.

#include <string>
#include <string_view>

namespace baton::config {

std::string wrong_with_url(std::string_view url);           // http or https, a host, no credentials, no query
std::string wrong_with_env_name(std::string_view name);     // never repeats the value: it may be a pasted key
std::string wrong_with_name(std::string_view name);         // of a provider, model or tool
std::string without_trailing_slash(std::string_view url);

}  // namespace baton::config
