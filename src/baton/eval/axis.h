#pragma once
// Axes of a plot: from values to pixels, with ticks at round numbers.

#include <string>
#include <vector>

namespace baton::eval {

struct Tick {
  double at = 0;       // value
  std::string text;
  bool strong = true;  // false: a grid line without words
};

class Axis {
 public:
  // Covers values [lo, hi] with some room, mapped to pixels [from, to] (from > to for an axis that grows upwards).
  // log needs lo > 0. `unit` follows each tick's number.
  static Axis linear(double lo, double hi, double from, double to, const std::string& unit);
  static Axis logarithmic(double lo, double hi, double from, double to);

  double pixel(double value) const;  // values outside are moved to the edge
  const std::vector<Tick>& ticks() const { return ticks_; }

 private:
  bool log_ = false;
  double lo_ = 0, hi_ = 1, from_ = 0, to_ = 1;
  std::vector<Tick> ticks_;
};

}  // namespace baton::eval
