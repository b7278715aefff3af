// How late episodes end when upstreams misbehave: 10,000 episodes with a deadline of 0.3 s, one request in nine with each fault.
// Prints the share that was answered and by how much the deadline was passed.

#include "baton/http/message.h"
#include "baton/base/parallel.h"
#include "baton/rollout/run_episode.h"
#include "support/mock_world.h"

#include <algorithm>
#include <cstdio>

using namespace baton;

int main() {
  constexpr std::size_t kEpisodes = 10'000;
  constexpr Seconds kDeadline = 0.3;
  http::raise_descriptor_limit();
  serve::MockOptions options{.time_scale = 0};
  options.faults.fill(1.0 / serve::kFaults);
  llm::ChatModelOptions chat;
  chat.breaker.failures = 1'000'000;
  test::MockWorld world(200, options, chat);
  const auto policy = world.policy("always:sim-nano");
  std::vector<double> late(kEpisodes);
  std::vector<char> answered(kEpisodes);
  parallel_for<Environment>(
      kEpisodes, 64, {}, [&] { return envs::make_question_environment(world.toolbox); },
      [&](Environment& environment, std::size_t i) {
        const Trajectory t = rollout::run_episode(environment, *policy, world.tasks[i % 200].task,
                                                  {.seed = i, .seconds = kDeadline}, {.clock = wall_clock()});
        late[i] = (t.seconds - kDeadline) * 1000;
        answered[i] = t.submission.answered;
      });
  std::sort(late.begin(), late.end());
  std::printf("%zu episodes, %.1f %% answered; past the deadline: p99 %.1f ms, most %.1f ms\n", kEpisodes,
              100.0 * static_cast<double>(std::count(answered.begin(), answered.end(), 1)) / kEpisodes,
              late[kEpisodes * 99 / 100], late.back());
}
