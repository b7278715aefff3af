#include "baton/core/answer.h"

#include "baton/base/text.h"
#include "baton/core/dates.h"
#include "baton/core/units.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace baton {
namespace {

bool is_word(char c) { return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80; }

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// Whether text[at] separates a group of exactly three digits: ",123" and no fourth digit.
bool separates_group(std::string_view text, std::size_t at) {
  return at + 3 < text.size() && is_digit(text[at + 1]) && is_digit(text[at + 2]) && is_digit(text[at + 3]) &&
         (at + 4 >= text.size() || !is_digit(text[at + 4]));
}

// Digits with "," or "_" between groups of three, "." and an exponent. Consumes what it reads.
std::optional<double> take_number(std::string_view& text) {
  std::string digits;
  std::size_t i = 0, group = 0;
  bool grouped = false, point = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (is_digit(c)) digits += c, ++group;
    else if ((c == ',' || c == '_') && !point && group > 0 && (group <= 3 || grouped) &&
        separates_group(text, i)) grouped = true, group = 0;
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

// Currency signs and codes that stand before a number, and what they are called.
constexpr std::pair<std::string_view, std::string_view> kCurrencies[] = {
    {"us$", "$"}, {"$", "$"}, {"€", "€"}, {"£", "£"}, {"¥", "¥"}, {"usd ", "$"}, {"eur ", "€"}, {"gbp ", "£"}, {"jpy ", "¥"}};
constexpr std::pair<std::string_view, double> kScales[] = {
    {"thousand", 1e3}, {"million", 1e6}, {"billion", 1e9}, {"trillion", 1e12}};

// "million" and the like as a whole word after a number. Consumes it.
double take_scale(std::string_view& text) {
  const std::string word = lower(text.substr(0, text.find(' ')));
  for (const auto& [name, factor] : kScales)
    if (word == name) {
      text = trim(text.substr(word.size()));
      return factor;
    }
  return 1;
}

// One spelling for each character that typography varies: quotes, dashes, hard spaces; capital letters of Latin-1 lowered.
std::string plain_characters(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> kPlain[] = {
      {"\xE2\x80\x98", "'"}, {"\xE2\x80\x99", "'"}, {"\xE2\x80\x9C", "\""}, {"\xE2\x80\x9D", "\""}, {"\xC2\xA0", " "},
          {"\xE2\x80\xAF", " "},
      {"\xE2\x80\x90", "-"}, {"\xE2\x80\x91", "-"}, {"\xE2\x80\x93", "-"}, {"\xE2\x80\x94", "-"},  {"\xE2\x88\x92", "-"}};
  std::string out;
  while (!text.empty()) {
    const auto same = std::find_if(std::begin(kPlain), std::end(kPlain),
        [&](const auto& pair) { return text.starts_with(pair.first); });
    if (same != std::end(kPlain)) {
      out += same->second;
      text.remove_prefix(same->first.size());
      continue;
    }
    const bool after_c3 = !out.empty() && out.back() == '\xC3';
    const auto byte = static_cast<unsigned char>(text.front());
    out += after_c3 && byte >= 0x80 && byte <= 0x9E && byte != 0x97 ? static_cast<char>(byte + 0x20) : text.front();
    text.remove_prefix(1);
  }
  return lower(out);
}

// "1,234,567" becomes "1234567"; "5,6" and "1,23" stay.
std::string without_grouping(std::string_view text) {
  std::string out;
  for (std::size_t i = 0, digits = 0; i < text.size(); ++i) {
    if (text[i] == ',' && digits >= 1 && digits <= 3 && separates_group(text, i)) {
      digits = 0;  // the group that follows has three, so a further comma may follow it
      continue;
    }
    digits = is_digit(text[i]) ? digits + 1 : text[i] == '.' ? 4 : 0;
    out += text[i];
  }
  return out;
}

// A word without the punctuation around it; signs that belong to a word or number stay: "-5", "$3", ".5", "12%", "c++", "c#".
std::string_view bare_word(std::string_view word) {
  const auto opens = [&] { return word.front() == '-' || word.front() == '$' ||
      (word.front() == '.' && word.size() > 1 && is_word(word[1])); };
  while (!word.empty() && !is_word(word.front()) && !opens()) word.remove_prefix(1);
  while (!word.empty() && !is_word(word.back()) && word.back() != '%' && word.back() != '+' &&
      word.back() != '#')
    word.remove_suffix(1);
  return word;
}

std::string normal_text(std::string_view answer) {
  std::string out;
  std::string plain = without_grouping(plain_characters(answer));
  std::replace_if(plain.begin(), plain.end(), [](char c) { return c >= '\t' && c <= '\r'; }, ' ');
  for (const auto& word : split(plain, ' ')) {
    const auto bare = bare_word(word);
    if (bare.empty() || bare == "the" || bare == "a" || bare == "an") continue;
    if (!out.empty()) out += ' ';
    out += bare;
  }
  return out;
}

// The digits of a whole number that a double would round, or "".
std::string large_whole_number(std::string_view text) {
  std::string digits = without_grouping(trim(text));
  const bool negative = !digits.empty() && digits.front() == '-';
  digits.erase(0, negative ? 1 : 0);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return "";
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return digits.size() > 15 ? (negative ? "-" : "") + digits : "";
}

std::string normal_number(const Quantity& quantity) {
  const double value = quantity.value == 0 ? 0 : quantity.value;  // no "-0"
  const std::string digits = fmt::format("{}", value);            // shortest text that reads back as the same double
  if (quantity.unit.empty()) return digits;
  const Unit* unit = unit_named(quantity.unit);
  return fmt::format("{} {}", digits, unit ? unit->symbol() : quantity.unit);
}

// "B", "(b)", "**B**", "B. Paris", "Option B", "The answer is (B)". "A cat" and "I think so" are no letters.
std::string normal_choice(std::string_view answer) {
  constexpr std::string_view kLead[] = {"the", "correct", "final", "answer", "option", "choice", "letter", "is", ":"};
  const auto skip_marks = [&] { while (!answer.empty() &&
      std::string_view("([*\"' \t\n").find(answer.front()) != std::string_view::npos) answer.remove_prefix(1); };
  skip_marks();
  for (bool again = true; again;) {
    again = false;
    const std::string low = lower(answer.substr(0, 8));
    for (const auto lead : kLead) {
      if (!low.starts_with(lead)) continue;
      if (lead != ":" && answer.size() > lead.size() && is_word(answer[lead.size()])) continue;
      answer.remove_prefix(lead.size());
      skip_marks();
      again = true;
      break;
    }
  }
  if (answer.empty()) return "";
  const char letter = static_cast<char>(answer[0] & ~0x20);
  if (letter < 'A' || letter > 'Z') return "";
  const std::string_view rest = trim(answer.substr(1));
  const bool closed = rest.empty() || std::string_view(".):]*,\"").find(rest.front()) != std::string_view::npos ||
                      ((rest.front() == '-' || rest.starts_with("\xE2\x80\x93")) && answer[1] == ' ');
  return closed ? std::string(1, letter) : "";
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
  for (const auto& [sign, unit] : kCurrencies)
    if (lower(text.substr(0, sign.size())) == sign) {
      text.remove_prefix(sign.size());
      out.unit = unit;
      break;
    }
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
  out.value *= take_scale(text);
  if (text.empty()) return out;
  if (!out.unit.empty() || text.size() > 40 ||
      text.find_first_of("0123456789=?\n") != std::string_view::npos) return std::nullopt;
  if (std::count(text.begin(), text.end(), ' ') > 2) return std::nullopt;
  out.unit = lower(text);
  return out;
}

namespace {

std::string normalised(AnswerType type, std::string_view answer) {
  if (type == AnswerType::choice) return normal_choice(answer);
  if (type == AnswerType::number) {
    if (const auto digits = large_whole_number(answer); !digits.empty()) return digits;
    if (const auto quantity = parse_quantity(answer)) return normal_number(*quantity);
  }
  if (const auto date = parse_date(answer)) return iso_date(*date);
  return normal_text(answer);
}

}  // namespace

std::string normal_form(AnswerType type, std::string_view answer) {
  std::string form = normalised(type, answer);
  for (int i = 0; i < 8; ++i) {  // taking marks off can bare a number or date: the form of a form is itself
    std::string again = normalised(type, form);
    if (again == form) break;
    form = std::move(again);
  }
  return form;
}

bool contains_phrase(std::string_view text, std::string_view phrase) {
  const std::string where = normal_text(text), what = normal_text(phrase);
  if (what.empty()) return false;
  const auto boundary = [&](std::size_t inside, std::size_t outside) {
    // A boundary lies between two bytes that do not belong to one word or one number ("5" | ".2").
    if (outside >= where.size()) return true;
    const char out = where[outside], in = where[inside];
    if (is_word(out)) return !is_word(in);
    if (out == '-' && outside < inside && is_digit(in))  // "-5" is another number than "5"; "2020-5" and "x-5" are compounds
      return outside > 0 && where[outside - 1] != ' ';
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
