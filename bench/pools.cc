// The shipped policy on simulated pools that it was never trained on: 2 to 20 random experts (envs::random_pool) of other seeds, on
// other tasks, calibrated on 100 tasks of each pool. Beside it every baseline, with the same 100 tasks to learn from, and the
// oracle-planner (oracle_planner.h), told the pool's skills and every task's difficulty, which a policy must guess; and the same
// planner told each expert's luck on the task as well, which is part of how its one attempt turns out.
//
//   bench_pools [POLICY [POOLS [TASKS [THREADS [CALIBRATION]]]]]      models/default.safetensors 20 300 1 100
//
// Every question is answered, as users expect: where a contestant calls nothing, the cheapest expert is called for it.
//
// Utility of a task = correct - cost weight × (cost share) - latency weight × (latency share); a share is one of what always asking
// the pool's most accurate expert (by its true chances, told to everybody) takes. Bar: at each of the five settings the mean over
// pools is at least 90 % of the oracle-planner's, and above every baseline's.

#include "oracle_planner.h"

#include "baton/base/error.h"
#include "baton/base/parallel.h"
#include "baton/core/answer.h"
#include "baton/envs/replay.h"
#include "baton/envs/simulated.h"
#include "baton/policy/compact/trained.h"
#include "baton/policy/fit.h"
#include "baton/rollout/run_episode.h"

#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <numeric>

namespace {

using namespace baton;

constexpr std::size_t kSmallest = 2, kLargest = 20;
constexpr std::uint64_t kSeed = 1001;      // of the first pool; the shipped policy's population has seed 0
constexpr double kBar = 0.9;

struct Setting {
  double cost = 0, latency = 0;
};
constexpr std::array kSettings{Setting{0.1, 0}, Setting{0.3, 0}, Setting{1, 0}, Setting{3, 0}, Setting{0.1, 0.3}};
constexpr std::array kBaselines{"cheapest", "strongest", "random", "prompt-length", "cascade", "agree-or-escalate", "thrift", "knn", "bandit",
                                "induction:0.05", "induction:0.2", "induction:0.5", "induction:1", "value-of-information:0.05",
                                "value-of-information:0.2", "value-of-information:0.5", "value-of-information:1"};
constexpr std::size_t kContestants = kBaselines.size() + 4;  // best single expert, the policy, the planners
constexpr std::size_t kSingle = kBaselines.size(), kPolicy = kSingle + 1, kOracle = kSingle + 2, kLucky = kSingle + 3;

using Utilities = std::array<std::array<double, kContestants>, kSettings.size()>;

// One pool with its outcomes: the first rows are for calibration, the others are scored.
class World {
 public:
  World(std::uint64_t seed, std::size_t experts, std::size_t calibration, std::size_t tasks)
      : calibration_(calibration), pool_(envs::random_pool(seed, experts)), tasks_(envs::make_simulated_tasks(seed, calibration_ + tasks)),
        table_(envs::simulate_outcomes(pool_, tasks_)), fit_{&table_, {}}, costs_(table_, &fit_) {
    fit_.rows.resize(calibration_);
    std::iota(fit_.rows.begin(), fit_.rows.end(), 0u);
    costs_ = envs::CostModel(table_, &fit_);
    double best = -1;
    for (std::size_t e = 0; e < experts; ++e) {
      double right = 0;
      for (const auto& task : tasks_) right += envs::success_probability(pool_, e, task);
      if (right > best) best = right, strongest_ = e;
    }
    const auto dollars = [&](std::size_t e) {
      Money sum;
      for (const auto row : fit_.rows) sum += table_.at(row, static_cast<ToolId>(e)).cost;
      return sum;
    };
    for (std::size_t e = 1; e < experts; ++e)
      if (dollars(e) < dollars(cheapest_)) cheapest_ = e;
    for (std::size_t r = 0; r < table_.rows(); ++r) {
      const Outcome& o = table_.at(r, static_cast<ToolId>(strongest_));
      unit_dollars_ += o.cost.dollars() / static_cast<double>(table_.rows());
      unit_seconds_ += o.seconds / static_cast<double>(table_.rows());
    }
  }

