#include "baton/config/checks.h"

#include "baton/base/text.h"
#include "baton/config/toml.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace baton::config {
namespace {

bool only(std::string_view text, std::string_view punctuation) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || is_digit(c) || punctuation.find(c) != std::string_view::npos;
  });
}

bool good_port(std::string_view digits) {
  int port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc{} && end == digits.data() + digits.size() && port >= 1 && port <= 65535;
}

// "host", "host:port" or "[v6]:port".
bool good_authority(std::string_view authority) {
  std::size_t host_end = authority.find(':');
  if (authority.starts_with('[')) {
    host_end = authority.find(']');
    if (host_end == std::string_view::npos || host_end < 3 || !only(authority.substr(1, host_end - 1), ":.")) return false;
    ++host_end;
  } else if (host_end == 0 || authority.empty() || !only(authority.substr(0, host_end), ".-_")) {
    return false;
  }
  if (host_end >= authority.size()) return true;
  return authority[host_end] == ':' && good_port(authority.substr(host_end + 1));
}

}  // namespace

std::string wrong_with_url(std::string_view url) {
  constexpr std::string_view kExample = "; write for example \"https://api.openai.com/v1\"";
  const auto scheme_end = url.find("://");
  const std::string_view scheme = scheme_end == std::string_view::npos ? "" : url.substr(0, scheme_end);
  if (scheme != "http" && scheme != "https") return fmt::format("must start with http:// or https://{}", kExample);
  std::string_view rest = url.substr(scheme_end + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  rest.remove_prefix(authority.size());
  if (authority.find('@') != std::string_view::npos)
    return "holds credentials; put the key into an environment variable and name it in key_env";
  if (rest.find_first_of("?#") != std::string_view::npos)
    return fmt::format("must end with the path, without ? or #{}", kExample);
  if (!good_authority(authority)) return fmt::format("has no good host or port{}", kExample);
  if (!only(rest, "/-._~%+:@")) return fmt::format("has characters that do not belong into a path{}", kExample);
  return "";
}

std::string wrong_with_env_name(std::string_view name) {
  constexpr std::string_view kWhat = "name an environment variable that holds the key, for example \"OPENAI_API_KEY\"";
  if (looks_like_secret(name))
    return fmt::format("looks like a key itself (not shown); {}, and keep keys out of this file", kWhat);
  const bool good =
      !name.empty() && name.size() <= 128 && only(name, "_") && !is_digit(name.front());
  return good ? "" : fmt::format("is not the name of an environment variable; {}", kWhat);
}

std::string wrong_with_name(std::string_view name) {
  if (name.empty() || name.size() > 64) return "a name has 1 to 64 characters";
  if (only(name, "._-/@+") && (is_letter(name.front()) || is_digit(name.front()))) return "";
  return "a name starts with a letter or digit and goes on with letters, digits and . _ - / @ +";
}

std::string without_trailing_slash(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

}  // namespace baton::config
