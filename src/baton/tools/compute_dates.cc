#include "baton/base/text.h"
#include "baton/core/dates.h"
#include "baton/tools/compute_readers.h"
#include "baton/tools/expression.h"

#include <fmt/format.h>
#include <regex>

namespace baton::tools {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::years;
using Match = std::smatch;
using Answer = std::optional<Result<ComputeAnswer>>;

// the first whole year of the Gregorian calendar: earlier dates mean different days to different people
constexpr int kFirstYear = 1583;
constexpr std::size_t kLongestDates = 200;

bool in_range(Date date) {
  return date.ok() && static_cast<int>(date.year()) >= kFirstYear && static_cast<int>(date.year()) <= 9999;
}

std::optional<Date> read_date(const std::string& text) {
  const auto date = parse_date(text);
  return date && in_range(*date) ? date : std::nullopt;
}

struct Span { int days = 0, months = 0; };  // weeks are days, years months

// "45 days", "two weeks and 3 days", "a month"
std::optional<Span> read_span(const std::string& text) {
  auto tokens = tokens_of(text);
  if (!tokens) return std::nullopt;
  ExpressionParser parser(std::move(*tokens));
  Span span;
  do {
    const bool one = (parser.peek().text == "a" || parser.peek().text == "one") && parser.take(parser.peek().text);
    const auto count = one ? Computed(Number{Rational(1)}) : parser.operand();
    if (!count || !is_whole(*count) || count->value < 0 || count->value > 3'000'000) return std::nullopt;
    const int n = static_cast<int>(numerator(count->value));
    if (parser.take("day") || parser.take("days")) span.days += n;
    else if (parser.take("week") || parser.take("weeks")) span.days += 7 * n;
    else if (parser.take("month") || parser.take("months")) span.months += n;
    else if (parser.take("year") || parser.take("years")) span.months += 12 * n;
    else return std::nullopt;
  } while (parser.take("and") || parser.take(","));
  return parser.at_end() && (span.days == 0 || span.months == 0) ? std::optional(span) : std::nullopt;
}

Result<Date> moved(Date date, Span span, int direction) {
  if (std::abs(span.months) > 12 * 9000) return fail(FailureKind::invalid, "the date is out of range");
  date += months(direction * span.months);
  if (!date.ok())
    return fail(FailureKind::invalid, fmt::format("there is no {} {}", static_cast<unsigned>(date.day()), name_of(date.month())));
  date = sys_days(date) + days(direction * span.days);
  if (!in_range(date)) return fail(FailureKind::invalid, "the date is out of range (years 1583 to 9999)");
  return date;
}

// "45 days after 12 may 2023", "two weeks before …", "12 may 2023 + 45 days", or a date alone
std::optional<Result<Date>> read_day(const std::string& text) {
  if (const auto date = read_date(text)) return *date;
  static const std::regex kMoved("(.+?) (after|from|following|later than|before|prior to|earlier than) (.+)"),
      kSum("(.+?) (\\+|plus|-|minus) (.+)");
  Match m;
  if (std::regex_match(text, m, kMoved)) {
    const auto span = read_span(m[1]);
    const auto date = read_date(m[3]);
    if (!span || !date) return std::nullopt;
    const std::string word = m[2];
    return moved(*date, *span, word == "before" || word == "prior to" || word == "earlier than" ? -1 : 1);
  }
  if (std::regex_match(text, m, kSum)) {
    const auto date = read_date(m[1]);
    const auto span = read_span(m[3]);
    if (!span || !date) return std::nullopt;
    const std::string sign = m[2];
    return moved(*date, *span, sign == "-" || sign == "minus" ? -1 : 1);
  }
  return std::nullopt;
}

// Whole months from a to b (a <= b) where the days of the month agree.
std::optional<int> whole_months(Date a, Date b) {
  if (a.day() != b.day()) return std::nullopt;
  const auto month = [](Date date) { return static_cast<int>(static_cast<unsigned>(date.month())); };
  return static_cast<int>((b.year() - a.year()).count()) * 12 + month(b) - month(a);
}

Answer between(const std::string& unit, const std::string& from, const std::string& to, bool inclusive) {
  auto a = read_date(from), b = read_date(to);
  if (!a || !b) return std::nullopt;
  if (*b < *a) std::swap(a, b);
  const long apart = (sys_days(*b) - sys_days(*a)).count() + (inclusive ? 1 : 0);
  std::optional<long> count;
  if (unit == "day") count = apart;
  else if (unit == "week" && apart % 7 == 0) count = apart / 7;
  else if (const auto n = whole_months(*a, *b); n && !inclusive && unit == "month") count = *n;
  else if (n && !inclusive && unit == "year" && *n % 12 == 0) count = *n / 12;
  if (!count)
    return fail(FailureKind::malformed,
                fmt::format("not a whole number of {}s between {} and {}: {} days", unit, iso_date(*a), iso_date(*b), apart));
  return ComputeAnswer{std::to_string(*count),
                       fmt::format("From {} to {}{}: {} {}{}", long_date(*a), long_date(*b), inclusive ? ", both included" : "",
                                   *count, unit, *count == 1 ? "" : "s")};
}

Answer date_answer(const std::string& text) {
  const auto day = read_day(text);
  if (!day || read_date(text)) return std::nullopt;
  if (!*day) return tl::unexpected(day->error());
  return ComputeAnswer{iso_date(**day), fmt::format("{}: {} ({})", text, iso_date(**day), long_date(**day))};
}

Answer weekday_answer(const std::string& text) {
  const auto day = read_day(text);
  if (!day) return std::nullopt;
  if (!*day) return tl::unexpected(day->error());
  const std::string name(name_of(std::chrono::weekday(sys_days(**day))));
  return ComputeAnswer{name, fmt::format("{} ({}) is a {}", text, iso_date(**day), name)};
}

Answer days_in(const std::string& month, const std::string& year_text) {
  const int year = year_text.empty() ? 0 : std::stoi(year_text);
  if (!year_text.empty() && year < kFirstYear) return std::nullopt;
  if (month.empty())
    return ComputeAnswer{std::chrono::year(year).is_leap() ? "366" : "365",
                         fmt::format("{} has {} days", year, std::chrono::year(year).is_leap() ? 366 : 365)};
  const auto named = month_named(month);
  if (!named || (year == 0 && *named == std::chrono::February)) return std::nullopt;
  const auto last =
      std::chrono::year_month_day_last(std::chrono::year(year == 0 ? 2001 : year), std::chrono::month_day_last(*named)).day();
  const auto count = static_cast<unsigned>(last);
  return ComputeAnswer{std::to_string(count),
                       fmt::format("{}{} has {} days", name_of(*named), year == 0 ? "" : " " + year_text, count)};
}

Answer read_between(const std::string& q) {
  static const std::regex kBetween(
      "(?:how many|(?:what is |calculate |compute |find )?(?:the )?number of|calculate|compute)? ?(day|week|month|year)s?"
      "(?: are there| are| were there| were| is there| is it| is| lie| passed| pass| elapsed| have passed)? "
      "(?:between|from) (.+?) (?:and|to|until|till) (.+?)"
      "(,? inclusive|,? inclusively| \\(inclusive\\))?");
  static const std::regex kAfter("how many (day|week|month|year)s? (?:after|from) (.+?) is (.+)");
  Match m;
  if (std::regex_match(q, m, kBetween)) return between(m[1], m[2], m[3], m[4].matched);
  if (std::regex_match(q, m, kAfter)) return between(m[1], m[2], m[3], false);
  return std::nullopt;
}

Answer read_date_sum(const std::string& q) {
  static const std::regex kAsked(
      "(?:(?:what|which)(?: date|'s| is| was| will)*(?: it)?(?: be)?(?: the)?(?: date)?"
      "(?: is| was| falls| comes| will be)? |calculate (?:the date )?|find the date |compute (?:the date )?)?(.+)");
  static const std::regex kVerb("(?:(add) (.+?) to|(subtract) (.+?) from) (.+)");
  Match m;
  if (std::regex_match(q, m, kVerb))
    return date_answer(m[1].matched ? fmt::format("{} after {}", m[2].str(), m[5].str())
                                    : fmt::format("{} before {}", m[4].str(), m[5].str()));
  if (q.find("what day") == std::string::npos && std::regex_match(q, m, kAsked)) return date_answer(m[1]);
  return std::nullopt;
}

Answer read_calendar(const std::string& q) {
  static const std::regex kWeekday(
      "(?:on )?(?:what|which) (?:day of the week|day of week|weekday|day)"
      "(?: is it| is| was| will be| will| did| does| were)? (.+?)(?: fall on| fall| be| on)?");
  static const std::regex kLeap("(?:is|was|will|was the year|is the year) (?:the year )?(\\d{4}) (?:be )?a leap year");
  static const std::regex kDaysIn(
      "(?:how many days|the number of days|what is the number of days)"
      "(?: are there| are| were there| were| will be| is)? in (?:the year )?([a-z]+)? ?(\\d{4})?");
  static const std::regex kDaysHas("how many days (?:does|did|will) (?:the year )?([a-z]+ ?)?(\\d{4})? ?have");
  static const std::regex kDayOfYear("(?:what|which) day of the year (?:is|was|will be) (.+)");
  Match m;
  if (std::regex_match(q, m, kDayOfYear)) {
    const auto date = read_date(m[1]);
    if (!date) return std::nullopt;
    const auto nth = (sys_days(*date) - sys_days(date->year() / 1 / 1)).count() + 1;
    return ComputeAnswer{std::to_string(nth),
                         fmt::format("{} is day {} of {}", long_date(*date), nth, static_cast<int>(date->year()))};
  }
  if (std::regex_match(q, m, kWeekday)) return weekday_answer(m[1]);
  if (std::regex_match(q, m, kLeap)) {
    const int year = std::stoi(m[1]);
    if (year < kFirstYear) return std::nullopt;
    const bool leap = std::chrono::year(year).is_leap();
    return ComputeAnswer{leap ? "yes" : "no", fmt::format("{} is {}a leap year", year, leap ? "" : "not ")};
  }
  if ((std::regex_match(q, m, kDaysIn) || std::regex_match(q, m, kDaysHas)) && (m[1].matched || m[2].matched)) {
    const std::string month = m[1].str();
    return days_in(std::string(trim(month)), m[2].str());
  }
  return std::nullopt;
}

}  // namespace

Answer read_dates(const std::string& question) {
  if (question.size() > kLongestDates) return std::nullopt;
  for (const auto reader : {read_between, read_calendar, read_date_sum})
    if (auto answer = reader(question)) return answer;
  return std::nullopt;
}

}  // namespace baton::tools
