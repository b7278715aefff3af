#include "baton/base/money.h"

#include <cmath>
#include <fmt/format.h>

namespace baton {

Money Money::from_dollars(double dollars) { return {std::llround(dollars * 1e9)}; }

std::string to_string(Money money) {
  const bool negative = money.nano < 0;
  const auto magnitude = negative ? -static_cast<unsigned long long>(money.nano) : static_cast<unsigned long long>(money.nano);
  std::string text = fmt::format("{}${}.{:09}", negative ? "-" : "", magnitude / 1'000'000'000, magnitude % 1'000'000'000);
  while (text.back() == '0' && text[text.size() - 3] != '.') text.pop_back();
  return text;
}

Money round_up(__int128 nano_per_million_tokens) {
  constexpr __int128 kMillion = 1'000'000;
  return {static_cast<std::int64_t>((nano_per_million_tokens + kMillion - 1) / kMillion)};
}

}  // namespace baton
