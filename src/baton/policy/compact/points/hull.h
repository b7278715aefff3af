#pragma once
// Operating points that trade what they spend for what they bring, and the mixtures of two of them that nothing else beats.

#include <algorithm>
#include <functional>
#include <vector>

namespace baton::policy {

// The points that no mixture of others beats, cheapest first; at least one. `spent` and `brought`: of a point.
template <class Point, class Spent, class Brought>
std::vector<Point> upper_hull(std::vector<Point> points, const Spent& spent, const Brought& brought) {
  const auto x = [&](const Point& point) { return std::invoke(spent, point); };
  const auto y = [&](const Point& point) { return std::invoke(brought, point); };
  std::sort(points.begin(), points.end(), [&](const Point& a, const Point& b) { return std::pair(x(a), -y(a)) < std::pair(x(b), -y(b)); });
  std::vector<Point> hull;
  for (auto& point : points) {
    if (!hull.empty() && y(point) <= y(hull.back())) continue;
    const auto slope = [&](const Point& from) { return (y(point) - y(from)) / (x(point) - x(from) + 1e-12); };
    while (hull.size() > 1 && slope(hull[hull.size() - 2]) <= slope(hull.back())) hull.pop_back();
    hull.push_back(std::move(point));
  }
  return hull;
}

struct HullPlace {
  std::size_t first = 0, second = 0;     // the same: this point alone
  double share_of_second = 0;
};

// Where `what`, which rises along the hull, comes to `wanted`; the nearest end where it does not.
template <class Point, class What>
HullPlace place_on(const std::vector<Point>& hull, const What& what, double wanted) {
  const auto value = [&](std::size_t i) { return std::invoke(what, hull[i]); };
  std::size_t above = 0;
  while (above < hull.size() && value(above) < wanted) ++above;
  if (above == 0) return {};
  if (above == hull.size()) return {above - 1, above - 1, 0};
  return {above - 1, above, (wanted - value(above - 1)) / (value(above) - value(above - 1))};
}

}  // namespace baton::policy
