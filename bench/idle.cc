// Memory of many episodes that wait on a slow upstream at once. The upstream runs in a process of its own:
//   baton mock --port 18099 --seed 1 --time-scale 0 --faults slow-first-byte=1 --slow-seconds 20 &
// usage: bench_idle PORT [EPISODES]

#include "baton/http/message.h"
#include "baton/rollout/run_episode.h"
#include "support/mock_world.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <pthread.h>
#include <thread>

using namespace baton;

namespace {

long resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::strtol(line.c_str() + 6, nullptr, 10);
  return 0;
}

struct Shared {
  test::MockWorld& world;
  const Policy& policy;
  std::atomic<std::size_t> next{0}, answered{0};
};

void* episode(void* argument) {
  Shared& shared = *static_cast<Shared*>(argument);
  const std::size_t i = shared.next++;
  const auto environment = envs::make_question_environment(shared.world.toolbox);
  const Trajectory t = rollout::run_episode(*environment, shared.policy, shared.world.tasks[i % 100].task,
                                            {.seed = i, .seconds = 60}, {.clock = wall_clock()});
  shared.answered += t.submission.answered;
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::puts("usage: bench_idle PORT [EPISODES]"), 2;
  const std::size_t episodes = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 2000;
  http::raise_descriptor_limit();
  test::MockWorld world(100, std::atoi(argv[1]));
  const auto policy = world.policy("always:sim-nano");
  Shared shared{world, *policy};
  const long before = resident_kib();
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 256 << 10);
  std::vector<pthread_t> threads(episodes);
  for (auto& thread : threads)
    if (pthread_create(&thread, &attributes, episode, &shared) != 0) return std::puts("cannot start a thread"), 1;
  long most = 0;
  for (int i = 0; i < 100; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    most = std::max(most, resident_kib());
  }
  std::printf("%zu episodes waiting: %.1f MB resident, %.1f KiB each\n", episodes, static_cast<double>(most) / 1024,
              static_cast<double>(most - before) / static_cast<double>(episodes));
  for (const auto thread : threads) pthread_join(thread, nullptr);
  std::printf("%zu of them were answered\n", shared.answered.load());
}
