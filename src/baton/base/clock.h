#pragma once
// Time inside an episode. Live episodes use the wall clock; replayed and simulated ones a virtual clock, which only moves
// when something passes time on it.

#include <chrono>
#include <limits>
#include <memory>
#include <stop_token>

namespace baton {

using Seconds = double;

class Clock {
 public:
  virtual ~Clock() = default;
  // Seconds since an arbitrary start; never goes back.
  virtual Seconds now() const = 0;
  // Lets `duration` pass: sleeps on the wall clock (woken early by `stop`), jumps on a virtual one.
  virtual void pass(Seconds duration, std::stop_token stop = {}) = 0;
};

std::unique_ptr<Clock> make_wall_clock();
Clock& wall_clock();  // the process-wide one; thread-safe

// One per episode; not shared between threads.
class VirtualClock final : public Clock {
 public:
  Seconds now() const override { return now_; }
  void pass(Seconds duration, std::stop_token = {}) override { now_ += duration; }
  void reset() { now_ = 0; }

 private:
  Seconds now_ = 0;
};

// A point on a clock by which something must have ended.
struct Deadline {
  Seconds at = std::numeric_limits<double>::infinity();
  static Deadline in(const Clock& clock, Seconds from_now) { return {clock.now() + from_now}; }
  Seconds left(const Clock& clock) const { return at - clock.now(); }
  bool passed(const Clock& clock) const { return left(clock) <= 0; }
  Deadline sooner(Deadline other) const { return {at < other.at ? at : other.at}; }
};

}  // namespace baton
