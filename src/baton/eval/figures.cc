#include "baton/eval/figures.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace baton::eval {

std::string label_of(const Point& point) {
  return point.setting.empty() ? point.policy : fmt::format("{} {}", point.policy, point.setting);
}

std::string number(double value, int decimals) {
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, decimals) : std::string(kNone);
}

std::string in_percent(double fraction, int decimals) { return number(100 * fraction, decimals); }

std::string in_percent(const std::optional<double>& fraction) { return fraction ? in_percent(*fraction) : std::string(kNone); }

std::string with_spread(double fraction, const Interval& interval) {
  if (!std::isfinite(fraction)) return std::string(kNone);
  return fmt::format("{} ± {}", in_percent(fraction), in_percent((interval.hi - interval.lo) / 2));
}

std::string signed_with_interval(const std::optional<Paired>& paired) {
  if (!paired) return std::string(kNone);
  const auto points = [](double fraction) {
    const double rounded = std::round(fraction * 1000) / 10;
    return fmt::format("{:+.1f}", rounded == 0 ? 0.0 : rounded);  // never "-0.0"
  };
  return fmt::format("{} [{}, {}]", points(paired->diff), points(paired->interval.lo), points(paired->interval.hi));
}

std::string with_thousands(std::size_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  return digits;
}

int decimals_for(const EvalReport& report, double Point::*figure) {
  double smallest = std::numeric_limits<double>::infinity();
  for (const auto& p : report.points)
    if (p.*figure > 0) smallest = std::min(smallest, p.*figure);
  return std::isfinite(smallest) ? std::clamp(1 - static_cast<int>(std::floor(std::log10(smallest))), 2, 6) : 2;
}

std::vector<const Point*> by_accuracy(const EvalReport& report) {
  std::vector<const Point*> points;
  for (const auto& p : report.points) points.push_back(&p);
  const auto worth = [](const Point* p) { return std::pair(p->tasks > 0 ? -p->accuracy : 1.0, p->usd_per_1k); };
  std::stable_sort(points.begin(), points.end(), [&](const Point* a, const Point* b) { return worth(a) < worth(b); });
  return points;
}

bool any_has(const EvalReport& report, std::optional<double> Point::*figure) {
  return std::any_of(report.points.begin(), report.points.end(), [&](const Point& p) { return (p.*figure).has_value(); });
}

bool all_tasks_everywhere(const EvalReport& report) {
  return std::all_of(report.points.begin(), report.points.end(), [&](const Point& p) { return p.tasks == report.tasks; });
}

std::vector<std::string> shown_tools(const EvalReport& report) {
  std::set<std::string> tools;
  for (const auto& p : report.points)
    for (const auto& [tool, unused] : p.calls_by_tool) tools.insert(tool);
  if (tools.size() > kSmallPool) return {};
  return {tools.begin(), tools.end()};
}

std::string calls_per_task(const Point& point, const std::string& tool) {
  const auto found = point.calls_by_tool.find(tool);
  if (found == point.calls_by_tool.end() || point.tasks == 0) return std::string(kNone);
  return number(static_cast<double>(found->second) / static_cast<double>(point.tasks), 2);
}

}  // namespace baton::eval
