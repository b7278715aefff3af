#pragma once
// How figures are written for people; the table and the web page share it.

#include "baton/eval/report.h"

namespace baton::eval {

inline constexpr std::size_t kSmallPool = 8;   // with at most so many tools the calls are shown tool by tool
inline constexpr std::string_view kNone = "–";  // stands for a figure that is not there

std::string label_of(const Point& point);                // policy and setting
std::string in_percent(double fraction, int decimals = 1);  // "72.6"
std::string in_percent(const std::optional<double>& fraction);  // kNone where absent
std::string with_spread(double fraction, const Interval& interval);  // "72.6 ± 1.1", in per cent
std::string signed_with_interval(const std::optional<Paired>& paired);  // "+1.2 [+0.4, +2.0]", in points of per cent
std::string with_thousands(std::size_t number);          // "6,119"

// A number with the decimals that a column needs so that its smallest positive value keeps two digits; between two and six.
int decimals_for(const EvalReport& report, double Point::*figure);
std::string number(double value, int decimals);

// The most accurate first, of equals the cheaper.
std::vector<const Point*> by_accuracy(const EvalReport& report);

bool any_has(const EvalReport& report, std::optional<double> Point::*figure);
bool all_tasks_everywhere(const EvalReport& report);  // every policy was scored on every task

// Tools that anyone called, by name; empty where there are more than kSmallPool.
std::vector<std::string> shown_tools(const EvalReport& report);
std::string calls_per_task(const Point& point, const std::string& tool);

}  // namespace baton::eval
