#include "baton/core/dates.h"

#include "baton/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <vector>

namespace baton {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"January", "February", "March",     "April",   "May",      "June",
                                                   "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kWeekdays{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

template <std::size_t N>
std::optional<unsigned> named(const std::array<std::string_view, N>& names, std::string_view word) {
  std::string wanted = lower(word);
  if (!wanted.empty() && wanted.back() == '.') wanted.pop_back();
  for (unsigned i = 0; i < N; ++i) {
    const std::string name = lower(names[i]);
    if (wanted == name || wanted == name.substr(0, 3)) return i;
  }
  return std::nullopt;
}

std::optional<int> whole_number(std::string_view text, std::size_t most_digits) {
  int value = 0;
  if (text.empty() || text.size() > most_digits) return std::nullopt;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size() || text[0] == '-') return std::nullopt;
  return value;
}

std::optional<int> year_number(std::string_view text) {
  const auto value = whole_number(text, 4);
  return value && *value >= 1000 ? value : std::nullopt;
}

// "20", "20th", "3rd"; the ending must be the right one.
std::optional<int> day_number(std::string_view text) {
  if (text.size() <= 2) return whole_number(text, 2);
  const auto value = whole_number(text.substr(0, text.size() - 2), 2);
  if (!value) return std::nullopt;
  const int last = *value % 10;
  const std::string_view ending = *value / 10 == 1 ? "th" : last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th";
  return text.substr(text.size() - 2) == ending ? value : std::nullopt;
}

std::optional<Date> valid(int year, unsigned month, int day) {
  const Date date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(static_cast<unsigned>(day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

// "1969-07-20", "1969/7/20", "20/7/1969", "7/20/1969", "20.7.1969".
std::optional<Date> numeric_date(std::string_view text) {
  const char separator = text.find('-') != std::string_view::npos ? '-' : text.find('/') != std::string_view::npos ? '/' : '.';
  const auto parts = split(text, separator, false);
  if (parts.size() != 3) return std::nullopt;
  const auto middle = whole_number(parts[1], 2);
  if (const auto year = year_number(parts[0]); year && separator != '.') {
    const auto day = whole_number(parts[2], 2);
    return middle && day ? valid(*year, static_cast<unsigned>(*middle), *day) : std::nullopt;
  }
  const auto year = year_number(parts[2]);
  const auto first = whole_number(parts[0], 2);
  if (!year || !first || !middle) return std::nullopt;
  const auto day_first = valid(*year, static_cast<unsigned>(*middle), *first);
  if (separator == '.') return day_first;  // no one writes months first with points
  const auto month_first = valid(*year, static_cast<unsigned>(*first), *middle);
  if (day_first && month_first) return *first == *middle ? day_first : std::nullopt;
  return day_first ? day_first : month_first;
}

// The words of "the 20th of July, 1969", without commas, "the", "of" and a leading weekday.
std::optional<Date> worded_date(std::vector<std::string> words, std::optional<std::chrono::weekday> weekday) {
  std::erase_if(words, [](const auto& word) { return word == "of" || word == "the"; });
  if (words.size() != 3) return std::nullopt;
  const auto year = year_number(words[2]);
  auto month = month_named(words[0]);
  auto day = day_number(words[1]);
  if (!month) month = month_named(words[1]), day = day_number(words[0]);
  if (!year || !month || !day) return std::nullopt;
  const auto date = valid(*year, static_cast<unsigned>(*month), *day);
  if (date && weekday && std::chrono::weekday(std::chrono::sys_days(*date)) != *weekday) return std::nullopt;
  return date;
}

}  // namespace

std::optional<std::chrono::month> month_named(std::string_view word) {
  if (lower(word).starts_with("sept") && word.size() <= 5) word = "sep";
  const auto found = named(kMonths, word);
  return found ? std::optional(std::chrono::month(*found + 1)) : std::nullopt;
}

std::optional<std::chrono::weekday> weekday_named(std::string_view word) {
  const auto found = named(kWeekdays, word);
  return found ? std::optional(std::chrono::weekday(*found)) : std::nullopt;
}

std::string_view name_of(std::chrono::month month) { return kMonths[static_cast<unsigned>(month) - 1]; }
std::string_view name_of(std::chrono::weekday weekday) { return kWeekdays[weekday.c_encoding()]; }

std::optional<Date> parse_date(std::string_view text) {
  text = trim(text);
  while (!text.empty() && text.back() == '.') text.remove_suffix(1);
  if (text.size() < 8 || text.size() > 48) return std::nullopt;
  if (text.find(' ') == std::string_view::npos) return numeric_date(text);
  std::string plain = lower(text);
  std::replace(plain.begin(), plain.end(), ',', ' ');
  auto words = split(plain, ' ');
  std::optional<std::chrono::weekday> weekday;
  if (!words.empty() && (weekday = weekday_named(words.front()))) words.erase(words.begin());
  return worded_date(std::move(words), weekday);
}

std::string iso_date(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()));
}

std::string long_date(Date date) {
  return fmt::format("{}, {} {} {}", name_of(std::chrono::weekday(std::chrono::sys_days(date))),
      static_cast<unsigned>(date.day()),
                     name_of(date.month()), static_cast<int>(date.year()));
}

}  // namespace baton
