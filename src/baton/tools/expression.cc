#include "baton/tools/expression.h"

#include "baton/base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace baton::tools {
namespace {

constexpr int kMaxDepth = 60;

using Kind = Token::Kind;

const std::map<std::string_view, int>& small_numbers() {
  static const std::map<std::string_view, int> kSmall{
      {"zero", 0},      {"one", 1},      {"two", 2},      {"three", 3},      {"four", 4},      {"five", 5},      {"six", 6},
      {"seven", 7},     {"eight", 8},    {"nine", 9},     {"ten", 10},       {"eleven", 11},   {"twelve", 12},   {"thirteen", 13},
      {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19}, {"twenty", 20},
      {"thirty", 30},   {"forty", 40},   {"fifty", 50},   {"sixty", 60},     {"seventy", 70},  {"eighty", 80},   {"ninety", 90}};
  return kSmall;
}

std::int64_t scale_named(std::string_view word) {
  return word == "thousand"   ? 1'000
         : word == "million"  ? 1'000'000
         : word == "billion"  ? 1'000'000'000
         : word == "trillion" ? 1'000'000'000'000
                              : 0;
}

// "seven", "twenty", "twenty-five"; -1 for other words.
int below_hundred(std::string_view word) {
  const auto& small = small_numbers();
  const auto dash = word.find('-');
  const auto first = small.find(word.substr(0, dash));
  if (first == small.end()) return -1;
  if (dash == std::string_view::npos) return first->second;
  const auto second = small.find(word.substr(dash + 1));
  return second != small.end() && first->second >= 20 && second->second >= 1 && second->second <= 9
             ? first->second + second->second
             : -1;
}

// Forms "NAME of …" with one operand, and what they stand for.
struct Of { std::string_view words, function; int numerator = 0, denominator = 1; };  // no function: multiply by the fraction
constexpr Of kOneOperand[] = {
    {"square root of", "sqrt"},      {"cube root of", "cbrt"},    {"absolute value of", "abs"},   {"factorial of", "factorial"},
    {"square of", "square"},         {"cube of", "cube"},         {"natural logarithm of", "ln"}, {"natural log of", "ln"},
    {"half of", "", 1, 2},           {"a half of", "", 1, 2},     {"one half of", "", 1, 2},      {"a third of", "", 1, 3},
    {"one third of", "", 1, 3},      {"two thirds of", "", 2, 3}, {"a quarter of", "", 1, 4},     {"one quarter of", "", 1, 4},
    {"three quarters of", "", 3, 4}, {"a fifth of", "", 1, 5},    {"one fifth of", "", 1, 5},     {"a tenth of", "", 1, 10},
    {"one tenth of", "", 1, 10},     {"twice", "", 2, 1},         {"double", "", 2, 1},           {"triple", "", 3, 1}};
constexpr std::pair<std::string_view, std::string_view> kLists[] = {
    {"sum of", "sum"}, {"total of", "sum"}, {"product of", "product"}, {"average of", "average"}, {"mean of", "average"},
    {"arithmetic mean of", "average"}, {"median of", "median"}, {"maximum of", "max"}, {"largest of", "max"},
    {"minimum of", "min"}, {"smallest of", "min"}, {"gcd of", "gcd"}, {"hcf of", "gcd"}, {"gcf of", "gcd"},
    {"greatest common divisor of", "gcd"}, {"greatest common factor of", "gcd"}, {"highest common factor of", "gcd"},
    {"lcm of", "lcm"}, {"least common multiple of", "lcm"}, {"lowest common multiple of", "lcm"},
    {"difference between", "difference"}, {"difference of", "difference"}, {"quotient of", "quotient"}};

struct Depth {
  explicit Depth(int& depth) : depth_(depth) { ++depth_; }
  ~Depth() { --depth_; }
  int& depth_;
};

Computed apply_named(std::string_view function, const std::vector<Number>& n) {
  if (function == "square" || function == "cube") return power(n[0], Number{Rational(function == "square" ? 2 : 3)});
  if (function == "difference" || function == "quotient") {
    if (n.size() != 2) return fail(FailureKind::malformed, fmt::format("a {} takes two numbers", function));
    return function == "quotient" ? divide(n[0], n[1]) : subtract(std::max(n[0].value, n[1].value) == n[0].value ? n[0] : n[1],
                                                                  std::max(n[0].value, n[1].value) == n[0].value ? n[1] : n[0]);
  }
  return apply_function(function, n);
}

}  // namespace

