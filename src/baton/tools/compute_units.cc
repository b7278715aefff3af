#include "baton/base/text.h"
#include "baton/core/units.h"
#include "baton/tools/compute_readers.h"
#include "baton/tools/expression.h"

#include <fmt/format.h>
#include <regex>

namespace baton::tools {
namespace {

using Answer = std::optional<Result<ComputeAnswer>>;

constexpr std::size_t kLongestConversion = 200;

struct Amount {
  Rational base;       // in base units
  const Unit* unit = nullptr;
  std::string text;
};

Rational offset(const Unit& unit) { return Rational(unit.offset_hundredths, 100); }
Rational factor(const Unit& unit) { return Rational(unit.numerator, unit.denominator); }

// The number that `text` is, "a" and "half an" too; nothing else may stand in it.
std::optional<Rational> read_number(const std::string& text) {
  if (text == "a" || text == "an") return Rational(1);
  if (text == "half a" || text == "half an") return Rational(1, 2);
  const auto value = evaluate(text);
  return value && value->exact ? std::optional(value->value) : std::nullopt;
}

// "20 minutes", "5km", "a mile", "twenty-five feet"
std::optional<Amount> read_amount(std::string text) {
  const std::string_view bare = trim(text);
  text = std::string(bare);
  const auto digits = text.find_first_not_of("0123456789.,/-+");
  if (digits != std::string::npos && digits > 0 && text.find_first_of("0123456789") < digits) {
    const Unit* unit = unit_named(text.substr(digits));
    const auto number = read_number(text.substr(0, digits));
    if (unit && number) return Amount{(*number + offset(*unit)) * factor(*unit), unit, text};
    return std::nullopt;
  }
  for (auto space = text.find(' '); space != std::string::npos; space = text.find(' ', space + 1)) {
    const Unit* unit = unit_named(text.substr(space + 1));
    if (!unit) continue;
    const auto number = read_number(text.substr(0, space));
    return number ? std::optional(Amount{(*number + offset(*unit)) * factor(*unit), unit, text}) : std::nullopt;
  }
  return std::nullopt;
}

// "3 hours and 20 minutes", "5 feet 11 inches": amounts of one dimension, each unit smaller than the one before.
std::optional<Amount> read_amounts(const std::string& text) {
  static const std::regex kJoint(",? and |, | (?=[0-9])");
  std::optional<Amount> total;
  for (std::sregex_token_iterator part(text.begin(), text.end(), kJoint, -1), end; part != end; ++part) {
    const auto amount = read_amount(part->str());
    if (!amount) return std::nullopt;
    if (!total) {
      total = amount;
      continue;
    }
    if (amount->unit->dimension != total->unit->dimension || amount->unit->dimension == Dimension::temperature ||
        amount->base < 0 || total->base < 0 || factor(*amount->unit) >= factor(*total->unit))
      return std::nullopt;
    total->base += amount->base;
    total->unit = amount->unit;
  }
  if (total) total->text = text;
  return total;
}

// Two units that people convert between; percentages, money and what is the same unit already are for others.
bool worth_converting(const Unit& from, const Unit& to) {
  return convertible(from, to) && from.dimension != Dimension::ratio && from.dimension != Dimension::currency;
}

Answer converted(const std::string& amount_text, const std::string& unit_text, bool with_unit) {
  const Unit* to = unit_named(unit_text);
  if (!to) return std::nullopt;
  const auto amount = read_amounts(amount_text);
  if (!amount || !worth_converting(*amount->unit, *to)) return std::nullopt;
  const Number number{amount->base / factor(*to) - offset(*to)};
  const auto printed = print(number);
  const std::string_view name = printed.digits == "1" ? unit_text : to->symbol();
  return ComputeAnswer{with_unit ? fmt::format("{} {}", printed.digits, to->symbol()) : printed.digits,
                       fmt::format("{} {} {} {}{}", amount->text, printed.complete ? "=" : "≈", printed.digits, name,
                                   printed.complete ? "" : fmt::format(" (exactly {})", print_exact(number)))};
}

}  // namespace

Answer read_units(const std::string& question) {
  if (question.size() > kLongestConversion) return std::nullopt;
  static const std::regex kConvert(
      "(?:(?:convert|change|express)|(?:(?:what|how much) (?:is|are)|what's))? ?(.+) (?:to|into|in|as) (.+)");
  static const std::regex kHas("how many (.+?) (?:does|do) (.+?) (?:have|contain|equal|make)");
  std::smatch m;
  if (std::regex_match(question, m, kHas)) return converted(m[2], m[1], false);
  if (question.starts_with("how many ")) {
    // The unit asked for may be several words: try each split.
    static const std::regex kRest("(?:are there in |are in |are there |are |is in |is |in |make up |make |equal |equals )(.+)");
    for (auto space = question.find(' ', 9); space != std::string::npos; space = question.find(' ', space + 1)) {
      const std::string rest = question.substr(space + 1);
      if (!unit_named(question.substr(9, space - 9)) || !std::regex_match(rest, m, kRest)) continue;
      if (auto answer = converted(m[1], question.substr(9, space - 9), false)) return answer;
    }
    return std::nullopt;
  }
  if (std::regex_match(question, m, kConvert)) return converted(m[1], m[2], true);
  return std::nullopt;
}

}  // namespace baton::tools
