#include "baton/tools/compute_number.h"

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_dec_float.hpp>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace baton::tools {
namespace {

using Float = boost::multiprecision::cpp_dec_float_50;

unsigned bits(const Integer& value) { return value == 0 ? 0 : boost::multiprecision::msb(boost::multiprecision::abs(value)) + 1; }

Computed bounded(Rational value, bool exact) {
  if (std::max(bits(numerator(value)), bits(denominator(value))) > kMaxBits) return no_value("the result has too many digits");
  return Number{std::move(value), exact};
}

Integer ten_to(unsigned exponent) { return boost::multiprecision::pow(Integer(10), exponent); }

Integer floor_of(const Rational& value) {
  Integer quotient, remainder;
  boost::multiprecision::divide_qr(numerator(value), denominator(value), quotient, remainder);
  return remainder < 0 ? Integer(quotient - 1) : quotient;
}

Integer nearest_to(const Rational& value) {  // halves away from zero
  const Rational half(1, 2);
  return value < 0 ? Integer(-floor_of(Rational(-value + half))) : floor_of(Rational(value + half));
}

double log2_of(const Rational& value) {  // of a positive one, roughly
  const auto part = [](const Integer& n) {
    const unsigned size = bits(n), shift = size > 60 ? size - 60 : 0;
    return std::log2(static_cast<double>(static_cast<std::uint64_t>(n >> shift))) + shift;
  };
  return part(numerator(value)) - part(denominator(value));
}

Float to_float(const Rational& value) { return Float(numerator(value)) / Float(denominator(value)); }

Computed inexact(const Float& value) {
  if (!boost::multiprecision::isfinite(value)) return no_value("the result has too many digits");
  const bool negative = value < 0;
  auto number = parse_decimal(Float(abs(value)).str(40, std::ios_base::scientific));
  if (!number) return number;
  number->exact = false;
  if (negative) number->value = -number->value;
  return number;
}

Float cube_root(const Float& value) { return value == 0 ? Float(0) : Float(pow(value, Float(1) / 3)); }

// The root of a non-negative integer where it is whole.
std::optional<Integer> whole_root(const Integer& n, unsigned degree) {
  Integer guess = degree == 2 ? boost::multiprecision::sqrt(n) : Integer(cube_root(Float(n)) + Float(0.5));
  return boost::multiprecision::pow(guess, degree) == n ? std::optional(guess) : std::nullopt;
}

std::string point_at(std::string digits, int decimals) {  // "1234", 2 gives "12.34"; trailing zeros go
  if (decimals <= 0) return digits + std::string(static_cast<std::size_t>(-decimals), '0');
  if (digits.size() <= static_cast<std::size_t>(decimals))
    digits.insert(0, static_cast<std::size_t>(decimals) + 1 - digits.size(), '0');
  digits.insert(digits.size() - static_cast<std::size_t>(decimals), ".");
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

// 12 significant digits of a positive number.
std::string significant(const Rational& value) {
  constexpr int kDigits = 12;
  int exponent = static_cast<int>(std::floor(log2_of(value) * 0.30102999566398120));
  const auto scaled = [&] {
    const int shift = kDigits - 1 - exponent;
    return nearest_to(shift >= 0 ? Rational(value * ten_to(static_cast<unsigned>(shift)))
                                 : Rational(value / ten_to(static_cast<unsigned>(-shift))));
  };
  Integer digits = scaled();
  if (digits >= ten_to(kDigits)) ++exponent, digits = scaled();
  if (digits < ten_to(kDigits - 1)) --exponent, digits = scaled();
  const std::string text = digits.str();
  if (exponent >= -7 && exponent < 21) return point_at(text, kDigits - 1 - exponent);
  return fmt::format("{}e{:+03}", point_at(text, kDigits - 1), exponent);
}

}  // namespace

bool is_whole(const Number& number) { return number.exact && denominator(number.value) == 1; }

Computed no_value(std::string why) { return fail(FailureKind::invalid, std::move(why)); }

Computed parse_decimal(std::string_view text) {
  std::string digits;
  int exponent = 0;
  const auto e = text.find_first_of("eE");
  if (e != std::string_view::npos) {
    const std::string tail(text.substr(e + 1));
    if (tail.empty() || tail.size() > 6) return no_value("the exponent is too large");
    exponent = std::atoi(tail.c_str());
    text = text.substr(0, e);
  }
  const auto point = text.find('.');
  for (const char c : text)
    if (c != '.') digits += c;
  if (digits.size() > 1000 || std::abs(exponent) > 5000) return no_value("the number has too many digits");
  if (point != std::string_view::npos) exponent -= static_cast<int>(text.size() - point - 1);
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));  // a leading zero would mean octal
  const Integer mantissa(digits);
  const Integer scale = ten_to(static_cast<unsigned>(std::abs(exponent)));
  return bounded(exponent >= 0 ? Rational(mantissa * scale) : Rational(mantissa, scale), true);
}

