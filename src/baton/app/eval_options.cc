#include "baton/app/eval_options.h"

#include "baton/app/commands.h"
#include "baton/base/text.h"
#include "baton/policy/policies.h"

#include <algorithm>
#include <charconv>
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <thread>

namespace baton::app {
namespace {

constexpr double kMost = 1e6;  // dollars, seconds

std::string policy_help() {
  std::string text = "Policies, comma separated; 'all' for every model and baseline; a file of 'baton train'. Known:";
  for (const auto& known : policy::policy_names()) text += fmt::format("\n  {} - {}", known.name, known.describe);
  return text + "\n  chat:MODEL - a model of the catalogue as the policy (live only)";
}

void add_data_flags(CLI::App& command, EvalOptions& options) {
  command.add_option("--data", options.data,
                     "replay: recorded outcomes (.jsonl or .jsonl.gz); live: a task file; toolscale: tasks of 'baton synth'");
  command.add_option("--models", options.models, "replay: prices of its models (.json)");
  command.add_option("--prices", options.prices, "replay: a models file to charge calls by instead");
  command.add_option("--verifier", options.verifier,
                     "SENS,SPEC[,USD,SECONDS]: a tool 'verify' that accepts right answers with P = SENS and rejects wrong ones with "
                     "P = SPEC, and what a call costs and takes (not live)");
  command.add_option("--pool", options.pool, "toolscale: a file of experts (.toml; default: a built-in pool of six). With --config: what trained policies know of its models");
  command.add_option("--user", options.user,
                     "toolscale with --config, where its models play: the one of them that plays the user (default: a script does)");
  command.add_option("--packs", options.packs, "toolscale: the folder that holds the packs (default: domains, here or beside the program)");
  command.add_option("--fit", options.fit, "Recorded outcomes that policies may learn from");
  command.add_option("--fold", options.fold, "I/N: score fold I of --data, learn on the others");
  command.add_option("--exclude-models", options.exclude, "Models to leave out, comma separated");
  command.add_option("--tasks", options.tasks, "simulated: how many tasks")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
}

void add_trained_flags(CLI::App& command, EvalOptions& options) {
  command
      .add_option("--targets", options.targets,
                  "KEY=V[,V…]: what a trained policy aims at, a point for each; KEY is cost-share, usd-per-1k, latency-share, "
                  "seconds or accuracy ('strongest' for that of the strongest model). May be given again")
      ->allow_extra_args(false);
  command.add_option("--prefer", options.prefer, "latency=W,cost=W,tool:NAME=W: weights of at least 0 (trained: default 1 each)");
  command.add_option("--new-models", options.new_models, "Models that a trained policy does not know, comma separated");
  command.add_option("--calibration", options.calibration, "Recorded outcomes with the --new-models in them; prices as in --models");
  command.add_option("--calibration-tasks", options.calibration_tasks, "How many of its tasks a trained policy may look at")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
}

void add_output_flags(CLI::App& command, EvalOptions& options) {
  command.add_option("--run", options.run, "Journal of finished episodes: a cut-off run goes on from it");
  command.add_option("--json", options.json, "Write the report (schema baton.eval/1) to this file; '-' for stdout alone");
  command.add_option("--html", options.html, "Write the report as one web page");
}

}  // namespace

void add_eval_flags(CLI::App& command, EvalOptions& options) {
  options.threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  command
      .add_option(
          "--suite", options.suite,
          "replay (recorded outcomes), simulated (generated tasks), live (a catalogue on a task file), toolscale (tasks of 'baton synth', "
          "played by simulated experts, or by the models of --config)")
      ->required();
  command.add_option("--policy", options.policy, policy_help())->required();
  add_data_flags(command, options);
  add_trained_flags(command, options);
  add_live_options(command, options.live);
  add_judge_options(command, options.live);
  command.add_option("--threads", options.threads, "Episodes at once")->capture_default_str()->check(CLI::Range(1, 4096));
  command.add_option("--seed", options.seed, "Seed of everything random")->capture_default_str()->check(CLI::NonNegativeNumber);
  command.add_option("--resamples", options.resamples, "Bootstrap resamples for the intervals")
      ->capture_default_str()
      ->check(CLI::Range(100, 100'000));
  add_amount(command, "--budget-usd", options.budget_usd, Amount::any, "Dollars per episode; 0: no limit");
  add_amount(command, "--budget-seconds", options.budget_seconds, Amount::any, "Seconds per episode; 0: no limit");
  add_output_flags(command, options);
}

void check(const EvalOptions& options) {
  for (const auto& file : {options.json, options.html, options.run}) require_writable(file);
  if (!options.prices.empty() && options.suite != "replay")
    throw Error(fmt::format("--prices belongs to --suite replay; --suite {} has prices of its own", options.suite));
  if (!options.verifier.empty() && options.suite == "live")
    throw Error("--verifier judges recorded outcomes; with --suite live, add a tool of role verify to the catalogue");
  if (options.suite == "toolscale" && !(options.verifier.empty() && options.fold.empty() && options.fit.empty()))
    throw Error("--verifier, --fold and --fit are not for --suite toolscale, which verifies what was really done, and has no record");
  if (options.suite != "toolscale" && !(options.pool.empty() && options.packs.empty() && options.user.empty()))
    throw Error(fmt::format("--pool, --packs and --user belong to --suite toolscale, not to --suite {}", options.suite));
  if (options.suite == "toolscale" && !(options.live.docs.empty() && options.live.judge.empty()))
    throw Error("--docs and --judge are not for --suite toolscale, whose tasks have tools and verification of their own");
  if (!options.user.empty() && options.live.config.empty())
    throw Error(fmt::format("--user {}: the user of simulated experts is a script; with --config CATALOGUE, models play", options.user));
  if (options.new_models.empty() != options.calibration.empty())
    throw Error("--new-models A,B and --calibration FILE belong together: give both or neither");
  if (!options.new_models.empty() && options.models.empty()) throw Error("--calibration FILE needs --models FILE for its prices");
  const auto excluded = split(options.exclude, ',');
  for (const auto& model : split(options.new_models, ','))
    if (std::find(excluded.begin(), excluded.end(), model) != excluded.end())
      throw Error(fmt::format("'{}' stands in --new-models and in --exclude-models", model));
}

Fold parse_fold(const std::string& text) {
  Fold out{.fold = -1, .folds = 0};
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, out.fold);
  if (first.ec == std::errc{} && first.ptr != end && *first.ptr == '/') {
    const auto second = std::from_chars(first.ptr + 1, end, out.folds);
    if (second.ec == std::errc{} && second.ptr == end && out.fold >= 0 && out.fold < out.folds && out.folds >= 2 && out.folds <= 100)
      return out;
  }
  throw Error(fmt::format("--fold {}: expected I/N with I from 0 to N-1, for example 0/5", text));
}

envs::ReplayVerifier parse_verifier(const std::string& text, std::uint64_t seed) {
  const auto parts = split(text, ',', false);
  std::vector<double> numbers;
  for (const auto& part : parts) {
    double number = -1;
    const auto [end, problem] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (problem == std::errc{} && end == part.data() + part.size() && number >= 0 && number <= (numbers.size() < 2 ? 1 : kMost))
      numbers.push_back(number);
  }
  if (numbers.size() != parts.size() || (parts.size() != 2 && parts.size() != 4))
    throw Error(fmt::format("--verifier {}: expected SENS,SPEC or SENS,SPEC,USD,SECONDS with shares from 0 to 1, for example 0.9,0.9",
                            text));
  numbers.resize(4);
  return {.sensitivity = numbers[0], .specificity = numbers[1], .price = Money::from_dollars(numbers[2]), .seconds = numbers[3],
          .seed = seed};
}

rollout::EpisodeOptions episode_of(const EvalOptions& options) {
  rollout::EpisodeOptions episode;
  if (options.budget_usd > 0) episode.dollars = Money::from_dollars(options.budget_usd);
  if (options.budget_seconds > 0) episode.seconds = options.budget_seconds;
  return episode;
}

}  // namespace baton::app
