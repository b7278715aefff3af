// Replayed episodes per second through run_episode, ledger included: on a generated table, and on MMLU-Pro where BATON_DATA
// (default ../shared/data beside the checkout) has it. Bar: always:MODEL reaches 100,000 episodes/s on one core.

#include "baton/base/clock.h"
#include "baton/base/error.h"
#include "baton/envs/replay.h"
#include "baton/envs/replay_file.h"
#include "baton/policy/policies.h"
#include "baton/rollout/run_episode.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>

namespace {

using namespace baton;

constexpr double kBar = 100'000;
constexpr Seconds kPerPolicy = 1.0;

OutcomeTable generated(std::size_t rows, std::size_t models) {
  OutcomeTable table{.suite = "generated", .comparable = true, .list_prices = true};
  Rng rng(1);
  for (std::size_t m = 0; m < models; ++m) {
    const auto price = TokenRate::from_dollars_per_million(0.1 * static_cast<double>(m + 1));
    table.tools.push_back({.name = fmt::format("model-{:02}", m), .price = {price, price, price, price}});
  }
  for (std::size_t row = 0; row < rows; ++row) {
    table.tasks.push_back({.id = fmt::format("task-{}", row),
                           .question = fmt::format("generated question {}", rng.below(1000)),
                           .type = AnswerType::choice,
                           .options = {"a", "b", "c", "d"},
                           .category = fmt::format("area-{}", row % 10)});
    table.input_tokens.push_back(200 + static_cast<std::int64_t>(rng.below(200)));
    for (std::size_t m = 0; m < models; ++m) {
      const bool right = rng.uniform() < 0.3 + 0.04 * static_cast<double>(m);
      Outcome outcome{.available = true, .score = right ? 1.0 : 0.0, .answer = right ? "A" : "B", .seconds = 1};
      outcome.usage = {.input = table.input_tokens.back(), .output = 50 + static_cast<std::int64_t>(rng.below(300))};
      outcome.cost = cost_of(table.tools[m].price, outcome.usage);
      table.cells.push_back(outcome);
    }
  }
  return table;
}

// Episodes per second of one policy over the whole table, again and again.
double measure(const OutcomeTable& table, const envs::CostModel& costs, const Policy& policy) {
  const auto environment = envs::make_replay_environment(table, costs);
  VirtualClock clock;
  std::size_t episodes = 0;
  double right = 0;
  Money spent;
  const Seconds start = wall_clock().now();
  Seconds passed = 0;
  do {
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const Trajectory trajectory = rollout::run_episode(*environment, policy, table.tasks[row], {.seed = row}, {.clock = clock});
      right += envs::recorded_verdict(table, row, trajectory).score;
      spent += trajectory.cost();
    }
    episodes += table.rows();
    passed = wall_clock().now() - start;
  } while (passed < kPerPolicy);
  const double rate = static_cast<double>(episodes) / passed;
  fmt::print("  {:<28} {:>10.0f} episodes/s {:>8.0f} ns each   score {:.4f}   ${:.4f} per 1,000\n", policy.name(), rate,
             1e9 / rate, right / static_cast<double>(episodes), 1000 * spent.dollars() / static_cast<double>(episodes));
  return rate;
}

bool bench(const OutcomeTable& table) {
  const Rows fit = all_rows(table);
  const envs::CostModel costs(table, &fit);
  fmt::print("{}: {} tasks, {} models\n", table.suite, table.rows(), table.tools.size());
  bool reached = true;
  std::vector<std::string> names{"always:" + table.tools.back().name};
  for (const auto& policy : policy::policy_names())
    if (policy.name.find(':') == std::string_view::npos && !policy.verifies) names.emplace_back(policy.name);
  for (const auto& name : names) {
    const Seconds start = wall_clock().now();
    const auto policy =
        policy::make_policy(name, {.fit = &fit, .tools = table.tools, .seed = 1, .oracle = envs::make_recorded_oracle(table)});
    const Seconds fitted = wall_clock().now() - start;
    const double rate = measure(table, costs, *policy);
    if (fitted > 0.1) fmt::print("  {:<28} {:>10.2f} s to fit\n", "", fitted);
    if (name.starts_with("always:")) reached = rate >= kBar;
  }
  return reached;
}

}  // namespace

int main() {
  try {
    bool reached = bench(generated(6000, 14));
    const char* data = std::getenv("BATON_DATA");
    const std::filesystem::path folder = std::filesystem::path(data ? data : "../shared/data") / "replay";
    if (std::filesystem::exists(folder / "mmlu_pro.models.json")) {
      const Seconds start = wall_clock().now();
      const OutcomeTable table = envs::load_replay(folder / "mmlu_pro.train.jsonl.gz", folder / "mmlu_pro.models.json");
      fmt::print("loaded in {:.2f} s\n", wall_clock().now() - start);
      reached = bench(table) && reached;
    } else {
      fmt::print("MMLU-Pro skipped: {} has no recorded outcomes (set BATON_DATA)\n", folder.string());
    }
    fmt::print("bar: always:MODEL at 100,000 episodes/s: {}\n", reached ? "reached" : "NOT reached");
    return reached ? 0 : 1;
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return error.exit_code;
  }
}