Computed ExpressionParser::not_understood() const {
  if (at_end()) return fail(FailureKind::malformed, "the expression ends where a number should follow");
  return fail(FailureKind::malformed, fmt::format("cannot read '{}' at byte {}", peek().text, peek().offset));
}

bool ExpressionParser::take(std::string_view word_or_sign) {
  if (at_end() || peek().kind == Kind::number || peek().text != word_or_sign) return false;
  ++at_;
  return true;
}

bool ExpressionParser::take_words(std::string_view words) {
  const std::size_t start = at_;
  for (const auto& word : split(words, ' '))
    if (!take(word)) return rewind(start), false;
  return true;
}

bool ExpressionParser::operand_follows(std::size_t ahead) const {
  const Token& token = peek(ahead);
  return token.kind == Kind::number || token.text == "(" || (token.kind == Kind::word && below_hundred(token.text) >= 0);
}

Computed ExpressionParser::sum() {
  auto left = product();
  while (left) {
    const bool plus = take("+") || take("plus");
    if (!plus && !take("-") && !take("minus")) break;
    const std::size_t right_at = at_;
    auto right = product();
    if (!right) return right;
    const Token& last = tokens_[at_ - 1];  // "200 + 10%": of what?
    if (at_ == right_at + 2 && (last.text == "%" || last.text == "percent"))
      return fail(FailureKind::malformed, "a percentage added to a number: say of what, for example 200 + 10% of 200");
    left = done(plus ? add(*left, *right) : subtract(*left, *right));
  }
  return left;
}

Computed ExpressionParser::product() {
  auto left = operand();
  while (left) {
    const bool modulus = peek().text == "%" && operand_follows(1);
    if (modulus && peek().after_space != peek(1).after_space)
      return fail(FailureKind::malformed, "is '%' per cent or the remainder here?");
    char sign = 0;
    if (take("*") || take("times") || take_words("multiplied by") || (peek().text == "x" && operand_follows(1) && take("x")))
      sign = '*';
    else if (take("/") || take_words("divided by") || take("over")) sign = '/';
    else if ((modulus && take("%")) || take("mod") || take("modulo")) sign = '%';
    else break;
    auto right = operand();
    if (!right) return right;
    left = done(sign == '*' ? multiply(*left, *right) : sign == '/' ? divide(*left, *right) : modulo(*left, *right));
  }
  return left;
}

Computed ExpressionParser::operand() {
  const Depth nested(depth_);
  if (depth_ > kMaxDepth) return fail(FailureKind::malformed, "nested too deep");
  if (take("+")) return operand();
  if (take("-") || take("minus") || take("negative")) {
    auto value = operand();
    if (value) value->value = -value->value;
    return value;
  }
  return exponentiated();
}

Computed ExpressionParser::exponentiated() {
  auto base = postfixed();
  if (!base) return base;
  if (take("^") || take_words("to the power of") || take_words("raised to the power of") || take_words("to the power") ||
      take_words("to power of")) {
    auto exponent = operand();  // binds to the right: 2^3^2 = 2^9
    return exponent ? done(power(*base, *exponent)) : exponent;
  }
  return base;
}

Computed ExpressionParser::postfixed() {
  auto value = primary();
  while (value) {
    if (peek().text == "!" && peek(1).text == "!") return fail(FailureKind::malformed, "'!!' is not known");
    if (take("!") || take("factorial")) value = done(factorial(*value));
    else if (take("squared") || take("²")) value = done(power(*value, Number{Rational(2)}));
    else if (take("cubed") || take("³")) value = done(power(*value, Number{Rational(3)}));
    else if (take("choose")) {
      auto k = primary();
      value = k ? done(choose(*value, *k)) : k;
    } else if ((peek().text == "%" && !operand_follows(1)) || peek().text == "percent") {
      ++at_;
      value = done(divide(*value, Number{Rational(100)}));
      if (value && take("of")) {
        auto whole = operand();
        return whole ? closing(done(multiply(*value, *whole))) : whole;
      }
    } else break;
  }
  return value;
}

Computed ExpressionParser::closing(Computed value) const {
  if (value && !at_end() && peek().text != ")" && peek().text != ",") return not_understood();
  return value;
}

