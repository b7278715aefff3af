#include "baton/core/usage.h"

namespace baton {

Usage& Usage::operator+=(const Usage& other) {
  input += other.input;
  cached += other.cached;
  output += other.output;
  reasoning += other.reasoning;
  estimated |= other.estimated;
  return *this;
}

Money cost_of(const Price& price, const Usage& usage) {
  const auto part = [](std::int64_t tokens, TokenRate rate) { return static_cast<__int128>(tokens) * rate.nano_per_million; };
  return price.per_call + round_up(part(usage.input - usage.cached, price.input) + part(usage.cached, price.cached_input) +
                                   part(usage.output - usage.reasoning, price.output) + part(usage.reasoning, price.reasoning));
}

}  // namespace baton
