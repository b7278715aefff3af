// 64 episodes on one shared dollar budget, 10,000 times, as threads happen to interleave: it is never exceeded, and every
// ledger adds up.

#include "baton/base/rng.h"
#include "baton/policy/policies.h"
#include "baton/base/parallel.h"
#include "support/outcome_tables.h"

#include <atomic>
#include <gtest/gtest.h>

namespace baton {
namespace {

constexpr std::size_t kEpisodes = 64;
constexpr std::size_t kSchedules = 10'000;
constexpr int kThreads = 4;

struct Worker {
  explicit Worker(const OutcomeTable& table, const envs::CostModel& costs)
      : environment(envs::make_replay_environment(table, costs)) {}
  std::unique_ptr<Environment> environment;
  VirtualClock clock;
};

TEST(SharedBudget, IsNeverExceededByConcurrentEpisodes) {
  // Costs differ by row, so reservations (the dearest row) and bills differ too.
  OutcomeTable table =
      test::make_table({.rows = kEpisodes, .models = {"cheap", "middle", "dear"}, .dollars = {0.001, 0.004, 0.02}},
                          [](std::size_t row, std::size_t model) { return (row + model) % 3 ? "A" : "B"; });
  for (std::size_t cell = 0; cell < table.cells.size(); ++cell)
    table.cells[cell].cost.nano -= static_cast<std::int64_t>(cell * 997 % 900'000);
  const envs::CostModel costs(table);
  const auto policy = policy::make_policy("agree-or-escalate", {.tools = table.tools});

  std::vector<std::unique_ptr<Budget>> shared;
  for (std::size_t schedule = 0; schedule < kSchedules; ++schedule)
    shared.push_back(std::make_unique<Budget>(Money::from_dollars(1.5 * Rng(schedule).uniform())));
  std::vector<std::atomic<std::int64_t>> booked(kSchedules);
  // Consecutive jobs share a budget, so the threads work on one at the same time.
  parallel_for<Worker>(
      kEpisodes * kSchedules, kThreads, {}, [&] { return std::make_unique<Worker>(table, costs); },
      [&](Worker& worker, std::size_t job) {
        const std::size_t schedule = job / kEpisodes;
        Budget& budget = *shared[schedule];
        worker.clock.reset();
        const Trajectory t = rollout::run_episode(*worker.environment, *policy, table.tasks[job % kEpisodes], {.seed = schedule},
                                                  {.clock = worker.clock, .shared_budget = &budget});
        Money calls;
        for (const auto& call : t.calls) calls += call.cost;
        ASSERT_EQ(calls, t.cost());
        ASSERT_LE(budget.spent(), budget.limit());
        booked[schedule] += t.cost().nano;
      });

  std::size_t tight = 0;
  for (std::size_t schedule = 0; schedule < kSchedules; ++schedule) {
    const Budget& budget = *shared[schedule];
    ASSERT_EQ(booked[schedule], budget.spent().nano);
    ASSERT_EQ(budget.left(), budget.limit() - budget.spent());
    tight += budget.left() < costs.largest(ToolId{2});  // the dear model was out of reach in the end
  }
  EXPECT_GT(tight, kSchedules / 3);
  EXPECT_LT(tight, kSchedules);
}

}  // namespace
}  // namespace baton
