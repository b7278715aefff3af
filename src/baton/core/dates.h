#pragma once
// Calendar dates as people write them (proleptic Gregorian calendar).

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace baton {

using Date = std::chrono::year_month_day;

// A text that is a date and nothing else, years 1000 to 9999: "1969-07-20", "1969/7/20", "20 July 1969", "July 20th, 1969",
// "the 20th of July 1969", "Sunday, 20 Jul 1969". "7/20/1969" is a date because it has one reading; "3/4/2020" is none.
std::optional<Date> parse_date(std::string_view text);

std::optional<std::chrono::month> month_named(std::string_view word);      // "july", "Jul", "sept"
std::optional<std::chrono::weekday> weekday_named(std::string_view word);  // "sunday", "Sun"
std::string_view name_of(std::chrono::month month);
std::string_view name_of(std::chrono::weekday weekday);

std::string iso_date(Date date);   // "1969-07-20"
std::string long_date(Date date);  // "Sunday, 20 July 1969"

}  // namespace baton
