#pragma once
// Random numbers that are the same on every platform and at every thread count: derive one generator per purpose with
// `split`, never share one between threads. (xoshiro256++, Blackman and Vigna 2019; seeded by splitmix64.)

#include <array>
#include <cstdint>
#include <string_view>

namespace baton {

std::uint64_t mix64(std::uint64_t value);                             // splitmix64 finaliser
std::uint64_t hash64(std::string_view text, std::uint64_t seed = 0);  // stable across runs; not cryptographic

class Rng {
 public:
  explicit Rng(std::uint64_t seed = 0);

  std::uint64_t next();
  double uniform();                                 // [0, 1)
  std::uint64_t below(std::uint64_t bound);         // [0, bound), unbiased; bound > 0
  double normal();                                  // mean 0, variance 1
  double gamma(double shape);                       // scale 1; shape > 0
  double beta(double a, double b);

  // An independent generator for `purpose`; the same (state, purpose) gives the same one and leaves this one unmoved.
  Rng split(std::string_view purpose) const;
  Rng split(std::uint64_t purpose) const;

  // UniformRandomBitGenerator, for std::shuffle-like algorithms of our own.
  using result_type = std::uint64_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()() { return next(); }

 private:
  std::array<std::uint64_t, 4> state_{};
};

// Fisher-Yates; std::shuffle differs between standard libraries.
template <class Range>
void shuffle(Range& range, Rng& rng) {
  for (std::size_t i = range.size(); i > 1; --i) std::swap(range[i - 1], range[rng.below(i)]);
}

}  // namespace baton
