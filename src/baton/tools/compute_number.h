#pragma once
// Exact numbers for the compute tool: rationals of bounded size, and irrational results to 40 digits, marked as inexact.
// Includes Boost.Multiprecision: for the compute sources only.

#include "baton/base/error.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace baton::tools {

using Integer = boost::multiprecision::cpp_int;
using Rational = boost::multiprecision::cpp_rational;

struct Number {
  Rational value;
  bool exact = true;
};
using Computed = Result<Number>;  // failures are `invalid`: understood, but without a value (division by zero, too large)

inline constexpr unsigned kMaxBits = 16'384;  // of a numerator or denominator: about 4,900 digits

bool is_whole(const Number& number);
Computed no_value(std::string why);

// Decimal digits with an optional point and exponent, without a sign. Fails on exponents beyond ±1000.
Computed parse_decimal(std::string_view digits);

Computed add(const Number& a, const Number& b);
Computed subtract(const Number& a, const Number& b);
Computed multiply(const Number& a, const Number& b);
Computed divide(const Number& a, const Number& b);
Computed modulo(const Number& a, const Number& b);  // the result has the sign of b
Computed power(const Number& base, const Number& exponent);
Computed root(const Number& number, unsigned degree);  // 2 or 3
Computed factorial(const Number& n);
Computed choose(const Number& n, const Number& k);
Computed rounded(const Number& number, int decimals);  // halves away from zero; decimals may be negative
Computed rounded_down(const Number& number);
Computed logarithm(const Number& number, int base);    // base 0: natural
Computed exponential(const Number& number);

// A function by its name ("gcd", "min", "average", "sqrt", "round", "log2", …) on its arguments. `malformed` where there is no
// such function or the number of arguments is wrong.
Computed apply_function(std::string_view name, const std::vector<Number>& arguments);
bool is_function(std::string_view name);

Result<bool> is_prime(const Number& n);  // below 2^64

// All digits where the decimal expansion ends within 40 places and the number is exact, else 12 significant digits.
struct Printed {
  std::string digits;
  bool complete = true;  // the digits are the whole number
};
Printed print(const Number& number);
std::string print_exact(const Number& number);  // "1/3" where a decimal would not end

}  // namespace baton::tools
