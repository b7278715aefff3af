#pragma once
// How far a training has come: by steps, or by the clock where that is sooner.

#include "baton/base/clock.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace baton::train {

class Schedule {
 public:
  // seconds <= 0: steps alone count, and a run is the same each time.
  // `spent`: seconds that went by before an interruption.
  Schedule(std::size_t steps, Seconds seconds, Seconds spent = 0) : steps_(steps), seconds_(seconds), start_(wall_clock().now() - spent) {}
  // 0..1; 1: the end.
  double at(std::size_t step) const {
    const double by_steps = static_cast<double>(step) / static_cast<double>(steps_);
    const double by_clock = seconds_ > 0 ? (wall_clock().now() - start_) / seconds_ : 0;
    return std::min(1.0, std::max(by_steps, by_clock));
  }

 private:
  const std::size_t steps_;
  const Seconds seconds_;
  const Seconds start_;
};

// The learning rate on its way from `highest` to zero.
inline double cosine(double highest, double progress) { return highest * 0.5 * (1 + std::cos(std::numbers::pi * progress)); }

}  // namespace baton::train
