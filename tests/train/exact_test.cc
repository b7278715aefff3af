// The exact return against an enumeration of every course, and its gradient against finite differences.

#include "baton/base/rng.h"
#include "baton/train/exact_return.h"

#include <bit>
#include <cmath>
#include <gtest/gtest.h>

namespace baton::train {
namespace {

struct Example {
  Subsets subsets;
  std::vector<float> gain, price, paid, stop;
  ReturnCase at() const { return {gain, price, paid, stop}; }
};

Example random_example(std::size_t tools, std::size_t most, std::uint64_t seed) {
  Rng rng(seed);
  Example out{.subsets = Subsets(tools, most)};
  for (std::size_t p = 0; p < out.subsets.pairs(); ++p) {
    out.gain.push_back(static_cast<float>(rng.normal()));
    out.price.push_back(static_cast<float>(rng.uniform()));
    out.paid.push_back(static_cast<float>(rng.uniform()));
  }
  for (std::size_t s = 0; s < out.subsets.states(); ++s) out.stop.push_back(static_cast<float>(3 * rng.uniform()));
  return out;
}

// Σ over courses of P(course)·(R - what was paid - τ·Σ log π): follows each one by itself, without sharing between them.
double enumerated(const Example& example, double temperature, std::uint64_t state, double chance, double gathered) {
  const Subsets& all = example.subsets;
  double sum = 1;
  for (std::size_t p = all.first[state]; p < all.first[state + 1]; ++p) sum += std::exp((static_cast<double>(example.gain[p]) - example.price[p]) / temperature);
  double value = chance / sum * (gathered + example.stop[state] + temperature * std::log(sum));
  for (std::size_t p = all.first[state]; p < all.first[state + 1]; ++p) {
    const double pi = std::exp((static_cast<double>(example.gain[p]) - example.price[p]) / temperature) / sum;
    value += enumerated(example, temperature, state | all.set[p], chance * pi, gathered - example.paid[p] - temperature * std::log(pi));
  }
  return value;
}

TEST(ExactReturn, IsTheMeanOverEveryCourse) {
  for (const std::size_t tools : {1, 2, 3}) {
    for (const std::size_t most : {1, 2, 3}) {
      for (const double temperature : {0.3, 1.0}) {
        const Example example = random_example(tools, most, tools * 10 + most);
        std::vector<float> gradient(example.subsets.pairs());
        EXPECT_NEAR(exact_return(example.subsets, example.at(), temperature, gradient).value, enumerated(example, temperature, 0, 1, 0), 1e-9);
      }
    }
  }
}

TEST(ExactReturn, GradientEqualsFiniteDifferences) {
  for (const std::size_t most : {1, 2}) {
    Example example = random_example(3, most, 7 + most);
    const double temperature = 0.5;
    std::vector<float> gradient(example.subsets.pairs()), ignored(gradient.size());
    exact_return(example.subsets, example.at(), temperature, gradient);
    for (std::size_t p = 0; p < gradient.size(); ++p) {
      const float at = example.gain[p], h = 1.f / 256;
      const auto value = [&](float gain) {
        example.gain[p] = gain;
        return exact_return(example.subsets, example.at(), temperature, ignored).value;
      };
      const double slope = (value(at + h) - value(at - h)) / (2 * h);
      example.gain[p] = at;
      EXPECT_NEAR(gradient[p], slope, 2e-4) << "pair " << p;
    }
  }
}

TEST(ExactReturn, ColdAndHotEndsAreWhatTheyShouldBe) {
  Example example = random_example(2, 1, 3);
  std::vector<float> gradient(example.subsets.pairs());
  example.gain.assign(example.gain.size(), -100.f);  // never calls
  const ExactReturn still = exact_return(example.subsets, example.at(), 0.1, gradient);
  EXPECT_NEAR(still.value, example.stop[0], 1e-6);
  EXPECT_NEAR(still.calls, 0, 1e-9);
  const ExactReturn hot = exact_return(example.subsets, example.at(), 1e6, gradient);
  EXPECT_NEAR(hot.entropy, std::log(3.0), 1e-3);
  EXPECT_NEAR(hot.calls, 2.0 / 3, 1e-3);
}

TEST(Subsets, CountsOfStatesPairsAndMembers) {
  const Subsets singles(4, 1), sets(4, 3);
  EXPECT_EQ(singles.states(), 16u);
  EXPECT_EQ(singles.pairs(), 32u);
  EXPECT_EQ(singles.members(), 32u);
  EXPECT_EQ(sets.pairs(), 81u - 16 - 1);  // every (state, set) but the empty sets, and all four at once
  for (std::size_t s = 0; s < 16; ++s)
    for (std::size_t p = singles.first[s]; p < singles.first[s + 1]; ++p)
      EXPECT_EQ(singles.member(s, static_cast<std::size_t>(std::countr_zero(singles.set[p]))), p);
}

}  // namespace
}  // namespace baton::train
