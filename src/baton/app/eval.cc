#include "baton/app/commands.h"

#include "baton/app/live.h"
#include "baton/base/file.h"
#include "baton/base/interrupt.h"
#include "baton/base/text.h"
#include "baton/envs/replay.h"
#include "baton/envs/replay_file.h"
#include "baton/envs/simulated.h"
#include "baton/eval/report.h"
#include "baton/eval/suites.h"
#include "baton/policy/policies.h"

#include <algorithm>
#include <charconv>
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>
#include <numeric>
#include <thread>

namespace baton::app {
namespace {

struct EvalOptions {
  std::string suite, data, models, fit, fold, policy, exclude, json, html, run;
  LiveOptions live;
  std::size_t tasks = 1000;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  std::uint64_t seed = 0;
  int resamples = eval::BootstrapOptions{}.resamples;
  double budget_usd = 0, budget_seconds = 0;
};

// Everything that a suite refers to, kept together for as long as it is evaluated.
struct Materials {
  OutcomeTable table;
  std::unique_ptr<Fit> loaded_fit;
  Rows fit;
  std::unique_ptr<LiveSession> session;
  std::unique_ptr<eval::Suite> suite;
};

std::vector<std::uint32_t> all_rows(const OutcomeTable& table) {
  std::vector<std::uint32_t> rows(table.rows());
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

// "I/N" with 0 <= I < N, 2 <= N <= 100.
std::pair<int, int> parse_fold(const std::string& text) {
  int fold = -1, folds = 0;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, fold);
  if (first.ec == std::errc{} && first.ptr != end && *first.ptr == '/') {
    const auto second = std::from_chars(first.ptr + 1, end, folds);
    if (second.ec == std::errc{} && second.ptr == end && fold >= 0 && fold < folds && folds >= 2 && folds <= 100)
      return {fold, folds};
  }
  throw Error(fmt::format("--fold {}: expected I/N with I from 0 to N-1, for example 0/5", text));
}

rollout::EpisodeOptions episode_of(const EvalOptions& options) {
  rollout::EpisodeOptions episode;
  if (options.budget_usd > 0) episode.dollars = Money::from_dollars(options.budget_usd);
  if (options.budget_seconds > 0) episode.seconds = options.budget_seconds;
  return episode;
}

void require(const std::string& value, std::string_view flag, const EvalOptions& options) {
  if (value.empty()) throw Error(fmt::format("--suite {} needs {}", options.suite, flag));
}

// Splits table (and an extra fit file) into the rows scored and the rows to learn from.
Rows split_rows(const EvalOptions& options, Materials& materials) {
  Rows scored{&materials.table, all_rows(materials.table)};
  if (!options.fold.empty() && !options.fit.empty())
    throw Error("--fit and --fold exclude each other: both say what policies learn from");
  if (!options.fold.empty()) {
    const auto [fold, folds] = parse_fold(options.fold);
    materials.fit = {&materials.table, {}};
    scored.rows.clear();
    for (const auto row : all_rows(materials.table))
      (fold_of(materials.table.tasks[row], folds) == fold ? scored : materials.fit).rows.push_back(row);
    if (scored.rows.empty() || materials.fit.rows.empty())
      throw Error(fmt::format("--fold {}: too few tasks for {} folds", options.fold, folds));
  } else if ((materials.loaded_fit = load_fit({options.fit, options.fit.empty() ? "" : options.models}))) {
    if (const auto names = split(options.exclude, ','); !names.empty())
      materials.loaded_fit->table = without_tools(materials.loaded_fit->table, names);
    materials.fit = materials.loaded_fit->rows;
  }
  return scored;
}

void make_recorded(const EvalOptions& options, Materials& materials) {
  if (const auto names = split(options.exclude, ','); !names.empty()) materials.table = without_tools(materials.table, names);
  Rows scored = split_rows(options, materials);
  materials.suite = eval::make_replay_suite(std::move(scored), materials.fit, episode_of(options));
}

void make_simulated(const EvalOptions& options, Materials& materials) {
  materials.table =
      envs::simulate_outcomes(envs::built_in_pool(options.seed), envs::make_simulated_tasks(options.seed, options.tasks));
  make_recorded(options, materials);
}

void make_live(const EvalOptions& options, Materials& materials) {
  materials.session = open_live(options.live);
  materials.loaded_fit = load_fit({options.fit, options.models});
  if (materials.loaded_fit) materials.fit = materials.loaded_fit->rows;
  materials.suite = materials.session->suite(options.data, materials.fit, episode_of(options));
}

Materials make_materials(const EvalOptions& options) {
  Materials materials;
  if (options.suite == "replay") {
    require(options.data, "--data FILE.jsonl.gz", options);
    require(options.models, "--models FILE.json", options);
    materials.table = envs::load_replay(options.data, options.models);
    make_recorded(options, materials);
  } else if (options.suite == "simulated") {
    make_simulated(options, materials);
  } else if (options.suite == "live") {
    require(options.data, "--data TASKS.jsonl", options);
    make_live(options, materials);
  } else {
    const std::vector<std::string> names{"replay", "simulated", "live"};
    const std::string near = nearest(options.suite, names);
    throw Error(fmt::format("--suite {}: unknown{}; choose one of: {}", options.suite,
                            near.empty() ? "" : fmt::format(", did you mean '{}'?", near), fmt::join(names, ", ")));
  }
  return materials;
}

// "all": each single model, then every baseline that can run here.
std::vector<std::string> policy_list(const EvalOptions& options, const eval::Suite& suite) {
  std::vector<std::string> names;
  for (const auto& name : split(options.policy, ',')) {
    if (name != "all") {
      names.push_back(name);
      continue;
    }
    for (const auto& tool : suite.tools())
      if (tool.role == ToolRole::answer) names.push_back("always:" + tool.name);
    for (const auto& known : policy::policy_names()) {
      const bool needs_record = known.name == "oracle";
      if (known.name.find(':') != std::string_view::npos || (known.learns && !suite.fit().table)) continue;
      if (needs_record && options.suite == "live") continue;
      names.emplace_back(known.name);
    }
  }
  if (names.empty()) throw Error("--policy names no policy");
  return names;
}

std::optional<ToolId> only_tool(const std::string& name, const eval::Suite& suite) {
  constexpr std::string_view kAlways = "always:";
  if (!name.starts_with(kAlways)) return std::nullopt;
  const std::string_view wanted = std::string_view(name).substr(kAlways.size());
  for (std::size_t t = 0; t < suite.tools().size(); ++t) {
    const ToolSpec& tool = suite.tools()[t];
    if (tool.role == ToolRole::answer && (tool.name == wanted || tool.model == wanted)) return static_cast<ToolId>(t);
  }
  return std::nullopt;
}

std::vector<eval::Contestant> make_contestants(const EvalOptions& options, const Materials& materials) {
  std::vector<eval::Contestant> out;
  policy::PolicySources sources{
      .fit = materials.fit.table ? &materials.fit : nullptr, .tools = materials.suite->tools(), .seed = options.seed};
  if (!materials.session) sources.oracle = envs::make_recorded_oracle(materials.table);
  for (const auto& name : policy_list(options, *materials.suite))
    out.push_back({.name = name,
                   .policy = materials.session ? materials.session->policy(name, sources) : policy::make_policy(name, sources),
                   .always = only_tool(name, *materials.suite),
                   .unreachable = name == "oracle"});
  return out;
}

void evaluate(const EvalOptions& options) {
  for (const auto& file : {options.json, options.html, options.run}) require_writable(file);
  const Materials materials = make_materials(options);
  if (materials.session)
    for (const auto& note : materials.session->notes()) std::cerr << "note: " << note << '\n';
  const auto runs =
      eval::evaluate(*materials.suite, make_contestants(options, materials),
                     {.threads = options.threads, .seed = options.seed, .stop = interrupted(), .journal = options.run});
  const eval::EvalReport report = eval::summarise(*materials.suite, runs, {.seed = options.seed, .resamples = options.resamples});
  if (!options.json.empty() && options.json != "-") write_file(options.json, eval::report_json(report));
  if (!options.html.empty()) write_file(options.html, eval::render_html(report));
  std::cout << (options.json == "-" ? eval::report_json(report) : eval::render_table(report));
}

std::string policy_help() {
  std::string text = "Policies, comma separated; 'all' for every model and baseline. Known:";
  for (const auto& known : policy::policy_names()) text += fmt::format("\n  {} - {}", known.name, known.describe);
  return text + "\n  chat:MODEL - a model of the catalogue as the policy (live only)";
}

}  // namespace

void add_eval(CLI::App& app) {
  auto options = std::make_shared<EvalOptions>();
  CLI::App* command = add_command(app, "eval", "Compare policies: accuracy, cost and latency with intervals.",
                                  "baton eval --suite simulated --fold 0/5 --policy all --html report.html");
  command
      ->add_option("--suite", options->suite,
                   "replay (recorded outcomes), simulated (generated tasks), live (a catalogue on a task file)")
      ->required();
  command->add_option("--policy", options->policy, policy_help())->required();
  command->add_option("--data", options->data, "replay: recorded outcomes (.jsonl or .jsonl.gz); live: a task file");
  command->add_option("--models", options->models, "replay: prices of its models (.json)");
  command->add_option("--fit", options->fit, "Recorded outcomes that policies may learn from");
  command->add_option("--fold", options->fold, "I/N: score fold I of --data, learn on the others");
  command->add_option("--exclude-models", options->exclude, "Models to leave out, comma separated");
  command->add_option("--tasks", options->tasks, "simulated: how many tasks")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  add_live_options(*command, options->live);
  add_judge_options(*command, options->live);
  command->add_option("--threads", options->threads, "Episodes at once")->capture_default_str()->check(CLI::Range(1, 4096));
  command->add_option("--seed", options->seed, "Seed of everything random")->capture_default_str()->check(CLI::NonNegativeNumber);
  command->add_option("--resamples", options->resamples, "Bootstrap resamples for the intervals")
      ->capture_default_str()
      ->check(CLI::Range(100, 100'000));
  add_amount(*command, "--budget-usd", options->budget_usd, Amount::any, "Dollars per episode; 0: no limit");
  add_amount(*command, "--budget-seconds", options->budget_seconds, Amount::any, "Seconds per episode; 0: no limit");
  command->add_option("--run", options->run, "Journal of finished episodes: a cut-off run goes on from it");
  command->add_option("--json", options->json, "Write the report (schema baton.eval/1) to this file; '-' for stdout alone");
  command->add_option("--html", options->html, "Write the report as one web page");
  command->callback([options] { evaluate(*options); });
}

}  // namespace baton::app
