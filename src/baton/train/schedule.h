#pragma once
// How far a training has come: by steps, or by the clock where that is sooner.

#include "baton/base/clock.h"

#include <algorithm>
#include <cstddef>

namespace baton::train {

class Schedule {
 public:
  // seconds <= 0: steps alone count, and a run is the same each time.
  Schedule(std::size_t steps, Seconds seconds) : steps_(steps), seconds_(seconds) {}
  // 0..1; 1: the end.
  double at(std::size_t step) const {
    const double by_steps = static_cast<double>(step) / static_cast<double>(steps_);
    const double by_clock = seconds_ > 0 ? (wall_clock().now() - start_) / seconds_ : 0;
    return std::min(1.0, std::max(by_steps, by_clock));
  }

 private:
  const std::size_t steps_;
  const Seconds seconds_;
  const Seconds start_ = wall_clock().now();
};

}  // namespace baton::train
