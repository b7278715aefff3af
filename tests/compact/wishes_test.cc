// Points for stated weights, among experts that the shipped policy has never seen: what people wish for is what they get.

#include "baton/base/file.h"
#include "baton/envs/simulated.h"
#include "baton/policy/compact/newcomers/new_pool.h"
#include "baton/policy/compact/points/operating.h"

#include <gtest/gtest.h>
#include <numeric>

namespace baton::policy {
namespace {

constexpr const char* kFile = BATON_SOURCE_DIR "/models/default.safetensors";
constexpr std::size_t kExperts = 5, kTasks = 100;

struct Wish {
  Weights weights;
  float wanted = 0;                      // on the cheapest expert's share of the calls
  double worth(const PlayMeans& means, double share) const {
    return means.score + wanted * share - weights.cost * means.cost_share - weights.latency * means.latency_share;
  }
};

TEST(Wishes, EachIsServedBestByItsOwnPoint) {
  const OutcomeTable table = envs::simulate_outcomes(envs::random_pool(78, kExperts), envs::make_simulated_tasks(78, kTasks));
  Rows recorded{&table, std::vector<std::uint32_t>(kTasks)};
  std::iota(recorded.rows.begin(), recorded.rows.end(), 0u);
  const CompactModel model = with_new_pool(parse_model(read_file(kFile), kFile), recorded, {.tasks = kTasks});
  Market market{.models = {0, 1, 2, 3, 4}, .factors = std::vector<float>(kExperts, 1), .strongest = model.cases.strongest,
                .unit_dollars = model.cases.unit_dollars, .unit_seconds = model.cases.unit_seconds};
  std::vector<Wish> wishes;
  for (const float wanted : {0.1f, 0.3f})
    for (const double cost : {0.03, 0.3})
      for (const double latency : {0.0, 0.1}) wishes.push_back({{cost, latency}, wanted});
  std::vector<PlayMeans> means;
  std::vector<double> share;             // of the calls, the wanted expert's
  for (const auto& wish : wishes) {
    market.wanted = {wish.wanted, 0, 0, 0, 0};
    means.push_back(OperatingPoints(model, market).for_weights(wish.weights).expected);
    share.push_back(means.back().wanted / wish.wanted);
  }
  for (std::size_t i = 0; i < wishes.size(); ++i)
    for (std::size_t j = 0; j < wishes.size(); ++j)
      EXPECT_GE(wishes[i].worth(means[i], share[i]), wishes[i].worth(means[j], share[j]) - 0.004) << "wish " << i << ", point of wish " << j;
}

}  // namespace
}  // namespace baton::policy
