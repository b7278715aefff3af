// The functions that expressions may call by name.

#include "baton/tools/compute_number.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::tools {
namespace {

const Number kOne{Rational(1)};

using Numbers = std::vector<Number>;

Computed fold(const Numbers& arguments, Computed (*operation)(const Number&, const Number&)) {
  Computed result = arguments.front();
  for (std::size_t i = 1; i < arguments.size() && result; ++i) result = operation(*result, arguments[i]);
  return result;
}

Computed whole_pair(const Number& a, const Number& b, bool multiple) {
  if (!is_whole(a) || !is_whole(b)) return no_value("gcd and lcm take whole numbers");
  const Integer left = numerator(a.value), right = numerator(b.value);
  const Integer found =
      multiple ? Integer(boost::multiprecision::lcm(left, right)) : Integer(boost::multiprecision::gcd(left, right));
  return multiply(Number{Rational(found)}, kOne);  // the multiple may be too large
}

Computed median(const Numbers& numbers) {
  Numbers sorted = numbers;
  std::sort(sorted.begin(), sorted.end(), [](const Number& a, const Number& b) { return a.value < b.value; });
  const std::size_t middle = sorted.size() / 2;
  if (sorted.size() % 2 == 1) return sorted[middle];
  const auto sum = add(sorted[middle - 1], sorted[middle]);
  return sum ? divide(*sum, Number{Rational(2)}) : sum;
}

Computed average(const Numbers& arguments) {
  const auto sum = fold(arguments, add);
  return sum ? divide(*sum, Number{Rational(arguments.size())}) : sum;
}

Computed extreme(const Numbers& arguments, bool largest) {
  const auto less = [](const Number& a, const Number& b) { return a.value < b.value; };
  return largest ? *std::max_element(arguments.begin(), arguments.end(), less)
                 : *std::min_element(arguments.begin(), arguments.end(), less);
}

struct Function {
  std::string_view name;
  std::size_t least, most;  // arguments
  Computed (*apply)(const Numbers&);
};
constexpr std::size_t kMany = 1000;
constexpr Function kFunctions[] = {
    {"sum", 1, kMany, [](const Numbers& n) { return fold(n, add); }},
    {"product", 1, kMany, [](const Numbers& n) { return fold(n, multiply); }},
    {"average", 1, kMany, average},
    {"mean", 1, kMany, average},
    {"avg", 1, kMany, average},
    {"median", 1, kMany, median},
    {"min", 1, kMany, [](const Numbers& n) { return extreme(n, false); }},
    {"max", 1, kMany, [](const Numbers& n) { return extreme(n, true); }},
    {"gcd", 2, kMany,
     [](const Numbers& n) { return fold(n, [](const Number& a, const Number& b) { return whole_pair(a, b, false); }); }},
    {"lcm", 2, kMany,
     [](const Numbers& n) { return fold(n, [](const Number& a, const Number& b) { return whole_pair(a, b, true); }); }},
    {"sqrt", 1, 1, [](const Numbers& n) { return root(n[0], 2); }},
    {"cbrt", 1, 1, [](const Numbers& n) { return root(n[0], 3); }},
    {"abs", 1, 1, [](const Numbers& n) -> Computed { return Number{abs(n[0].value), n[0].exact}; }},
    {"floor", 1, 1, [](const Numbers& n) -> Computed { return rounded_down(n[0]); }},
    {"ceil", 1, 1,
     [](const Numbers& n) {
       const auto down = rounded_down(Number{-n[0].value});
       return down ? subtract(Number{}, *down) : down;
     }},
    {"round", 1, 2,
     [](const Numbers& n) {
       if (n.size() == 1) return rounded(n[0], 0);
       if (!is_whole(n[1]) || abs(n[1].value) > 1000) return no_value("round takes a whole number of decimal places");
       return rounded(n[0], static_cast<int>(numerator(n[1].value)));
     }},
    {"mod", 2, 2, [](const Numbers& n) { return modulo(n[0], n[1]); }},
    {"pow", 2, 2, [](const Numbers& n) { return power(n[0], n[1]); }},
    {"factorial", 1, 1, [](const Numbers& n) { return factorial(n[0]); }},
    {"comb", 2, 2, [](const Numbers& n) { return choose(n[0], n[1]); }},
    {"exp", 1, 1, [](const Numbers& n) { return exponential(n[0]); }},
    {"ln", 1, 1, [](const Numbers& n) { return logarithm(n[0], 0); }},
    {"log2", 1, 1, [](const Numbers& n) { return logarithm(n[0], 2); }},
    {"log10", 1, 1, [](const Numbers& n) { return logarithm(n[0], 10); }},
};

const Function* function_named(std::string_view name) {
  const auto found =
      std::find_if(std::begin(kFunctions), std::end(kFunctions), [&](const Function& f) { return f.name == name; });
  return found == std::end(kFunctions) ? nullptr : found;
}

}  // namespace

bool is_function(std::string_view name) { return function_named(name) != nullptr; }

Computed apply_function(std::string_view name, const std::vector<Number>& arguments) {
  const Function* function = function_named(name);
  if (!function) return fail(FailureKind::malformed, fmt::format("no function '{}'", name));
  if (arguments.size() < function->least || arguments.size() > function->most)
    return fail(FailureKind::malformed, fmt::format("{} does not take {} arguments", name, arguments.size()));
  return function->apply(arguments);
}

}  // namespace baton::tools