Computed ExpressionParser::primary() {
  const Depth nested(depth_);
  if (depth_ > kMaxDepth) return fail(FailureKind::malformed, "nested too deep");
  const Token token = peek();
  if (token.kind == Kind::number) {
    ++at_;
    auto value = parse_decimal(token.text);
    if (const auto scale = scale_named(peek().text); value && scale > 0 && peek().kind == Kind::word) {
      ++at_;
      return multiply(*value, Number{Rational(scale)});
    }
    return value;
  }
  if (take("(")) {
    auto inner = sum();
    if (inner && !take(")")) return not_understood();
    return inner;
  }
  if (token.kind != Kind::word) return not_understood();
  if (peek(1).text == "(" && is_function(token.text)) {
    at_ += 2;
    return called(token.text);
  }
  if (token.text == "sqrt" && ++at_) {
    auto value = postfixed();
    return value ? done(root(*value, 2)) : value;
  }
  if (below_hundred(token.text) >= 0 || (token.text == "a" && (peek(1).text == "hundred" || scale_named(peek(1).text) > 0))) {
    const std::size_t start = at_;  // "one third of 9" is no number
    if (auto form = worded(); form || form.error().kind == FailureKind::invalid) return form;
    rewind(start);
    return number_word();
  }
  return worded();
}

// "three hundred twenty-five thousand", "one hundred and five" without the "and".
Computed ExpressionParser::number_word() {
  std::int64_t total = 0, group = 0, last_scale = std::numeric_limits<std::int64_t>::max();
  bool fresh = true;  // a number below one hundred may follow
  if (take("a")) group = 1, fresh = false;
  while (peek().kind == Kind::word) {
    const std::string& word = peek().text;
    if (const int small = below_hundred(word); small >= 0) {
      const bool joins = fresh || (small < 10 && small > 0 && group % 100 >= 20 && group % 10 == 0);
      if (!joins) break;
      group += small, fresh = false;
    } else if (word == "hundred" && group >= 1 && group <= 9) {
      group *= 100, fresh = true;
    } else if (const auto scale = scale_named(word); scale > 0 && scale < last_scale && group > 0) {
      total += group * scale, group = 0, fresh = true, last_scale = scale;
    } else break;
    ++at_;
  }
  return Number{Rational(total + group)};
}

Computed ExpressionParser::worded() {
  take("the");
  for (const auto& [words, function, numerator, denominator] : kOneOperand) {
    if (!take_words(words)) continue;
    take("the");
    auto value = operand();
    if (!value) return value;
    return closing(
        done(function.empty() ? multiply(*value, Number{Rational(numerator, denominator)}) : apply_named(function, {*value})));
  }
  for (const auto& [words, function] : kLists)
    if (take_words(words)) return list_of(function);
  if (take_words("log base")) {
    auto base = operand();
    if (!base || !take("of")) return base ? not_understood() : base;
    auto value = operand();
    if (!value) return value;
    if (base->value != 2 && base->value != 10)
      return fail(FailureKind::malformed, "logarithms to base 2 and 10, and the natural one, are known");
    return closing(done(apply_function(base->value == 2 ? "log2" : "log10", {*value})));
  }
  return not_understood();
}

Computed ExpressionParser::called(const std::string& function) {
  std::vector<Number> arguments;
  do {
    if (peek().kind == Kind::number && peek().grouped)
      return fail(FailureKind::malformed, fmt::format("put a space after the commas between the arguments of {}", function));
    auto argument = sum();
    if (!argument) return argument;
    arguments.push_back(std::move(*argument));
  } while (take(","));
  if (!take(")")) return not_understood();
  return done(apply_function(function, arguments));
}

Computed ExpressionParser::list_of(std::string_view function) {
  take("the");
  take("following");
  take("numbers");
  std::vector<Number> numbers;
  do {
    // "100,200 and 300" could be two numbers or three.
    if (peek().grouped && tokens_[at_].text.size() % 3 == 0)
      return fail(FailureKind::malformed, "put a space after the commas between the numbers");
    auto number = operand();
    if (!number) return number;
    numbers.push_back(std::move(*number));
  } while ((take(",") && (take("and"), true)) || take("and"));
  if (numbers.size() < 2) return fail(FailureKind::malformed, fmt::format("the {} of fewer than two numbers", function));
  return closing(done(apply_named(function, numbers)));
}

Computed evaluate(std::string_view expression) {
  auto tokens = tokens_of(expression);
  if (!tokens) return tl::unexpected(tokens.error());
  ExpressionParser parser(std::move(*tokens));
  auto value = parser.sum();
  if (value && !parser.at_end()) return parser.not_understood();
  return value;
}

}  // namespace baton::tools