Computed add(const Number& a, const Number& b) { return bounded(a.value + b.value, a.exact && b.exact); }
Computed subtract(const Number& a, const Number& b) { return bounded(a.value - b.value, a.exact && b.exact); }
Computed multiply(const Number& a, const Number& b) { return bounded(a.value * b.value, a.exact && b.exact); }

Computed divide(const Number& a, const Number& b) {
  if (b.value == 0) return no_value("division by zero");
  return bounded(a.value / b.value, a.exact && b.exact);
}

Computed modulo(const Number& a, const Number& b) {
  if (b.value == 0) return no_value("division by zero");
  return bounded(a.value - b.value * floor_of(a.value / b.value), a.exact && b.exact);
}

Computed power(const Number& base, const Number& exponent) {
  if (base.value == 0 && exponent.value <= 0)
    return no_value(exponent.value == 0 ? "0 to the power of 0 is not defined" : "division by zero");
  if (base.value == 0 || exponent.value == 0 || base.value == 1)
    return Number{Rational(exponent.value == 0 || base.value == 1 ? 1 : 0), base.exact};
  const bool whole = denominator(exponent.value) == 1;
  if (base.value < 0 && !whole) return no_value("a negative number to a fractional power");
  const unsigned size = std::max(bits(numerator(base.value)), bits(denominator(base.value)));
  if (bits(numerator(exponent.value)) > 40) return no_value("the exponent is too large");
  const double growth = std::abs(static_cast<double>(exponent.value));
  if (whole && growth * (size > 1 ? size - 1 : 0) <= kMaxBits) {
    const auto n = static_cast<unsigned>(growth);
    const Rational raised(boost::multiprecision::pow(numerator(base.value), n),
                          boost::multiprecision::pow(denominator(base.value), n));
    return bounded(exponent.value < 0 ? Rational(1 / raised) : raised, base.exact && exponent.exact);
  }
  if (whole) return no_value("the result has too many digits");
  if (exponent.exact && base.exact && exponent.value == Rational(1, 2)) return root(base, 2);
  if (std::abs(log2_of(base.value)) * growth > kMaxBits) return no_value("the result has too many digits");
  return inexact(pow(to_float(base.value), to_float(exponent.value)));
}

Computed root(const Number& number, unsigned degree) {
  if (number.value < 0 && degree == 2) return no_value("the square root of a negative number");
  const bool negative = number.value < 0;
  const Rational size = abs(number.value);
  const auto top = whole_root(numerator(size), degree), bottom = whole_root(denominator(size), degree);
  if (top && bottom && number.exact) return Number{Rational(negative ? Integer(-*top) : *top, *bottom)};
  auto result = inexact(degree == 2 ? Float(sqrt(to_float(size))) : cube_root(to_float(size)));
  if (result && negative) result->value = -result->value;
  return result;
}

Computed factorial(const Number& n) {
  if (!is_whole(n) || n.value < 0) return no_value("the factorial of a number that is not a whole number from 0");
  if (n.value > 1500) return no_value("the result has too many digits");
  Integer product = 1;
  for (unsigned i = 2, last = static_cast<unsigned>(numerator(n.value)); i <= last; ++i) product *= i;
  return bounded(Rational(product), true);
}