  Utilities measure(const policy::TrainedPolicy& trained) const {
    Utilities out{};
    for (std::size_t b = 0; b < kBaselines.size(); ++b) {
      const auto one = policy::make_policy(kBaselines[b], {.fit = &fit_, .tools = table_.tools, .seed = 1});
      for (std::size_t s = 0; s < kSettings.size(); ++s) out[s][b] = play(*one, kSettings[s]);
    }
    for (std::size_t s = 0; s < kSettings.size(); ++s) {
      const Setting& setting = kSettings[s];
      out[s][kSingle] = single(setting);
      const auto bound = trained.bind({.tools = table_.tools, .preferences = {.cost = setting.cost, .latency = setting.latency},
                                       .new_models = &fit_, .calibration_tasks = calibration_, .strongest = table_.tools[strongest_].name});
      out[s][kPolicy] = play(*bound, setting);
      out[s][kOracle] = planned(setting, false), out[s][kLucky] = planned(setting, true);
    }
    return out;
  }

 private:
  double scored() const { return static_cast<double>(table_.rows() - calibration_); }
  double utility(const Setting& setting, double score, double dollars, double seconds) const {
    return score - setting.cost * dollars / unit_dollars_ - setting.latency * seconds / unit_seconds_;
  }

  double play(const Policy& policy, const Setting& setting) const {
    const auto environment = envs::make_replay_environment(table_, costs_);
    VirtualClock clock;
    double sum = 0;
    rollout::EpisodeOptions options;
    options.preferences = {.cost = setting.cost / policy::kCostWeight, .latency = setting.latency};  // as learners count
    for (std::size_t row = calibration_; row < table_.rows(); ++row) {
      options.seed = row;
      const Trajectory t = rollout::run_episode(*environment, policy, table_.tasks[row], options, {.clock = clock});
      sum += t.seconds > 0 ? utility(setting, envs::recorded_verdict(table_, row, t).score, t.cost().dollars(), t.seconds)
                           : total(cheapest_, setting, row, row + 1);
    }
    return sum / scored();
  }

  double total(std::size_t expert, const Setting& setting, std::size_t from, std::size_t to) const {
    double sum = 0;
    for (std::size_t row = from; row < to; ++row) {
      const Outcome& o = table_.at(row, static_cast<ToolId>(expert));
      sum += utility(setting, o.score, o.cost.dollars(), o.seconds);
    }
    return sum;
  }

  // The expert that serves this setting best on the calibration tasks.
  double single(const Setting& setting) const {
    std::size_t best = 0;
    for (std::size_t e = 1; e < table_.tools.size(); ++e)
      if (total(e, setting, 0, calibration_) > total(best, setting, 0, calibration_)) best = e;
    return total(best, setting, calibration_, table_.rows()) / scored();
  }

  double planned(const Setting& setting, bool luck) const {
    double sum = 0;
    for (std::size_t row = calibration_; row < table_.rows(); ++row) sum += planned(row, setting, planner(row, setting, luck));
    return sum / scored();
  }

  bench::OraclePlanner planner(std::size_t row, const Setting& setting, bool luck) const {
    const auto& task = tasks_[row];
    std::vector<bench::PlannedTool> tools;
    for (std::size_t e = 0; e < pool_.experts.size(); ++e) {
      const auto& expert = pool_.experts[e];
      const double tokens = std::max(8.0, expert.model.expected_output_tokens * std::exp(0.045 + 0.1 * task.difficulty));  // its mean
      const Usage usage{.input = table_.input_tokens[row], .output = std::llround(tokens)};
      tools.push_back({.right = luck ? envs::success_probability(pool_, e, task) : envs::success_before_luck(expert, task),
                       .blank = expert.blank_rate,
                       .cost = setting.cost * cost_of(expert.model.price, usage).dollars() / unit_dollars_,
                       .latency = setting.latency * (expert.model.first_token + tokens / expert.model.tokens_per_second) / unit_seconds_});
    }
    std::vector<double> mistakes;  // each half as popular as the one before; the last takes the rest
    double left = 1;
    for (std::size_t k = 0; k < task.mistakes.size(); ++k, left /= 2) mistakes.push_back(k + 1 < task.mistakes.size() ? left / 2 : left);
    return bench::OraclePlanner(std::move(tools), std::move(mistakes), setting.latency > 0 ? 3 : 1);
  }

