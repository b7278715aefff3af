#include "baton/app/commands.h"

#include "baton/app/eval_options.h"
#include "baton/base/file.h"
#include "baton/base/interrupt.h"
#include "baton/base/text.h"
#include "baton/envs/replay_file.h"
#include "baton/envs/simulated.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>
#include <numeric>
#ifdef BATON_HAS_TRAIN
#include "baton/train/start_torch.h"
#include "baton/train/train_policy.h"
#else
#include <unistd.h>
#endif

namespace baton::app {
namespace {

struct TrainCommand {
  std::string suite, data, models, out, fold, exclude, metrics, algorithm = "exact";
  std::uint64_t seed = 0;
  std::size_t steps = 2000, threads = 2, tasks = 4000;
  double minutes = 0, latency = 0.25;
};

#ifdef BATON_HAS_TRAIN

OutcomeTable load(const TrainCommand& options) {
  if (options.suite == "simulated")
    return envs::simulate_outcomes(envs::built_in_pool(options.seed), envs::make_simulated_tasks(options.seed, options.tasks));
  if (options.suite != "replay") throw Error(fmt::format("--suite {}: unknown; choose one of: replay, simulated", options.suite));
  if (options.data.empty() || options.models.empty()) throw Error("--suite replay needs --data FILE.jsonl.gz and --models FILE.json");
  return envs::load_replay(options.data, options.models);
}

void train(const TrainCommand& options) {
  require_writable(options.out);
  require_writable(options.metrics);
  OutcomeTable table = load(options);
  if (const auto names = split(options.exclude, ','); !names.empty()) table = without_tools(table, names);
  Rows rows{&table, {}};
  for (std::uint32_t row = 0; row < table.rows(); ++row) {
    if (!options.fold.empty()) {
      const Fold fold = parse_fold(options.fold);
      if (fold_of(table.tasks[row], fold.folds) == fold.fold) continue;
    }
    rows.rows.push_back(row);
  }
  if (rows.rows.size() < 50) throw Error(fmt::format("{} tasks are too few to train on; give at least 50", rows.rows.size()));
  train::start_torch();
  train::TrainOptions settings{.seed = options.seed, .minutes = options.minutes, .metrics = options.metrics, .stop = interrupted()};
  settings.exact.steps = options.steps;
  settings.exact.threads = options.threads;
  settings.exact.latency = options.latency;
  settings.exact.verified = table.comparable ? 0 : 0.6;
  const auto start = wall_clock().now();
  write_file(options.out, train::train_policy(rows, settings));
  std::cout << fmt::format("{}: trained on {} tasks and {} models in {:.0f} s\n", options.out, rows.rows.size(), table.tools.size(),
                           wall_clock().now() - start);
}

#else

// The trainer is a program of its own beside this one: this process becomes it, with the same arguments.
void train(const TrainCommand&) {
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  const auto trainer = self.parent_path() / "baton-train";
  if (!std::filesystem::exists(trainer))
    throw Error(fmt::format("{} is not there: this build has no trainer; install libtorch-dev and build again", trainer.string()));
  std::vector<std::string> words = split(read_file("/proc/self/cmdline"), '\0', false);
  if (!words.empty() && words.back().empty()) words.pop_back();
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(trainer.c_str(), arguments.data());
  throw Error(fmt::format("{} cannot be started", trainer.string()), 1);
}

#endif

}  // namespace

void add_train(CLI::App& app) {
  auto options = std::make_shared<TrainCommand>();
  CLI::App* command = add_command(app, "train", "Train a policy on recorded or simulated outcomes.",
                                  "baton train --suite simulated --out policy.safetensors");
  command->add_option("--suite", options->suite, "replay (recorded outcomes) or simulated (generated tasks)")->required();
  command->add_option("--out", options->out, "The policy file to write")->required();
  command->add_option("--data", options->data, "replay: recorded outcomes (.jsonl or .jsonl.gz)");
  command->add_option("--models", options->models, "replay: prices of its models (.json)");
  command->add_option("--fold", options->fold, "I/N: leave fold I out");
  command->add_option("--exclude-models", options->exclude, "Models to leave out, comma separated");
  command->add_option("--tasks", options->tasks, "simulated: how many tasks")->capture_default_str()->check(CLI::Range(50, 1'000'000));
  command->add_option("--seed", options->seed, "Seed of everything random")->capture_default_str()->check(CLI::NonNegativeNumber);
  command->add_option("--steps", options->steps, "Steps of the policy's training")->capture_default_str()->check(CLI::Range(1, 10'000'000));
  add_amount(*command, "--minutes", options->minutes, Amount::any, "Ends by then, if not before; 0: by --steps alone");
  command->add_option("--threads", options->threads, "Threads; results depend on it")->capture_default_str()->check(CLI::Range(1, 256));
  command->add_option("--latency-share", options->latency, "Share of steps that learn to weigh time and to call tools together")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--metrics", options->metrics, "Write the course of the training to this file (JSONL)");
  command->callback([options] { train(*options); });
}

}  // namespace baton::app
