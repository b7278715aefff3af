#include "baton/train/draws.h"

#include <algorithm>
#include <cmath>

namespace baton::train {
namespace {

using namespace policy;

double log_uniform(double low, double high, Rng& rng) { return low * std::exp(rng.uniform() * std::log(high / low)); }

void shuffle_offer(Offer& offer, Rng& rng) {
  for (std::size_t i = offer.models.size(); i > 1; --i) {
    const auto j = rng.below(i);
    std::swap(offer.models[i - 1], offer.models[j]), std::swap(offer.factors[i - 1], offer.factors[j]);
  }
}

}  // namespace

std::uint64_t draw_mask(std::size_t tools, double share, Rng& rng) {
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < tools; ++i) mask |= std::uint64_t{rng.uniform() < share} << i;
  return mask;
}

// `dearest`: expected share of the strongest model's usual cost.
Offer Drawer::offer(std::size_t row, double& dearest, Rng& rng) const {
  std::vector<std::pair<double, std::size_t>> keys;  // Gumbel noise: good tools come up more often
  for (std::size_t m = 0; m < table_.models.size(); ++m) {
    const float accuracy = table_.models[m].accuracy;
    if (table_.at(row, m).available)
      keys.emplace_back(options_.taste * std::log(accuracy / (1 - accuracy)) - std::log(-std::log(rng.uniform() + 1e-12)), m);
  }
  std::sort(keys.rbegin(), keys.rend());
  std::size_t size = options_.tools;
  if (rng.uniform() < 0.5) size = 2 + rng.below(options_.tools - 1);
  keys.resize(std::min(size, keys.size()));
  const bool repriced = rng.uniform() < options_.repriced;
  Offer out;
  for (const auto& [key, m] : keys) {
    out.models.push_back(m);
    const double factor = repriced ? std::exp((2 * rng.uniform() - 1) * std::log(options_.price_span)) : 1;
    out.factors.push_back(static_cast<float>(factor));
    dearest = std::max(dearest, factor * table_.at(row, m).expected_dollars / table_.unit_dollars);
  }
  shuffle_offer(out, rng);
  out.posing = draw_mask(out.models.size(), options_.posing, rng);
  return out;
}

Draw Drawer::draw(bool latency, Rng& rng) const {
  Draw out;
  do out.row = rng.below(table_.rows());
  while (options_.held_out > 0 && out.row % options_.held_out == 0);
  double dearest = 1e-9;
  out.offer = offer(out.row, dearest, rng);
  out.weights.cost = log_uniform(options_.lambda_low, options_.lambda_high, rng);
  if (rng.uniform() < options_.relative) out.weights.cost = log_uniform(0.01, 0.6, rng) / dearest;
  if (rng.uniform() < options_.verified) {
    const auto quality = [&] { return rng.uniform() < 0.25 ? 1 : 0.7 + 0.3 * rng.uniform(); };
    out.offer.verifier = Verifier{.sensitivity = quality(), .specificity = quality(), .seed = rng.next()};
    if (rng.uniform() < 0.3) out.offer.verifier->dollars = log_uniform(1e-3, 0.1, rng) * table_.unit_dollars;
  }
  if (latency) {
    out.weights.latency = log_uniform(0.02, 2, rng);
    if (rng.uniform() < 0.6) out.weights.cost *= 0.02;  // time alone
  }
  return out;
}

}  // namespace baton::train
