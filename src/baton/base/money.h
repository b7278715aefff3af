#pragma once
// Money is an integer number of nano-dollars: sums are exact and independent of order.

#include <compare>
#include <cstdint>
#include <string>

namespace baton {

struct Money {
  std::int64_t nano = 0;  // 1 dollar = 1'000'000'000

  static Money from_dollars(double dollars);  // to the nearest nano-dollar
  double dollars() const { return static_cast<double>(nano) * 1e-9; }

  auto operator<=>(const Money&) const = default;
  Money& operator+=(Money other) { nano += other.nano; return *this; }
  Money& operator-=(Money other) { nano -= other.nano; return *this; }
  friend Money operator+(Money a, Money b) { return {a.nano + b.nano}; }
  friend Money operator-(Money a, Money b) { return {a.nano - b.nano}; }
};

// "$0.001234", with as many digits as carry information (at least two after the point).
std::string to_string(Money money);

// Price of one token kind: nano-dollars per million tokens, so $0.075 per million is 75'000'000.
struct TokenRate {
  std::int64_t nano_per_million = 0;
  static TokenRate from_dollars_per_million(double dollars) { return {Money::from_dollars(dollars).nano}; }
  double dollars_per_million() const { return Money{nano_per_million}.dollars(); }
  auto operator<=>(const TokenRate&) const = default;
};

// Rounds a sum of tokens × TokenRate.nano_per_million up to whole nano-dollars, once per ledger entry.
Money round_up(__int128 nano_per_million_tokens);

}  // namespace baton
