#include "baton/llm/http_failure.h"

#include "baton/base/text.h"
#include "baton/llm/wire.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace baton::llm {
namespace {

constexpr std::string_view kBlot = "[key]";

std::optional<double> number(std::string_view text) {
  text = trim(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0) || std::isinf(value)) return std::nullopt;
  return value;
}

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7; the two outdated forms are not read).
std::optional<std::time_t> http_date(std::string_view text) {
  std::tm parts{};
  const std::string date(trim(text));
  const char* end = strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (!end || *end != '\0') return std::nullopt;
  return timegm(&parts);
}

std::string advice(int status, const Provider& provider) {
  if (status == 401 || status == 403)
    return provider.key_env.empty() ? " (set key_env)" : fmt::format(" (check the key in {})", provider.key_env);
  if (status == 404) return " (check base_url and the model's upstream name)";
  if (status >= 300 && status < 400) return " (redirects are not followed; correct base_url)";
  return "";
}

}  // namespace

std::string quoted_words(std::string_view words, std::string_view key) {
  std::string text = valid_utf8(words);
  if (!key.empty())
    for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + kBlot.size()))
      text.replace(at, key.size(), kBlot);
  std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < 32 || c == 127; }, ' ');
  return std::string(utf8_prefix(trim(text), kMostErrorBytes));
}

double retry_after(const http::Headers& headers, std::time_t now) {
  constexpr double kDay = 86400;
  if (const auto ms = number(http::find_header(headers, "retry-after-ms"))) return std::min(*ms / 1000, kDay);
  const auto value = http::find_header(headers, "retry-after");
  if (const auto seconds = number(value)) return std::min(*seconds, kDay);
  const auto date = http_date(value);
  if (!date) return -1;
  return std::clamp(std::difftime(*date, http_date(http::find_header(headers, "date")).value_or(now)), 0.0, kDay);
}

Failure failure_of_status(const Provider& provider, const http::HttpResponse& response, std::string_view key) {
  const int status = response.status;
  const auto kind = status == 429  ? FailureKind::rate_limited
                    : status < 500 ? FailureKind::refused
                                   : FailureKind::upstream;
  const std::string words = quoted_words(error_message(response.body), key);
  return {kind,
          fmt::format("provider {} answered {}{}{}{}", provider.name, status, words.empty() ? "" : ": ", words,
                      advice(status, provider)),
          retry_after(response.headers, std::time(nullptr))};
}

}  // namespace baton::llm
