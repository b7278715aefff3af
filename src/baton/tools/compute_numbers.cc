#include "baton/base/text.h"
#include "baton/tools/compute_readers.h"
#include "baton/tools/expression.h"

#include <fmt/format.h>

namespace baton::tools {
namespace {

using Answer = std::optional<Result<ComputeAnswer>>;
using Numbers = std::vector<Number>;

const Number kHundred{Rational(100)};

Computed change_in_percent(const Number& from, const Number& to) {
  const auto ratio = divide(to, from);
  return ratio ? multiply(Number{ratio->value - 1, ratio->exact}, kHundred) : ratio;
}

Computed share_in_percent(const Number& part, const Number& whole) {
  const auto ratio = divide(part, whole);
  return ratio ? multiply(*ratio, kHundred) : ratio;
}

Computed changed_by(const Number& number, const Number& percent, int direction) {
  return multiply(number, Number{1 + direction * percent.value / 100, percent.exact});
}

// A sentence with gaps: N is an operand, P a percentage ("10%", "10 percent"), every other word stands for itself.
struct Form {
  std::string_view pattern;
  Computed (*apply)(const Numbers&);
  std::string_view unit = "";  // put behind the number
};
constexpr Form kForms[] = {
    {"add N and N", [](const Numbers& n) { return add(n[0], n[1]); }},
    {"add N to N", [](const Numbers& n) { return add(n[0], n[1]); }},
    {"subtract N from N", [](const Numbers& n) { return subtract(n[1], n[0]); }},
    {"take N away from N", [](const Numbers& n) { return subtract(n[1], n[0]); }},
    {"N subtracted from N", [](const Numbers& n) { return subtract(n[1], n[0]); }},
    {"N less than N", [](const Numbers& n) { return subtract(n[1], n[0]); }},
    {"N more than N", [](const Numbers& n) { return add(n[0], n[1]); }},
    {"N added to N", [](const Numbers& n) { return add(n[0], n[1]); }},
    {"multiply N by N", [](const Numbers& n) { return multiply(n[0], n[1]); }},
    {"multiply N and N", [](const Numbers& n) { return multiply(n[0], n[1]); }},
    {"divide N by N", [](const Numbers& n) { return divide(n[0], n[1]); }},
    {"N / N of N",
     [](const Numbers& n) {
       const auto share = divide(n[0], n[1]);
       return share ? multiply(*share, n[2]) : share;
     }},
    {"remainder when N is divided by N", [](const Numbers& n) { return modulo(n[0], n[1]); }},
    {"remainder when dividing N by N", [](const Numbers& n) { return modulo(n[0], n[1]); }},
    {"remainder of N divided by N", [](const Numbers& n) { return modulo(n[0], n[1]); }},
    {"increase N by P", [](const Numbers& n) { return changed_by(n[0], n[1], 1); }},
    {"N increased by P", [](const Numbers& n) { return changed_by(n[0], n[1], 1); }},
    {"decrease N by P", [](const Numbers& n) { return changed_by(n[0], n[1], -1); }},
    {"N decreased by P", [](const Numbers& n) { return changed_by(n[0], n[1], -1); }},
    {"N reduced by P", [](const Numbers& n) { return changed_by(n[0], n[1], -1); }},
    {"P off N", [](const Numbers& n) { return changed_by(n[1], n[0], -1); }},
    {"percentage increase from N to N",
     [](const Numbers& n) { return n[1].value < n[0].value ? no_value("it decreases") : change_in_percent(n[0], n[1]); }, "%"},
    {"percent increase from N to N",
     [](const Numbers& n) { return n[1].value < n[0].value ? no_value("it decreases") : change_in_percent(n[0], n[1]); }, "%"},
    {"percentage decrease from N to N",
     [](const Numbers& n) {
       return n[1].value > n[0].value ? no_value("it increases") : share_in_percent(Number{n[0].value - n[1].value}, n[0]);
     },
     "%"},
    {"percent decrease from N to N",
     [](const Numbers& n) {
       return n[1].value > n[0].value ? no_value("it increases") : share_in_percent(Number{n[0].value - n[1].value}, n[0]);
     },
     "%"},
    {"percentage change from N to N", [](const Numbers& n) { return change_in_percent(n[0], n[1]); }, "%"},
    {"percent change from N to N", [](const Numbers& n) { return change_in_percent(n[0], n[1]); }, "%"},
    {"what percent of N is N", [](const Numbers& n) { return share_in_percent(n[1], n[0]); }, "%"},
    {"what percentage of N is N", [](const Numbers& n) { return share_in_percent(n[1], n[0]); }, "%"},
    {"N is what percent of N", [](const Numbers& n) { return share_in_percent(n[0], n[1]); }, "%"},
    {"N is what percentage of N", [](const Numbers& n) { return share_in_percent(n[0], n[1]); }, "%"},
    {"N as a percentage of N", [](const Numbers& n) { return share_in_percent(n[0], n[1]); }, "%"},
    {"round N to nearest integer", [](const Numbers& n) { return rounded(n[0], 0); }},
    {"round N to nearest whole number", [](const Numbers& n) { return rounded(n[0], 0); }},
    {"round N to nearest ten", [](const Numbers& n) { return rounded(n[0], -1); }},
    {"round N to nearest hundred", [](const Numbers& n) { return rounded(n[0], -2); }},
    {"round N to nearest thousand", [](const Numbers& n) { return rounded(n[0], -3); }},
    {"round N to N decimal places", [](const Numbers& n) { return apply_function("round", n); }},
    {"round N to N decimals", [](const Numbers& n) { return apply_function("round", n); }},
    {"N / N as a decimal", [](const Numbers& n) { return divide(n[0], n[1]); }},
};

Result<ComputeAnswer> shown(const std::string& question, const Number& number, std::string_view unit) {
  const auto printed = print(number);
  if (printed.complete)
    return ComputeAnswer{fmt::format("{}{}", printed.digits, unit), fmt::format("{} = {}{}", question, printed.digits, unit)};
  return ComputeAnswer{fmt::format("{}{}", printed.digits, unit),
                       fmt::format("{} ≈ {}{}{}", question, printed.digits, unit,
                                   number.exact ? fmt::format(" (exactly {}{})", print_exact(number), unit) : "")};
}

// The numbers in the gaps where `tokens` are the form from end to end.
std::optional<Result<Numbers>> filled(const Form& form, const std::vector<Token>& tokens) {
  ExpressionParser parser(tokens);
  Numbers numbers;
  for (const auto& word : split(form.pattern, ' ')) {
    if (word != "N" && word != "P") {
      if (!parser.take(word)) return std::nullopt;
      continue;
    }
    auto value = parser.operand();
    if (!value) {
      if (value.error().kind == FailureKind::invalid) return tl::unexpected(value.error());
      return std::nullopt;
    }
    if (word == "P") {  // the operand has read the sign, too
      const Token& last = parser.peek_back();
      if (last.text != "%" && last.text != "percent") return std::nullopt;
      value->value *= 100;
    }
    numbers.push_back(std::move(*value));
  }
  if (!parser.at_end()) return std::nullopt;
  return numbers;
}

Answer read_forms(const std::string& question, const std::vector<Token>& tokens) {
  for (const auto& form : kForms) {
    const auto numbers = filled(form, tokens);
    if (!numbers) continue;
    if (!*numbers) return tl::unexpected(numbers->error());
    const auto value = form.apply(**numbers);
    if (!value) return tl::unexpected(value.error());
    return shown(question, *value, form.unit);
  }
  return std::nullopt;
}

Result<ComputeAnswer> yes_or_no(bool yes, const std::string& what) { return ComputeAnswer{yes ? "yes" : "no", what}; }

// "is 97 prime", "is 12 even", "is 91 divisible by 7"
Answer read_property(const std::vector<Token>& tokens) {
  ExpressionParser parser(tokens);
  if (!parser.take("is")) return std::nullopt;
  const auto n = parser.operand();
  if (!n || !is_whole(*n)) return std::nullopt;
  const std::string digits = print(*n).digits;
  if (parser.take_words("divisible by")) {
    const auto divisor = parser.operand();
    if (!divisor || !parser.at_end() || !is_whole(*divisor)) return std::nullopt;
    const auto rest = modulo(*n, *divisor);
    if (!rest) return tl::unexpected(rest.error());
    return yes_or_no(rest->value == 0, fmt::format("{} modulo {} is {}", digits, print(*divisor).digits, print(*rest).digits));
  }
  const bool article = parser.take("a") || parser.take("an");
  if (parser.take("prime")) {
    if (article != parser.take("number") || !parser.at_end()) return std::nullopt;
    const auto prime = is_prime(*n);
    if (!prime) return tl::unexpected(prime.error());
    return yes_or_no(*prime, fmt::format("{} is {}prime", digits, *prime ? "" : "not "));
  }
  const bool even = parser.take("even");
  if ((even || parser.take("odd")) && article == parser.take("number") && parser.at_end()) {
    const bool is_even = numerator(n->value) % 2 == 0;
    return yes_or_no(is_even == even, fmt::format("{} is {}", digits, is_even ? "even" : "odd"));
  }
  return std::nullopt;
}

// What looks like arithmetic but is a name or a code: "9/11", "24/7", "4x4", "555-1234", "2024-02-11", "007".
bool looks_like_a_name(const std::vector<Token>& tokens) {
  for (const auto& token : tokens)
    if (token.kind == Token::Kind::number && token.text.size() > 1 && token.text[0] == '0' && token.text[1] != '.') return true;
  std::vector<std::size_t> digits;
  std::string signs;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (i > 0 && tokens[i].after_space) return false;
    if (tokens[i].kind == Token::Kind::number) digits.push_back(tokens[i].text.size());
    else signs += tokens[i].text;
  }
  if (digits.size() == 2 && signs == "/") return digits[0] <= 2 && digits[1] <= 2;
  if (digits.size() == 2 && signs == "x") return digits[0] == 1 && digits[1] == 1;
  if (digits.size() == 2 && signs == "-") return digits[0] == 3 && digits[1] == 4;
  return digits.size() == 3 && (signs == "--" || signs == "//");
}

bool take_prefix(std::string& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.erase(0, prefix.size());
  return true;
}

// Takes off what only asks. Returns whether the question asks in words ("what is …").
bool strip_frame(std::string& text) {
  constexpr std::string_view kBefore[] = {"what is ",      "what's ",       "what are ",      "what does ",    "how much is ",
                                          "how much are ", "the value of ", "the result of ", "the answer to "};
  constexpr std::string_view kOrders[] = {"calculate ", "compute ", "evaluate ", "work out ", "determine ", "find ", "solve "};
  constexpr std::string_view kAfter[] = {" equal to", " equals", " equal", "="};
  bool asked = false;
  for (bool again = true; again;) {
    again = false;
    for (const auto prefix : kBefore) again |= take_prefix(text, prefix), asked |= again;
    for (const auto prefix : kOrders) again |= take_prefix(text, prefix);
  }
  for (const auto suffix : kAfter)
    if (text.ends_with(suffix)) text.resize(text.size() - suffix.size());
  text = std::string(trim(text));
  return asked;
}

}  // namespace

Answer read_numbers(const std::string& question) {
  std::string text = question;
  const bool asked = strip_frame(text);
  auto all = tokens_of(text);
  if (!all) return tl::unexpected(all.error());
  std::vector<Token> tokens = std::move(*all);
  std::erase_if(tokens, [](const Token& token) { return token.text == "the"; });
  if (auto answer = read_property(tokens)) return answer;
  if (auto answer = read_forms(text, tokens)) return answer;
  if (asked && looks_like_a_name(tokens)) return std::nullopt;
  // "What is 3 + 2!": an exclamation?
  if (asked && tokens.size() > 3 && tokens[tokens.size() - 2].text == "!") return std::nullopt;
  ExpressionParser parser(tokens);
  const auto value = parser.sum();
  if (!value) return tl::unexpected(value.error());
  if (!parser.at_end()) return tl::unexpected(parser.not_understood().error());
  if (parser.operations() == 0) return fail(FailureKind::malformed, "a number alone is nothing to compute");
  return shown(text, *value, "");
}

}  // namespace baton::tools