Computed choose(const Number& n, const Number& k) {
  if (!is_whole(n) || !is_whole(k) || n.value < 0 || k.value < 0) return no_value("choose takes whole numbers from 0");
  if (k.value > n.value) return Number{Rational(0)};
  const Integer total = numerator(n.value), least = std::min(numerator(k.value), Integer(total - numerator(k.value)));
  if (least > 2000 || bits(total) > 64) return no_value("the result has too many digits");
  Integer product = 1;
  for (unsigned i = 1, last = static_cast<unsigned>(least); i <= last; ++i) product = product * (total - last + i) / i;
  return bounded(Rational(product), true);
}

Computed rounded(const Number& number, int decimals) {
  const Rational scale(ten_to(static_cast<unsigned>(std::abs(decimals))));
  const Rational shifted = decimals >= 0 ? Rational(number.value * scale) : Rational(number.value / scale);
  const Rational whole(nearest_to(shifted));
  return bounded(decimals >= 0 ? Rational(whole / scale) : Rational(whole * scale), true);
}

Computed rounded_down(const Number& number) { return bounded(Rational(floor_of(number.value)), true); }

Computed logarithm(const Number& number, int base) {
  if (number.value <= 0) return no_value("the logarithm of a number that is not positive");
  if (base != 0 && number.exact) {
    const auto exponent = static_cast<int>(std::lround(log2_of(number.value) / std::log2(base)));
    const auto exact = power(Number{Rational(base)}, Number{Rational(exponent)});
    if (exact && exact->value == number.value) return Number{Rational(exponent)};
  }
  const Float natural = log(to_float(number.value));
  return inexact(base == 0 ? natural : Float(natural / log(Float(base))));
}

Computed exponential(const Number& number) {
  if (abs(number.value) > 10'000) return no_value("the result has too many digits");
  return number.value == 0 ? Computed(Number{Rational(1)}) : inexact(exp(to_float(number.value)));
}

Result<bool> is_prime(const Number& n) {
  if (!is_whole(n)) return fail(FailureKind::invalid, "only whole numbers are prime or not");
  if (n.value < 2) return false;
  if (bits(numerator(n.value)) > 64) return fail(FailureKind::invalid, "the number has too many digits to test for primality");
  const auto number = static_cast<std::uint64_t>(numerator(n.value));
  // Miller-Rabin with the first twelve primes is exact below 3.3e24 (Sorenson and Webster 2015).
  constexpr std::array<std::uint64_t, 12> kBases{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
  for (const auto base : kBases)
    if (number % base == 0) return number == base;
  std::uint64_t odd = number - 1;
  int twos = 0;
  for (; odd % 2 == 0; odd /= 2) ++twos;
  const auto times = [&](std::uint64_t a, std::uint64_t b) {
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(a) * b % number);
  };
  const auto witness = [&](std::uint64_t base) {
    std::uint64_t x = 1, square = base;
    for (std::uint64_t e = odd; e > 0; e /= 2, square = times(square, square))
      if (e % 2 == 1) x = times(x, square);
    if (x == 1 || x == number - 1) return false;
    for (int i = 1; i < twos; ++i)
      if ((x = times(x, x)) == number - 1) return false;
    return true;
  };
  return std::none_of(kBases.begin(), kBases.end(), witness);
}

Printed print(const Number& number) {
  const std::string sign = number.value < 0 ? "-" : "";
  const Rational size = abs(number.value);
  if (size == 0) return {"0", number.exact};
  if (number.exact) {
    Integer rest = denominator(size);
    int twos = 0, fives = 0;
    for (; rest % 2 == 0 && twos <= 40; rest /= 2) ++twos;
    for (; rest % 5 == 0 && fives <= 40; rest /= 5) ++fives;
    const int decimals = std::max(twos, fives);
    if (rest == 1 && decimals <= 40) {
      const Rational scaled = size * ten_to(static_cast<unsigned>(decimals));
      return {sign + point_at(numerator(scaled).str(), decimals), true};
    }
  }
  return {sign + significant(size), false};
}

std::string print_exact(const Number& number) {
  const Printed printed = print(number);
  if (printed.complete || !number.exact) return printed.digits;
  return fmt::format("{}/{}", numerator(number.value).str(), denominator(number.value).str());
}

}  // namespace baton::tools
