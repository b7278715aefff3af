// Populations of experts drawn at random: what a policy is trained and judged on that is to serve any catalogue.

#include "baton/base/error.h"
#include "baton/base/rng.h"
#include "baton/envs/simulated.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace baton::envs {
namespace {

constexpr double kLowestPrice = 0.04, kHighestPrice = 40;  // dollars per million output tokens

double log_uniform(double low, double high, Rng& rng) { return low * std::pow(high / low, rng.uniform()); }

// Output price from its place in the range; replies of 40 to 500 tokens; dear models are slower on average.
ModelSpec random_model(double place, Rng& rng) {
  ModelSpec model{.provider = "simulated", .description = "simulated expert"};
  const double output = kLowestPrice * std::pow(kHighestPrice / kLowestPrice, place), input = output / log_uniform(2, 6, rng);
  model.price = {TokenRate::from_dollars_per_million(input), TokenRate::from_dollars_per_million(input / 2),
                 TokenRate::from_dollars_per_million(output), TokenRate::from_dollars_per_million(output), {}};
  model.first_token = log_uniform(0.1, 1, rng);
  model.tokens_per_second = 220 * std::exp(-1.2 * place + 0.4 * rng.normal());
  model.max_output_tokens = 4096;
  model.expected_output_tokens = log_uniform(40, 500, rng);
  return model;
}

// What is dearer is better, but the noise is worth a factor of thirty in price; one in five is a specialist.
std::array<double, kAreas> random_skill(double place, std::span<const double> ease, Rng& rng) {
  const double overall = -0.6 + 2.2 * place + 0.6 * rng.normal();
  std::array<double, kAreas> skill{};
  for (std::size_t a = 0; a < kAreas; ++a) skill[a] = overall + ease[a] + 0.3 * rng.normal();
  if (rng.uniform() < 0.2) {
    for (auto& area : skill) area -= 0.3;
    for (int i = 0; i < 2; ++i) skill[rng.below(kAreas)] += 0.6 + 0.9 * rng.uniform();
  }
  return skill;
}

}  // namespace

SimulatedPool random_pool(std::uint64_t seed, std::size_t count) {
  BATON_CHECK(count > 0);
  Rng rng = Rng(seed).split("random experts");
  std::array<double, kAreas> ease{};
  for (auto& area : ease) area = 0.3 * rng.normal();
  std::vector<double> places;  // over the range of prices, logarithmically
  for (std::size_t i = 0; i < count; ++i) places.push_back(rng.uniform());
  std::sort(places.begin(), places.end());
  SimulatedPool pool{.seed = seed};
  for (const double place : places) {
    Expert expert{.model = random_model(place, rng)};
    expert.model.name = expert.model.upstream = fmt::format("expert-{}-{}", seed, pool.experts.size() + 1);
    expert.skill = random_skill(place, ease, rng);
    expert.slope = 1.2 + 0.8 * rng.uniform();
    expert.blank_rate = 0.06 * rng.uniform() * rng.uniform();
    pool.experts.push_back(std::move(expert));
  }
  return pool;
}

}  // namespace baton::envs
