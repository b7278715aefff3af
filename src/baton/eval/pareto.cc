#include "baton/eval/pareto.h"

#include <algorithm>
#include <cmath>

namespace baton::eval {
namespace {

constexpr double kLowestShare = 0.01;

bool comparable(const EvalReport& report, const Point& p) {
  return !p.unreachable && p.tasks > 0 && p.tasks * 10 >= report.tasks * 9;
}

std::optional<double> area_under(std::vector<const Point*> points) {
  std::erase_if(points, [](const Point* p) { return !p->cost_share; });
  if (points.empty()) return std::nullopt;
  std::sort(points.begin(), points.end(), [](const Point* a, const Point* b) { return *a->cost_share < *b->cost_share; });
  const double lowest = std::log(kLowestShare);
  double area = 0, best = 0, from = lowest;
  for (const Point* p : points) {
    const double at = *p->cost_share > 0 ? std::log(*p->cost_share) : lowest;
    if (at >= 0) break;  // as dear as the strongest: the very end of the axis, without width
    if (at > from) area += best * (at - from), from = at;
    best = std::max(best, p->accuracy);
  }
  return (area - best * from) / -lowest;
}

}  // namespace

std::vector<std::size_t> frontier_of(const EvalReport& report, double Point::*price) {
  const auto dominates = [&](const Point& a, const Point& b) {
    return a.accuracy >= b.accuracy && a.*price <= b.*price && (a.accuracy > b.accuracy || a.*price < b.*price);
  };
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < report.points.size(); ++i) {
    const Point& p = report.points[i];
    const auto beats = [&](const Point& other) { return comparable(report, other) && dominates(other, p); };
    if (comparable(report, p) && std::none_of(report.points.begin(), report.points.end(), beats)) out.push_back(i);
  }
  std::stable_sort(out.begin(), out.end(), [&](auto a, auto b) { return report.points[a].*price < report.points[b].*price; });
  return out;
}

void add_pareto(EvalReport& report) {
  for (const auto i : frontier_of(report, &Point::usd_per_1k)) report.points[i].pareto = true;
  std::vector<const Point*> points;
  for (const Point& p : report.points)
    if (comparable(report, p)) points.push_back(&p);
  report.pareto_area = area_under(std::move(points));
}

}  // namespace baton::eval
