#include "baton/app/commands.h"

#include "baton/app/domain_experts.h"
#include "baton/app/domain_packs.h"
#include "baton/app/eval_options.h"
#include "baton/app/shipped.h"
#include "baton/base/file.h"
#include "baton/base/interrupt.h"
#include "baton/base/text.h"
#include "baton/envs/replay_file.h"
#include "baton/envs/simulated.h"

#include <algorithm>
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>
#ifdef BATON_HAS_TRAIN
#include "baton/train/start_torch.h"
#include "baton/train/train_policy.h"
#include "baton/train/train_turns.h"
#else
#include <unistd.h>
#endif

namespace baton::app {
namespace {

struct TrainCommand {
  std::string suite, data, models, out, fold, exclude, metrics, html;
  std::string packs, pool, exclude_domains, join;  // toolscale
  std::string algorithm = "exact", reward = "linear", ablate = "none";
  std::uint64_t seed = 0;
  std::size_t steps = 0, threads = 2, tasks = 4000, experts = 0, patience = 0, warm_start = 0;
  bool restart = false, general = false;
  double minutes = 0, latency = 0.25;
};

#ifdef BATON_HAS_TRAIN

// Of a general policy: catalogues to come may have weak models alone, all of them new, and a verifier.
constexpr double kOpenTaste = 0.4, kOpenPosing = 0.85, kOpenVerified = 0.2;

OutcomeTable load(const TrainCommand& options) {
  if (options.suite == "simulated") {
    const auto pool = options.experts > 0 ? envs::random_pool(options.seed, options.experts) : envs::built_in_pool(options.seed);
    return envs::simulate_outcomes(pool, envs::make_simulated_tasks(options.seed, options.tasks));
  }
  return envs::load_replay(options.data, options.models);
}

void check_turns(const TrainCommand& options, bool turns) {
  if (!turns && !(options.packs.empty() && options.pool.empty() && options.exclude_domains.empty() && options.join.empty()))
    throw Error("--packs, --pool, --exclude-domains and --join belong to --suite toolscale");
  if (!turns) return;
  if (options.data.empty()) throw Error("--suite toolscale needs --data TASKS.jsonl.gz, as 'baton synth' writes them");
  if (!options.models.empty() || !options.fold.empty()) throw Error("--models and --fold are not for --suite toolscale");
  const TrainCommand usual;
  if (options.algorithm != usual.algorithm || options.reward != usual.reward || options.ablate != usual.ablate || options.general ||
      options.warm_start > 0 || options.patience > 0)
    throw Error("--algorithm, --reward, --ablate, --general, --warm-start and --patience are not for --suite toolscale, which learns by "
                "playing");
}

// What can be said before anything is read.
void check(const TrainCommand& options) {
  const std::vector<std::string> suites{"replay", "simulated", "toolscale"};
  if (std::find(suites.begin(), suites.end(), options.suite) == suites.end()) {
    const std::string near = nearest(options.suite, suites);
    throw Error(fmt::format("--suite {}: unknown{}; choose one of: {}", options.suite,
                            near.empty() ? "" : fmt::format(", did you mean '{}'?", near), fmt::join(suites, ", ")));
  }
  const bool replay = options.suite == "replay", turns = options.suite == "toolscale";
  check_turns(options, turns);
  if (replay && (options.data.empty() || options.models.empty()))
    throw Error("--suite replay needs --data FILE.jsonl.gz and --models FILE.json");
  if (!replay && !turns && !(options.data.empty() && options.models.empty())) throw Error("--data and --models belong to --suite replay");
  if (replay && options.experts > 0) throw Error("--experts belongs to --suite simulated");
  if (!options.fold.empty()) parse_fold(options.fold);
  if (options.out.empty() || options.out == "-") throw Error("--out: give the name of a file");
  require_writable(options.out);
  require_writable(options.metrics);
  require_writable(options.html);
}

Rows rows_of(const TrainCommand& options, const OutcomeTable& table) {
  Rows rows = all_rows(table);
  if (!options.fold.empty()) {
    const auto [fold, folds] = parse_fold(options.fold);
    rows = split_fold(table, fold, folds).outside;
  }
  if (rows.rows.size() < 50) throw Error(fmt::format("{} tasks are too few to train on; give at least 50", rows.rows.size()));
  return rows;
}

train::TrainOptions settings_of(const TrainCommand& options, bool comparable) {
  train::TrainOptions settings{.seed = options.seed, .minutes = options.minutes, .threads = options.threads, .patience = options.patience,
                               .metrics = options.metrics, .html = options.html, .checkpoint = options.out + ".checkpoint",
                               .restart = options.restart, .stop = interrupted()};
  if (options.steps > 0) settings.exact.steps = settings.grpo.steps = options.steps;
  settings.answers.steps = std::clamp<std::size_t>(settings.exact.steps / 2, 10, settings.answers.steps);
  settings.imitation.steps = options.warm_start;
  settings.exact.latency = settings.grpo.latency = options.latency;
  settings.exact.draws.verified = settings.grpo.draws.verified = comparable ? 0 : 0.6;
  if (options.algorithm == "grpo") settings.algorithm = train::Algorithm::grpo;
  settings.grpo.reward.name = options.reward;
  settings.without = policy::ablation_named(options.ablate);
  settings.general = options.general;
  if (!options.general) return settings;
  settings.exact.draws.taste = settings.grpo.draws.taste = kOpenTaste;
  settings.exact.draws.posing = settings.grpo.draws.posing = settings.answers.posing = kOpenPosing;
  settings.exact.draws.verified = settings.grpo.draws.verified = std::max(settings.exact.draws.verified, kOpenVerified);
  return settings;
}

void written(const TrainCommand& options, const std::string& bytes, const std::string& checkpoint, std::string_view from,
             double start) {
  write_file(options.out, bytes);
  std::filesystem::remove(checkpoint);
  std::cout << fmt::format("{}: trained on {} in {:.0f} s\n", options.out, from, wall_clock().now() - start);
}

void train_on_turns(const TrainCommand& options) {
  auto episodes = load_domain_tasks(options.data, options.packs);
  const auto pool = experts_for(episodes, options.pool, split(options.exclude, ','));
  const auto plans = practice_plans(episodes, split(options.exclude_domains, ','), static_cast<int>(options.threads));
  const std::string joined = options.join.empty() ? "" : trained_bytes(options.join);
  if (!joined.empty()) policy::read_trained(joined, options.join);
  train::start_torch();
  train::TrainTurnsOptions settings{.seed = options.seed, .minutes = options.minutes, .metrics = options.metrics, .html = options.html,
                                    .checkpoint = options.out + ".checkpoint", .restart = options.restart, .stop = interrupted()};
  settings.turns.threads = options.threads;
  if (options.steps > 0) settings.turns.steps = options.steps;
  const auto start = wall_clock().now();
  const std::string bytes = train::train_turns(plans, pool, settings, joined);
  written(options, bytes, settings.checkpoint, fmt::format("{} tasks and {} experts", plans.size(), pool.experts.size()), start);
}

void train(const TrainCommand& options) {
  check(options);
  if (options.suite == "toolscale") return train_on_turns(options);
  OutcomeTable table = load(options);
  if (const auto names = split(options.exclude, ','); !names.empty()) table = without_tools(table, names);
  const Rows rows = rows_of(options, table);
  train::start_torch();
  const train::TrainOptions settings = settings_of(options, table.comparable);
  const auto start = wall_clock().now();
  const std::string bytes = train::train_policy(rows, settings);
  written(options, bytes, settings.checkpoint, fmt::format("{} tasks and {} models", rows.rows.size(), table.tools.size()), start);
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
  CLI::App* command = add_command(app, "train", "Train a policy on recorded outcomes, simulated ones, or tasks of domains.",
                                  "baton train --suite simulated --out policy.safetensors");
  command->add_option("--suite", options->suite, "replay (recorded outcomes), simulated (generated tasks) or toolscale (tasks of 'baton synth')")->required();
  command->add_option("--out", options->out, "The policy file to write")->required();
  command->add_option("--data", options->data, "replay: recorded outcomes (.jsonl or .jsonl.gz); toolscale: tasks");
  command->add_option("--models", options->models, "replay: prices of its models (.json)");
  command->add_option("--pool", options->pool, "toolscale: a file of experts (.toml; default: a built-in pool of six)");
  command->add_option("--packs", options->packs,
                      "toolscale: the folder that holds the packs (default: domains, here or beside the program)");
  command->add_option("--exclude-domains", options->exclude_domains, "toolscale: domains to leave out, comma separated");
  command->add_option("--join", options->join,
                      "toolscale: a trained policy (a file, or shipped) that the new one takes in: one file for both");
  command->add_option("--fold", options->fold, "I/N: leave fold I out");
  command->add_option("--exclude-models", options->exclude, "Models to leave out, comma separated");
  command->add_option("--tasks", options->tasks, "simulated: how many tasks")->capture_default_str()->check(CLI::Range(50, 1'000'000));
  command->add_option("--experts", options->experts, "simulated: so many experts drawn at random; 0: the four of 'baton mock'")
      ->capture_default_str()
      ->check(CLI::Range(0, 63));
  command->add_flag("--general", options->general, "For catalogues to come: a small file that judges models it was not trained with");
  command->add_option("--seed", options->seed, "Seed of everything random")->capture_default_str()->check(CLI::NonNegativeNumber);
  command->add_option("--steps", options->steps, "Steps of the policy's training (default: 2000; toolscale: 15000); answer networks take half as many, up to 1000")
      ->check(CLI::Range(1, 10'000'000));
  add_amount(*command, "--minutes", options->minutes, Amount::any, "Ends by then, if not before; 0: by --steps alone");
  command->add_option("--algorithm", options->algorithm, "exact (the return over recorded outcomes) or grpo (sampled attempts)")
      ->capture_default_str()
      ->check(CLI::IsMember({"exact", "grpo"}));
  command->add_option("--reward", options->reward, "grpo: linear, paper, gdpo or reference-compat")
      ->capture_default_str()
      ->check(CLI::IsMember({"linear", "paper", "gdpo", "reference-compat"}));
  command->add_option("--warm-start", options->warm_start, "Steps that first imitate backward induction; 0: none")
      ->capture_default_str()
      ->check(CLI::Range(0, 100'000));
  command->add_option("--ablate", options->ablate,
                      "What the policy is kept from seeing, to measure its worth: none, answers (who agrees), question or prices")
      ->capture_default_str()
      ->check(CLI::IsMember({"none", "answers", "question", "prices"}));
  command->add_option("--threads", options->threads, "Threads; results depend on it")->capture_default_str()->check(CLI::Range(1, 256));
  command->add_option("--latency-share", options->latency, "Share of steps that learn to weigh time and to call tools together")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--metrics", options->metrics,
                      "Write the course of the training to this file: JSON Lines, or CSV where it ends in .csv");
  command->add_option("--html", options->html, "Write the course of the training as a page with its curves");
  command->add_option("--patience", options->patience,
                      "End after so many reports (100 steps each) without a better validation, with the best weights. 0, the default: "
                      "never; exploration cools until the last step, so an early end usually costs accuracy, and the tasks that "
                      "validate are not trained on")
      ->check(CLI::Range(0, 1'000'000));
  command->add_flag("--restart", options->restart, "Start over instead of going on from OUT.checkpoint");
  command->callback([options] { train(*options); });
}

}  // namespace baton::app
