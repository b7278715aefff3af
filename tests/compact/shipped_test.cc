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
constexpr std::size_t kCalibration = 100, kTasks = 200;
constexpr double kWeight = 0.5;  // on the cost share

// A pool of experts of a seed that it was not trained on, known by a hundred tasks.
class Pool {
 public:
  explicit Pool(std::uint64_t seed)
      : table_(envs::simulate_outcomes(envs::random_pool(seed, 6), envs::make_simulated_tasks(seed, kCalibration + kTasks))),
        fit_{&table_, std::vector<std::uint32_t>(kCalibration)} {
    std::iota(fit_.rows.begin(), fit_.rows.end(), 0u);
    for (std::size_t row = kCalibration; row < table_.rows(); ++row) unit_ += table_.at(row, strongest()).cost.dollars() / kTasks;
  }

  PolicySources sources() const { return {.fit = &fit_, .tools = table_.tools}; }
  TrainedUse use() const {
    const std::string& best = table_.tools[index(strongest())].name;
    return {.tools = table_.tools, .preferences = {.cost = kWeight, .latency = 0}, .declared = true, .strongest = best};
  }
  const Rows& fit() const { return fit_; }
  // Mean of correct - kWeight × dollars / unit.
  double utility(const Policy& policy) const {
    const envs::CostModel costs(table_, &fit_);
    const auto environment = envs::make_replay_environment(table_, costs);
    VirtualClock clock;
    double sum = 0;
    for (std::size_t row = kCalibration; row < table_.rows(); ++row) {
      const Trajectory t = rollout::run_episode(*environment, policy, table_.tasks[row], {.seed = row}, {.clock = clock});
      sum += envs::recorded_verdict(table_, row, t).score - kWeight * t.cost().dollars() / unit_;
    }
    return sum / kTasks;
  }
  double utility(const std::string& baseline) const { return utility(*make_policy(baseline, sources())); }
  double best_alone() const {
    double best = -1e9;
    for (const auto& tool : table_.tools) best = std::max(best, utility("always:" + tool.name));
    return best;
  }

 private:
  ToolId strongest() const { return by_strength(sources()).front(); }

  const OutcomeTable table_;
  Rows fit_;
  double unit_ = 0;                      // dollars of the strongest per task
};

TEST(ShippedPolicy, IsSmallGeneralAndSaysWhatItWasTrainedOn) {
  const std::string bytes = read_file(kFile);
  EXPECT_LT(bytes.size(), 2'500'000u);
  const CompactModel model = parse_model(bytes, kFile);
  EXPECT_TRUE(is_general(model));
  EXPECT_EQ(model.card.at("suite"), "simulated");
}

// Known by a hundred tasks, or by nothing but their prices.
TEST(ShippedPolicy, ServesPoolsThatItHasNeverSeen) {
  const auto shipped = load_trained(kFile);
  double calibrated = 0, declared = 0, best = 0, random = 0;
  for (const std::uint64_t seed : {78, 79, 80}) {
    const Pool pool(seed);
    TrainedUse use = pool.use();
    declared += pool.utility(*shipped->bind(use));
    use.new_models = &pool.fit();
    calibrated += pool.utility(*shipped->bind(use));
    best += pool.best_alone(), random += pool.utility("random");
  }
  EXPECT_GT(calibrated, best);
  EXPECT_GT(declared, random);
}

}  // namespace
}  // namespace baton::policy
