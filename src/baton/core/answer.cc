#include "baton/core/answer.h"

#include "baton/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace baton {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(unsigned char c) { return c >= 0x80 || is_digit(static_cast<char>(c)) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// Digits with "," or "_" between groups of three, "." and an exponent. Consumes what it reads.
std::optional<double> take_number(std::string_view& text) {
  std::string digits;
  std::size_t i = 0, group = 0;
  bool grouped = false, point = false;
  const auto grouping = [&](std::size_t at) {  // ",123" and no fourth digit
    return at + 3 < text.size() && is_digit(text[at + 1]) && is_digit(text[at + 2]) && is_digit(text[at + 3]) &&
           (at + 4 >= text.size() || !is_digit(text[at + 4]));
  };
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (is_digit(c)) digits += c, ++group;
    else if ((c == ',' || c == '_') && !point && group > 0 && (group <= 3 || grouped) && grouping(i)) grouped = true, group = 0;
    else if (c == '.' && !point && i + 1 < text.size() && is_digit(text[i + 1])) digits += c, point = true;
    else break;
  }
  if (digits.empty()) return std::nullopt;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    std::size_t end = i + 1;
    if (end < text.size() && (text[end] == '-' || text[end] == '+')) ++end;
    const std::size_t first = end;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end > first && end - first <= 3) {
      digits += 'e';
      if (text[i + 1] == '-') digits += '-';
      digits += text.substr(first, end - first);
      i = end;
    }
  }
  if (digits.front() == '.') digits.insert(0, 1, '0');
  double value = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || stop != digits.data() + digits.size() || !std::isfinite(value)) return std::nullopt;
  text.remove_prefix(i);
  return value;
}

constexpr std::string_view kCurrencies[] = {"$", "€", "£", "¥"};

std::string normal_text(std::string_view answer) {
  std::string out;
  std::string word;
  const auto flush = [&] {
    std::string_view bare = word;
    while (!bare.empty() && !is_word(bare.front()) && bare.front() != '-' && bare.front() != '$' && bare.front() != '.') bare.remove_prefix(1);
    while (!bare.empty() && !is_word(bare.back()) && bare.back() != '%' && bare.back() != '+' && bare.back() != '#') bare.remove_suffix(1);
    if (!bare.empty() && bare != "the" && bare != "a" && bare != "an") {
      if (!out.empty()) out += ' ';
      out += bare;
    }
    word.clear();
  };
  for (const char c : lower(answer)) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) flush();
    else word += c;
  }
  flush();
  return out;
}

std::string normal_number(const Quantity& quantity) {
  const double value = quantity.value == 0 ? 0 : quantity.value;  // no "-0"
  const std::string digits = fmt::format("{}", value);            // shortest text that reads back as the same double
  return quantity.unit.empty() ? digits : digits + " " + quantity.unit;
}

std::string normal_choice(std::string_view answer) {
  answer = trim(answer);
  while (!answer.empty() && (answer.front() == '(' || answer.front() == '[' || answer.front() == '*')) answer.remove_prefix(1);
  if (answer.empty() || (answer.size() > 1 && is_word(static_cast<unsigned char>(answer[1])))) return "";
  const char letter = static_cast<char>(answer[0] & ~0x20);
  return letter >= 'A' && letter <= 'Z' ? std::string(1, letter) : "";
}

}  // namespace

std::optional<Quantity> parse_quantity(std::string_view text) {
  text = trim(text);
  while (!text.empty() && (text.back() == '.' || text.back() == '!' || text.back() == '*')) text.remove_suffix(1);
  while (!text.empty() && text.front() == '*') text.remove_prefix(1);
  Quantity out;
  bool negative = false;
  const auto take_sign = [&] {
    if (take(text, "-") || take(text, "\xE2\x88\x92")) negative = !negative;  // ASCII hyphen or U+2212
    else take(text, "+");
    text = trim(text);
  };
  take_sign();
  for (const auto currency : kCurrencies)
    if (take(text, currency)) out.unit = currency;
  text = trim(text);
  if (!out.unit.empty()) take_sign();
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  out.value = *number;
  if (std::string_view rest = trim(text); take(rest, "/")) {
    rest = trim(rest);
    if (const auto divisor = take_number(rest); divisor && *divisor != 0) out.value /= *divisor, text = rest;
  }
  if (negative) out.value = -out.value;
  text = trim(text);
  if (text.empty()) return out;
  if (!out.unit.empty() || text.size() > 40 || text.find_first_of("0123456789=?\n") != std::string_view::npos) return std::nullopt;
  if (std::count(text.begin(), text.end(), ' ') > 2) return std::nullopt;
  out.unit = lower(text);
  return out;
}

std::string normal_form(AnswerType type, std::string_view answer) {
  if (type == AnswerType::choice) return normal_choice(answer);
  if (type == AnswerType::number)
    if (const auto quantity = parse_quantity(answer)) return normal_number(*quantity);
  return normal_text(answer);
}

bool contains_phrase(std::string_view text, std::string_view phrase) {
  const std::string where = normal_text(text), what = normal_text(phrase);
  if (what.empty()) return false;
  const auto boundary = [&](std::size_t inside, std::size_t outside) {
    // A boundary lies between two bytes that do not belong to one word or one number ("5" | ".2").
    if (outside >= where.size()) return true;
    const char out = where[outside], in = where[inside];
    if (is_word(static_cast<unsigned char>(out))) return !is_word(static_cast<unsigned char>(in));
    if ((out == '.' || out == ',') && is_digit(in)) {
      const std::size_t beyond = outside > inside ? outside + 1 : outside - 1;
      return beyond >= where.size() || !is_digit(where[beyond]);
    }
    return true;
  };
  for (auto at = where.find(what); at != std::string::npos; at = where.find(what, at + 1)) {
    const std::size_t end = at + what.size();
    if (boundary(at, at - 1) && boundary(end - 1, end)) return true;
  }
  return false;
}

}  // namespace baton
