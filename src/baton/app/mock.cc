#include "baton/app/commands.h"

#include "baton/base/file.h"
#include "baton/base/interrupt.h"
#include "baton/serve/mock_upstream.h"
#include "baton/store/task_file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>

namespace baton::app {
namespace {

struct MockCommand {
  int port = 8081;
  std::size_t tasks = 500;
  std::uint64_t seed = 0;
  double time_scale = 1, slow_seconds = 30;
  std::string faults, config, tasks_out;
};

// A catalogue over the pool: every expert answers, the middle ones also write programs, the dearest judges.
std::string catalogue_text(const envs::SimulatedPool& pool, int port, double time_scale) {
  std::string text = fmt::format(
      "# The simulated pool of 'baton mock'. It knows generated tasks only.\nprice_book = \"simulated\"\n\n[providers.mock]\n"
      "base_url = \"http://127.0.0.1:{}/v1\"\nmax_concurrent = 512\n",
      port);
  for (const auto& expert : pool.experts) {
    const ModelSpec& m = expert.model;
    text += fmt::format(
        "\n[models.{}]\nprovider = \"mock\"\nupstream = \"{}\"\ninput = {:g}\ncached_input = {:g}\noutput = {:g}\nfirst_token = "
        "{:g}\n"
        "tokens_per_second = {:g}\nexpected_output_tokens = {:g}\n\n[tools.{}]\nrole = \"answer\"\nmodel = \"{}\"\n",
        m.name, m.upstream, m.price.input.dollars_per_million(), m.price.cached_input.dollars_per_million(),
        m.price.output.dollars_per_million(), m.first_token * time_scale, m.tokens_per_second / std::max(time_scale, 1e-3),
        m.expected_output_tokens, m.name, m.name);
  }
  const std::string& programmer = pool.experts[pool.experts.size() / 2].model.name;
  text += fmt::format(
      "\n[tools.program]\nrole = \"reason\"\nmodel = \"{}\"\n\n[tools.judge]\nrole = \"verify\"\nmodel = \"{}\"\n\n"
      "[tools.compute]\nrole = \"compute\"\n",
      programmer, pool.experts.back().model.name);
  return text;
}

std::string task_lines(const std::vector<envs::SimulatedTask>& tasks) {
  std::string text;
  for (const auto& task : tasks) text += store::render_task_line(task.task) + "\n";
  return text;
}

void mock(const MockCommand& options) {
  const auto faults = serve::parse_fault_rates(options.faults);
  if (!faults) throw Error("--faults: " + faults.error().message);
  for (const auto& file : {options.tasks_out, options.config}) require_writable(file);
  const envs::SimulatedPool pool = envs::built_in_pool(options.seed);
  const auto tasks = envs::make_simulated_tasks(options.seed, options.tasks);
  const auto server = serve::start_mock_upstream(pool, tasks,
                                                 {.server = {.port = options.port},
                                                  .time_scale = options.time_scale,
                                                  .faults = *faults,
                                                  .slow_seconds = options.slow_seconds,
                                                  .seed = options.seed});
  if (!options.tasks_out.empty()) write_file(options.tasks_out, task_lines(tasks));
  if (!options.config.empty()) write_file(options.config, catalogue_text(pool, server->port(), options.time_scale));
  std::cerr << fmt::format("{} simulated models at http://127.0.0.1:{}/v1, for {} generated tasks; Ctrl-C ends it\n",
                           pool.experts.size(), server->port(), options.tasks);
  wall_clock().pass(1e9, interrupted());
  server->stop();
  const auto counts = server->counts();
  std::cerr << fmt::format("{} requests, {} billed\n", counts.requests, counts.billed);
}

}  // namespace

void add_mock(CLI::App& app) {
  auto options = std::make_shared<MockCommand>();
  CLI::App* command = add_command(app, "mock", "Serve simulated models over the OpenAI API on loopback, with faults on request.",
                                  "baton mock --write-config mock.toml --write-tasks tasks.jsonl --faults 429=0.05,stall=0.01");
  command->add_option("--port", options->port, "Port on 127.0.0.1; 0: any free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  command->add_option("--tasks", options->tasks, "How many generated tasks its models know")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  command->add_option("--seed", options->seed, "Seed of tasks, answers and faults")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_option("--time-scale", options->time_scale, "Factor on the models' latencies; 0: answer at once")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_option("--faults", options->faults,
                      "Share of requests per fault, as NAME=SHARE,…: 429, 500, slow-first-byte, stall, reset, malformed-json, "
                      "malformed-sse, wrong-usage, truncated-body");
  command->add_option("--slow-seconds", options->slow_seconds, "How slow a slow first byte is")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_option("--write-config", options->config, "Write a catalogue that points at it");
  command->add_option("--write-tasks", options->tasks_out, "Write its tasks as a task file");
  command->callback([options] { mock(*options); });
}

}  // namespace baton::app
