#include "baton/http/message.h"

#include <algorithm>
#include <sys/resource.h>

namespace baton::http {
namespace {

char fold(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace

std::string_view find_header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (std::equal(key.begin(), key.end(), name.begin(), name.end(), [](char a, char b) { return fold(a) == fold(b); }))
      return value;
  }
  return {};
}

bool valid_header(std::string_view name, std::string_view value) {
  const auto plain = [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 32 && c != 127); };
  return !name.empty() && std::all_of(name.begin(), name.end(), token_char) && std::all_of(value.begin(), value.end(), plain);
}

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const auto before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_max : before;
}

}  // namespace baton::http
