#include "baton/eval/label_layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace baton::eval {
namespace {

constexpr double kPointRadius = 7;   // of the mark and a little air
constexpr double kAir = 2;           // kept free around a label
constexpr int kSweeps = 4;           // every label may move this often

struct Spot {
  Box box;
  double distance = 0;
};

// Places around a point in order of liking: right, left, above, below and between, near first.
std::vector<Spot> spots_around(const LabelRequest& r, double height) {
  constexpr std::array<std::pair<double, double>, 12> kDirections{
      {{1, 0}, {-1, 0}, {1, -.7}, {1, .7}, {-1, -.7}, {-1, .7}, {0, -1}, {0, 1}, {.5, -1}, {.5, 1}, {-.5, -1}, {-.5, 1}}};
  constexpr std::array<double, 6> kDistances{9, 15, 24, 36, 50, 68};
  std::vector<Spot> spots;
  for (const double distance : kDistances)
    for (const auto& [dx, dy] : kDirections) {
      const double x = r.x + dx * distance, y = r.y + dy * distance;
      const double left = dx > 0.7 ? x : dx < -0.7 ? x - r.width : x - r.width / 2 + dx * r.width * 0.6;
      spots.push_back({{left, y - height / 2 + dy * height * 0.35, r.width, height}, distance});
    }
  return spots;
}

bool inside(const Box& box, const Box& frame) {
  return box.x >= frame.x && box.y >= frame.y && box.x + box.width <= frame.x + frame.width &&
         box.y + box.height <= frame.y + frame.height;
}

Box grown(const Box& b, double by) { return {b.x - by, b.y - by, b.width + 2 * by, b.height + 2 * by}; }

class Layout {
 public:
  Layout(const std::vector<LabelRequest>& requests, const std::vector<Box>& obstacles, const Box& frame, double height)
      : requests_(requests), obstacles_(obstacles), frame_(frame), height_(height), placed_(requests.size()),
        set_(requests.size(), false) {}

  std::vector<PlacedLabel> run() {
    std::vector<std::size_t> order(requests_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return requests_[a].weight > requests_[b].weight; });
    for (int sweep = 0; sweep < kSweeps; ++sweep)
      for (const auto i : order) place(i);
    for (auto i = order.rbegin(); i != order.rend(); ++i)  // the lightest give way
      if (placed_[*i].shown = hidden_area(*i, placed_[*i].box) < 1; !placed_[*i].shown) set_[*i] = false;
    return placed_;
  }

 private:
  double hidden_area(std::size_t self, const Box& box) const {
    double area = 0;
    for (std::size_t j = 0; j < placed_.size(); ++j)
      if (j != self && set_[j]) area += overlap(box, placed_[j].box);
    return area;
  }

  double cost(std::size_t self, const Spot& spot) const {
    double cost = 0.6 * spot.distance;
    const Box wide = grown(spot.box, kAir);
    for (std::size_t j = 0; j < placed_.size(); ++j)
      if (j != self && set_[j]) cost += 4 * overlap(wide, placed_[j].box);
    for (const auto& r : requests_)
      cost += 2 * overlap(spot.box, {r.x - kPointRadius, r.y - kPointRadius, 2 * kPointRadius, 2 * kPointRadius});
    for (const auto& obstacle : obstacles_) cost += 0.8 * overlap(spot.box, obstacle);
    return cost;
  }

  void place(std::size_t i) {
    double best = std::numeric_limits<double>::infinity();
    for (const auto& spot : spots_around(requests_[i], height_)) {
      if (!inside(spot.box, frame_)) continue;
      const double c = cost(i, spot);
      if (c >= best) continue;
      best = c;
      placed_[i] = {spot.box, true, spot.distance > 16};
    }
    set_[i] = std::isfinite(best);
    placed_[i].shown = set_[i];
  }

  const std::vector<LabelRequest>& requests_;
  const std::vector<Box>& obstacles_;
  const Box frame_;
  const double height_;
  std::vector<PlacedLabel> placed_;
  std::vector<bool> set_;
};

}  // namespace

double overlap(const Box& a, const Box& b) {
  const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

std::vector<PlacedLabel> lay_out_labels(const std::vector<LabelRequest>& requests, const std::vector<Box>& obstacles,
                                        const Box& frame, double line_height) {
  return Layout(requests, obstacles, frame, line_height).run();
}

}  // namespace baton::eval
