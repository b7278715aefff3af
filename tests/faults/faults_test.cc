// Every fault that an upstream can show: the episode ends with an answer or a clear failure, each billed call is booked once,
// and nothing is left behind.

#include "baton/http/message.h"
#include "baton/base/parallel.h"
#include "baton/rollout/run_episode.h"
#include "support/mock_world.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <gtest/gtest.h>

namespace baton {
namespace {

constexpr Seconds kDeadline = 0.3;
constexpr Seconds kPatience = 10;  // for a machine under load; bench/faults measures how late episodes really end

std::size_t count_entries(const char* folder) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator{}));
}

llm::ChatModelOptions impatient() {
  llm::ChatModelOptions options;
  options.retry = {.first_pause = 0.005, .longest_pause = 0.02};
  options.retry_budget = {.tokens = 1e9, .per_success = 1};
  options.breaker.failures = 1'000'000;  // an open breaker would hide the faults
  return options;
}

struct Tally {
  std::atomic<std::size_t> answered{0}, failed{0}, billed{0};
  std::atomic<std::size_t> unheard{0};  // timed out before a byte came: what the server did by then is not known here
  std::atomic<std::int64_t> slowest_ms{0};
};

void run_episodes(test::MockWorld& world, std::size_t episodes, int threads, Tally& tally) {
  const auto policy = world.policy("always:sim-nano");
  parallel_for<Environment>(
      episodes, threads, {}, [&] { return envs::make_question_environment(world.toolbox); },
      [&](Environment& environment, std::size_t i) {
        const Task& task = world.tasks[i % world.tasks.size()].task;
        const Trajectory t =
            rollout::run_episode(environment, *policy, task, {.seed = i, .seconds = kDeadline}, {.clock = wall_clock()});
        for (const auto& entry : t.ledger) {
          tally.billed += entry.cost.nano > 0;
          tally.unheard += entry.cost.nano == 0 && entry.status == CallStatus::timed_out;
        }
        Money sum;
        for (const auto& call : t.calls) sum += call.cost;
        EXPECT_EQ(sum, t.cost()) << "the calls and the ledger disagree";
        if (t.submission.answered) ++tally.answered;
        else ++tally.failed;
        if (!t.submission.answered && t.stopped_because.empty()) {
          ASSERT_FALSE(t.calls.empty());
          const CallRecord& last = t.calls.back();
          EXPECT_TRUE(last.status == CallStatus::blank || !last.text.empty()) << "a failure without a word";
        }
        const auto ms = static_cast<std::int64_t>(t.seconds * 1000);
        for (auto seen = tally.slowest_ms.load(); ms > seen && !tally.slowest_ms.compare_exchange_weak(seen, ms);) {}
      });
}

std::vector<serve::Fault> every_fault() {
  std::vector<serve::Fault> all;
  for (std::size_t f = 0; f < serve::kFaults; ++f) all.push_back(static_cast<serve::Fault>(f));
  return all;
}

class EachFault : public testing::TestWithParam<serve::Fault> {};

TEST_P(EachFault, EndsInTimeAndIsBookedOnce) {
  serve::MockOptions options{.time_scale = 0};
  options.faults[static_cast<std::size_t>(GetParam())] = 1;
  test::MockWorld world(50, options, impatient());
  Tally tally;
  run_episodes(world, 64, 16, tally);
  EXPECT_EQ(tally.answered + tally.failed, 64u);
  EXPECT_LT(tally.slowest_ms, (kDeadline + kPatience) * 1000);
  EXPECT_EQ(tally.billed, world.upstream->counts().billed);
  if (GetParam() == serve::Fault::wrong_usage) EXPECT_GT(tally.answered, 32u) << "wrong usage is no reason to lose an answer";
  else EXPECT_EQ(tally.answered, 0u) << "no answer can come through this fault";
}

INSTANTIATE_TEST_SUITE_P(Upstream, EachFault, testing::ValuesIn(every_fault()),
                         [](const auto& info) {
                           std::string name(serve::name_of(info.param));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return "fault_" + name;
                         });

TEST(Faults, TenThousandFaultyEpisodesLeaveNothingBehind) {
  http::raise_descriptor_limit();
  serve::MockOptions options{.time_scale = 0};
  options.faults.fill(0.07);
  test::MockWorld world(200, options, impatient());
  Tally warm_up;
  run_episodes(world, 200, 64, warm_up);
  const std::size_t descriptors = count_entries("/proc/self/fd"), threads = count_entries("/proc/self/task");
  Tally tally;
  run_episodes(world, 10'000, 64, tally);
  EXPECT_GT(tally.answered, 1'000u);
  EXPECT_GT(tally.failed, 200u);
  // Each billed call is booked, none twice. A reply on its way when the deadline passes is billed there and unheard of here.
  const std::size_t booked = tally.billed + warm_up.billed, billed = world.upstream->counts().billed;
  EXPECT_LE(booked, billed);
  EXPECT_LE(billed, booked + tally.unheard + warm_up.unheard);
  for (const auto count : world.upstream->counts().faults) EXPECT_GT(count, 100u);
  // Kept-alive connections may number fewer or as many as after the warm-up, plus what is closing just now.
  EXPECT_LE(count_entries("/proc/self/fd"), descriptors + 64);
  EXPECT_LE(count_entries("/proc/self/task"), threads);
}

}  // namespace
}  // namespace baton