  double planned(std::size_t row, const Setting& setting, bench::OraclePlanner planner) const {
    bench::OraclePlanner::Course seen{};
    std::vector<std::string> answers;
    double dollars = 0, seconds = 0;
    int best = -1;
    while (const std::uint32_t set = planner.next(seen, best)) {
      double longest = 0;
      for (std::size_t t = 0; t < planner.tools().size(); ++t) {
        if (!(set >> t & 1)) continue;
        const Outcome& o = table_.at(row, static_cast<ToolId>(planner.tools()[t]));
        dollars += o.cost.dollars(), longest = std::max(longest, o.seconds);
        seen[t] = 1;
        if (o.blank) continue;
        seen[t] = static_cast<std::uint8_t>(2 + (std::find(answers.begin(), answers.end(), o.answer) - answers.begin()));
        if (seen[t] == answers.size() + 2) answers.push_back(o.answer);
      }
      seconds += longest;
    }
    // `best` counts answers by tool order; find a tool that gave it
    double score = 0;
    const auto order = bench::OraclePlanner::canonical(seen);
    for (std::size_t t = 0; t < planner.tools().size() && best >= 0; ++t)
      if (order[t] == best + 2) score = table_.at(row, static_cast<ToolId>(planner.tools()[t])).score;
    return utility(setting, score, dollars, seconds);
  }

  const std::size_t calibration_;
  const envs::SimulatedPool pool_;
  const std::vector<envs::SimulatedTask> tasks_;
  const OutcomeTable table_;
  Rows fit_;
  envs::CostModel costs_;
  std::size_t strongest_ = 0, cheapest_ = 0;
  double unit_dollars_ = 0, unit_seconds_ = 0;
};

std::string name_of_contestant(std::size_t c) {
  constexpr std::array others{"best single expert", "shipped policy", "oracle-planner", "oracle-planner, luck told"};
  return c < kSingle ? kBaselines[c] : others[c - kSingle];
}

bool print(const std::vector<Utilities>& pools, std::size_t shown_pools) {
  fmt::print("{:<28}", "mean utility, cost/latency");
  for (const auto& setting : kSettings) fmt::print("{:>12}", fmt::format("{:g}/{:g}", setting.cost, setting.latency));
  fmt::print("\n");
  Utilities mean{};
  for (const auto& pool : pools)
    for (std::size_t s = 0; s < kSettings.size(); ++s)
      for (std::size_t c = 0; c < kContestants; ++c) mean[s][c] += pool[s][c] / static_cast<double>(pools.size());
  for (std::size_t c = 0; c < kContestants; ++c) {
    fmt::print("{:<28}", name_of_contestant(c));
    for (std::size_t s = 0; s < kSettings.size(); ++s) fmt::print("{:>12.4f}", mean[s][c]);
    fmt::print("\n");
  }
  bool reached = true;
  std::string shares, lucky, above;
  for (std::size_t s = 0; s < kSettings.size(); ++s) {
    const double best = *std::max_element(mean[s].begin(), mean[s].begin() + kPolicy), share = mean[s][kPolicy] / mean[s][kOracle];
    shares += fmt::format("{:>11.1f}%", 100 * share), lucky += fmt::format("{:>11.1f}%", 100 * mean[s][kPolicy] / mean[s][kLucky]);
    above += fmt::format("{:>+12.4f}", mean[s][kPolicy] - best);
    reached = reached && share >= kBar && mean[s][kPolicy] > best;
  }
  fmt::print("{:<28}{}\n{:<28}{}\n{:<28}{}\n", "share of the oracle-planner", shares, "share where luck is told", lucky,
             "over the best baseline", above);
  fmt::print("bar over {} pools: at least 90 % of the oracle-planner and above every baseline, at every setting: {}\n", shown_pools,
             reached ? "reached" : "NOT reached");
  return reached;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto number = [&](int i, std::size_t otherwise) { return argc > i ? std::stoul(argv[i]) : otherwise; };
    const auto trained = policy::load_trained(argc > 1 ? argv[1] : "models/default.safetensors");
    const std::size_t pools = number(2, 20), tasks = number(3, 300), threads = number(4, 1), calibration = number(5, 100);
    std::vector<Utilities> found(pools);
    parallel_for(pools, static_cast<int>(threads), {}, [&](std::size_t, std::size_t p) {
      const std::size_t size = kSmallest + p * (kLargest - kSmallest) / std::max<std::size_t>(1, pools - 1);
      found[p] = World(kSeed + p, size, calibration, tasks).measure(*trained);
      fmt::print(stderr, "pool {} of {} experts: policy {:.3f}, oracle-planner {:.3f} at the second setting\n", p, size, found[p][1][kPolicy],
                 found[p][1][kOracle]);
    });
    return print(found, pools) ? 0 : 1;
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return error.exit_code;
  }
}
