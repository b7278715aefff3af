// What the loop adds to the bare HTTP call: the same request sent by the client alone, and as an episode of `always:MODEL`
// (reserve, prompt, call, ledger, candidate, submit), in turns against one mock upstream without latency.
// usage: bench_loop [ROUNDS]

#include "baton/llm/wire.h"
#include "baton/rollout/run_episode.h"
#include "baton/tools/prompts.h"
#include "support/mock_world.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace baton;

namespace {

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t rounds = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 3000;
  test::MockWorld world(100, serve::MockOptions{.time_scale = 0});
  const auto policy = world.policy("always:sim-nano");
  const auto environment = envs::make_question_environment(world.toolbox);
  std::vector<double> bare, looped;
  std::size_t steps = 0;
  for (std::size_t i = 0; i < rounds; ++i) {
    const Task& task = world.tasks[i % world.tasks.size()].task;
    ChatRequest chat{.messages = tools::answer_prompt(view_of(task), ""), .max_tokens = 1024};
    http::HttpRequest request{.url = world.catalogue.providers[0].base_url + "/chat/completions",
                              .headers = {{"Content-Type", "application/json"}},
                              .body = llm::render_request("sim-nano", chat, {.stream = true}),
                              .timeout = 10};
    const double start = wall_clock().now();
    const auto response = world.client->send(request);
    const double between = wall_clock().now();
    const Trajectory t = rollout::run_episode(*environment, *policy, task, {.seed = i, .seconds = 10}, {.clock = wall_clock()});
    const double end = wall_clock().now();
    if (!response || response->status != 200 || t.calls.size() != 1) return std::puts("the mock upstream did not answer"), 1;
    bare.push_back((between - start) * 1e6);
    looped.push_back((end - between) * 1e6);
    steps = t.steps.size();
  }
  const double b = median(bare), l = median(looped);
  std::printf(
      "bare HTTP call      median %7.1f us\nepisode (%zu steps)   median %7.1f us\nadded per step      median %7.1f us   (%.2f x "
      "the bare call)\n",
      b, steps, l, (l - b) / static_cast<double>(steps), l / b);
}
