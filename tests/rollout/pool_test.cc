#include "baton/base/parallel.h"

#include "baton/rollout/run_episode.h"
#include "rollout/fakes.h"

#include <atomic>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <thread>

namespace baton::rollout {
namespace {

TEST(Pool, RunsEveryJobOnce) {
  for (const int threads : {1, 2, 8, 64}) {
    std::vector<std::atomic<int>> ran(1000);
    EXPECT_EQ(parallel_for(ran.size(), threads, {}, [&](std::size_t, std::size_t i) { ++ran[i]; }), ran.size());
    for (const auto& count : ran) ASSERT_EQ(count, 1);
  }
}

TEST(Pool, TakesNoJobsAndNoThreads) {
  EXPECT_EQ(parallel_for(0, 4, {}, [](std::size_t, std::size_t) { FAIL(); }), 0u);
  int ran = 0;
  EXPECT_EQ(parallel_for(3, 0, {}, [&](std::size_t worker, std::size_t) { ran += worker == 0; }), 3u);
  EXPECT_EQ(ran, 3);
}

TEST(Pool, OneThreadIsTheCallersOwn) {
  const auto self = std::this_thread::get_id();
  parallel_for(5, 1, {}, [&](std::size_t, std::size_t) { EXPECT_EQ(std::this_thread::get_id(), self); });
}

TEST(Pool, JobsRunSideBySide) {
  std::atomic<int> inside{0};
  parallel_for(4, 4, {}, [&](std::size_t, std::size_t) {  // would never end on fewer than four threads
    ++inside;
    while (inside < 4) std::this_thread::yield();
  });
  EXPECT_EQ(inside, 4);
}

TEST(Pool, RethrowsTheFailureOfTheLowestIndex) {
  for (const int threads : {1, 3, 8})
    for (int round = 0; round < 50; ++round) {
      std::atomic<int> ran{0};
      try {
        parallel_for(500, threads, {}, [&](std::size_t, std::size_t i) {
          ++ran;
          if (i % 10 == 7) throw std::runtime_error(std::to_string(i));
        });
        FAIL() << "nothing thrown";
      } catch (const std::runtime_error& failure) {
        EXPECT_STREQ(failure.what(), "7");
      }
      EXPECT_LT(ran, 500);
    }
}

TEST(Pool, StartsNothingOnceStopped) {
  for (const int threads : {1, 4}) {
    std::stop_source stop;
    const std::size_t ran = parallel_for(1000, threads, stop.get_token(), [&](std::size_t, std::size_t i) {
      if (i == 20) stop.request_stop();
    });
    EXPECT_GE(ran, 21u);
    EXPECT_LE(ran, 1000u);
    EXPECT_TRUE(threads > 1 || ran == 21);
  }
}

TEST(Pool, EachWorkerHasItsOwnState) {
  struct State {
    std::thread::id thread = std::this_thread::get_id();
  };
  std::mutex mutex;
  std::set<State*> states;
  std::atomic<int> made{0};
  parallel_for<State>(
      200, 4, {},
      [&] {
        ++made;
        return std::make_unique<State>();
      },
      [&](State& state, std::size_t) {
        EXPECT_EQ(state.thread, std::this_thread::get_id());
        const std::lock_guard lock(mutex);
        states.insert(&state);
      });
  EXPECT_EQ(static_cast<std::size_t>(made), states.size());
  EXPECT_LE(made, 4);
}

TEST(Pool, EpisodesAreTheSameAtAnyThreadCount) {
  const auto answers = [](int threads) {
    std::vector<std::string> out(300);
    const FakePolicy policy = rounds({{0, 1}, {0}});
    parallel_for<FakeEnvironment>(
        out.size(), threads, {}, [] { return std::make_unique<FakeEnvironment>(std::vector<FakeTool>{{{5}, 1}, {{7}, 2}}); },
        [&](FakeEnvironment& environment, std::size_t i) {
          VirtualClock clock;
          const Trajectory t = run_episode(environment, policy, {}, {.seed = i}, {.clock = clock});
          out[i] = t.submission.answer + " " + to_string(t.cost());
        });
    return out;
  };
  EXPECT_EQ(answers(1), answers(8));
}

}  // namespace
}  // namespace baton::rollout
