#include "baton/grade/match.h"

#include "baton/base/text.h"
#include "baton/core/answer.h"
#include "baton/core/units.h"

#include <algorithm>
#include <cmath>

namespace baton::grade {
namespace {

constexpr double kRounding = 1e-9;

bool close(double gold, double answer, double tolerance) {
  return std::abs(gold - answer) <= std::max(tolerance, kRounding) * std::max(std::abs(gold), 1e-12);
}

bool is_large_whole_number(std::string_view form) {
  if (form.starts_with("-")) form.remove_prefix(1);
  return form.size() > 15 && std::all_of(form.begin(), form.end(), is_digit);
}

std::string_view singular(std::string_view unit) {
  if (unit.size() > 3 && unit.ends_with("s")) unit.remove_suffix(1);
  return unit;
}

// The letter, or the text of the option that the gold or answer gives instead of its letter.
std::string letter_of(std::string_view answer, std::span<const std::string> options) {
  for (std::size_t i = 0; i < options.size(); ++i)
    if (normal_form(AnswerType::text, options[i]) == normal_form(AnswerType::text, answer)) return {static_cast<char>('A' + i)};
  return normal_form(AnswerType::choice, answer);
}

// A letter that is no option is no answer.
bool is_option(const std::string& letter, std::size_t options) {
  return !letter.empty() && (options == 0 || letter[0] < static_cast<char>('A' + options));
}

// How one form of the gold matches, or "".
std::string method_of(const Task& task, const std::string& gold, const Submission& submission) {
  const std::string& answer = submission.answer;
  if (trim(gold).empty()) return "";
  if (trim(gold) == trim(answer)) return "exact";
  if (task.type == AnswerType::choice) {
    const std::string right = letter_of(gold, task.options), given = letter_of(answer, task.options);
    return is_option(given, task.options.size()) && right == given ? "choice" : "";
  }
  const auto numeric = number_matches(gold, answer, task.type == AnswerType::number ? task.gold.tolerance : 0);
  if (numeric && (task.type == AnswerType::number || *numeric)) return *numeric ? "number" : "";
  if (const auto form = normal_form(AnswerType::text, gold); !form.empty() && form == normal_form(AnswerType::text, answer))
    return "text";
  if (task.type == AnswerType::free && contains_phrase(trim(answer).empty() ? submission.text : answer, gold)) return "contains";
  return "";
}

}  // namespace

std::optional<bool> number_matches(std::string_view gold, std::string_view answer, double tolerance) {
  const auto right = parse_quantity(gold), given = parse_quantity(answer);
  if (!right || !given) return std::nullopt;
  const bool bare = right->unit.empty() || given->unit.empty();
  if (tolerance == 0 && bare) {
    const auto a = normal_form(AnswerType::number, gold), b = normal_form(AnswerType::number, answer);
    if (is_large_whole_number(a) && is_large_whole_number(b)) return a == b;
  }
  const Unit* from = given->unit.empty() ? nullptr : unit_named(given->unit);
  const Unit* to = right->unit.empty() ? nullptr : unit_named(right->unit);
  const auto is_percent = [](const Unit* unit) { return unit && unit->dimension == Dimension::ratio; };
  if (bare) {
    if (close(right->value, given->value, tolerance)) return true;
    return is_percent(from) != is_percent(to) && (right->unit.empty() || is_percent(to)) &&
           (given->unit.empty() || is_percent(from)) &&
           close(is_percent(to) ? right->value / 100 : right->value, is_percent(from) ? given->value / 100 : given->value,
                 tolerance);
  }
  if (!from || !to)
    return !from && !to && singular(given->unit) == singular(right->unit) && close(right->value, given->value, tolerance);
  const auto converted = convert(given->value, *from, *to);
  return converted && close(right->value, *converted, tolerance);
}

Match match(const Task& task, const Submission& submission) {
  if (const auto method = method_of(task, task.gold.answer, submission); !method.empty()) return {true, method, task.gold.answer};
  for (const auto& alias : task.gold.aliases)
    if (const auto method = method_of(task, alias, submission); !method.empty()) return {true, method, alias};
  return {false, std::string(name_of(task.type)), task.gold.answer};
}

}  // namespace baton::grade
