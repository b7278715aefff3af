// The policy that comes with the program: models/default.safetensors.

#include "baton/base/file.h"
#include "baton/envs/replay.h"
#include "baton/envs/simulated.h"
#include "baton/policy/compact/newcomers/general.h"
#include "baton/policy/compact/trained.h"
#include "baton/policy/fit.h"
#include "baton/rollout/run_episode.h"

#include <gtest/gtest.h>
#include <numeric>

namespace baton::policy {
namespace {

constexpr const char* kFile = BATON_SOURCE_DIR "/models/default.safetensors";
constexpr std::size_t kCalibration = 100;
constexpr double kWeight = 0.5;  // on the cost share

// Mean of correct - kWeight × dollars / unit.
double utility(const OutcomeTable& table, const envs::CostModel& costs, const Policy& policy, double unit) {
  const auto environment = envs::make_replay_environment(table, costs);
  VirtualClock clock;
  double sum = 0;
  for (std::size_t row = kCalibration; row < table.rows(); ++row) {
    const Trajectory t = rollout::run_episode(*environment, policy, table.tasks[row], {.seed = row}, {.clock = clock});
    sum += envs::recorded_verdict(table, row, t).score - kWeight * t.cost().dollars() / unit;
  }
  return sum / static_cast<double>(table.rows() - kCalibration);
}

TEST(ShippedPolicy, IsSmallGeneralAndSaysWhatItWasTrainedOn) {
  const std::string bytes = read_file(kFile);
  EXPECT_LT(bytes.size(), 1'500'000u);
  const CompactModel model = parse_model(bytes, kFile);
  EXPECT_TRUE(is_general(model));
  EXPECT_EQ(model.card.at("suite"), "simulated");
}

// Experts of a seed that it was not trained on, known by a hundred tasks, or by nothing but their prices.
TEST(ShippedPolicy, ServesAPoolThatItHasNeverSeen) {
  const auto table = envs::simulate_outcomes(envs::random_pool(78, 6), envs::make_simulated_tasks(78, kCalibration + 300));
  Rows fit{&table, std::vector<std::uint32_t>(kCalibration)};
  std::iota(fit.rows.begin(), fit.rows.end(), 0u);
  const envs::CostModel costs(table, &fit);
  const PolicySources sources{.fit = &fit, .tools = table.tools};
  const ToolSpec& reference = table.tools[index(by_strength(sources).front())];
  double unit = 0;
  for (std::size_t row = kCalibration; row < table.rows(); ++row)
    unit += table.at(row, by_strength(sources).front()).cost.dollars() / 300;
  const auto shipped = load_trained(kFile);
  TrainedUse use{.tools = table.tools, .preferences = {.cost = kWeight, .latency = 0}, .declared = true, .strongest = reference.name};
  const double declared = utility(table, costs, *shipped->bind(use), unit);
  use.new_models = &fit;
  const double calibrated = utility(table, costs, *shipped->bind(use), unit);
  double best = -1e9;
  for (const auto& tool : table.tools) best = std::max(best, utility(table, costs, *make_policy("always:" + tool.name, sources), unit));
  EXPECT_GT(calibrated, best);
  EXPECT_GT(declared, utility(table, costs, *make_policy("random", sources), unit));
}

}  // namespace
}  // namespace baton::policy
