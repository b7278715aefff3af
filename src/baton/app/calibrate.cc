#include "baton/app/commands.h"

#include "baton/app/shipped.h"
#include "baton/base/file.h"
#include "baton/base/table.h"
#include "baton/base/text.h"
#include "baton/envs/replay_file.h"
#include "baton/policy/compact/newcomers/calibrate.h"
#include "baton/policy/compact/points/operating.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <thread>

namespace baton::app {
namespace {

using namespace policy;

constexpr double kShares[] = {0.05, 0.1, 0.2, 0.3, 0.5, 1.0};  // cost shares that the table tells offers for

struct CalibrateCommand {
  std::string policy{kShipped}, data, models, out, added, json;
  std::size_t tasks = 100;
  std::uint64_t seed = 0;
};

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The outcomes of the models that the policy knows, and of those to add.
OutcomeTable load(const CalibrateCommand& options, const std::vector<std::string>& known) {
  const OutcomeTable table = envs::load_replay(options.data, options.models);
  std::vector<std::string> columns, added = split(options.added, ',');
  for (const auto& tool : table.tools) columns.push_back(tool.name);
  for (const auto& name : added) {
    if (holds(known, name)) throw Error(fmt::format("--new-models: the policy knows '{}' already", name));
    if (holds(columns, name)) continue;
    const std::string near = nearest(name, columns);
    throw Error(fmt::format("--new-models: no model '{}' in {}{}", name, options.data,
                            near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }
  const auto unknown = [&](const auto& name) { return !holds(known, name); };
  if (added.empty()) std::copy_if(columns.begin(), columns.end(), std::back_inserter(added), unknown);
  if (added.empty()) throw Error(fmt::format("the policy knows every model of {} already", options.data));
  std::vector<std::string> others;
  for (const auto& name : columns)
    if (unknown(name) && !holds(added, name)) others.push_back(name);
  return without_tools(table, others);
}

// Per model: the cost shares whose operating point offers it.
std::vector<std::vector<double>> offers_of(const CompactModel& model) {
  const CaseTable& cases = model.cases;
  Market market{.models = std::vector<std::size_t>(cases.models.size()),
                .factors = std::vector<float>(cases.models.size(), 1.f),
                .unit_dollars = cases.unit_dollars,
                .unit_seconds = cases.unit_seconds};
  std::iota(market.models.begin(), market.models.end(), 0);
  OperatingPoints points(model, market, {.threads = static_cast<int>(std::thread::hardware_concurrency())});
  std::vector<std::vector<double>> out(cases.models.size());
  for (const double share : kShares) {
    try {
      const Target target{.value = share, .setting = fmt::format("cost-share={}", share)};
      for (const auto m : points.for_target(target).offer.models) out[m].push_back(share);
    } catch (const Error&) {  // no model is so cheap
    }
  }
  return out;
}

// What was learnt of the last `count` models.
void show(const CalibrateCommand& options, const CompactModel& extended, std::size_t count) {
  const auto offers = offers_of(extended);
  std::vector<std::vector<std::string>> lines;
  Json models = Json::array();
  for (std::size_t m = extended.cases.models.size() - count; m < extended.cases.models.size(); ++m) {
    const ModelFacts& facts = extended.cases.models[m];
    const AccuracyRange accuracy = accuracy_range(extended, m);
    lines.push_back({facts.name, fmt::format("{:.0f}", facts.rows), fmt::format("{:.1f}", 100 * accuracy.mean),
                     fmt::format("{:.1f} to {:.1f}", 100 * accuracy.low, 100 * accuracy.high),
                     fmt::format("{:.4g}", 1000 * facts.overall.dollars),
                     offers[m].empty() ? "none" : fmt::format("{}", fmt::join(offers[m], ", "))});
    models.push_back({{"name", facts.name},
                      {"tasks", facts.rows},
                      {"accuracy", accuracy.mean},
                      {"low", accuracy.low},
                      {"high", accuracy.high},
                      {"usd_per_call", facts.overall.dollars},
                      {"seconds_per_call", facts.overall.seconds},
                      {"offered_at", offers[m]}});
  }
  write_report(options.json, {{"schema", "baton.calibrate/1"}, {"models", models}});
  if (options.json == "-") return;
  const std::vector<Column> columns{{"new model"},     {"tasks", Align::right},      {"accuracy %", Align::right},
                                    {"95 % interval"}, {"$/1k calls", Align::right}, {"offered at cost shares"}};
  std::cout << text_table(columns, lines) << fmt::format("\n{}: knows {} models\n", options.out, extended.cases.models.size());
}

void calibrate(const CalibrateCommand& options) {
  require_writable(options.out);
  require_writable(options.json);
  const std::string bytes = trained_bytes(options.policy);
  const CompactModel known = parse_model(bytes, options.policy);
  std::vector<std::string> names;
  for (const auto& facts : known.cases.models) names.push_back(facts.name);
  const OutcomeTable table = load(options, names);
  const CompactModel extended = with_new_models(known, all_rows(table), {.tasks = options.tasks, .seed = options.seed});
  write_file(options.out, render_model(extended, networks_of(parse_tensors(bytes, options.policy))));

  const auto added = std::ranges::count_if(table.tools, [&](const auto& tool) { return !holds(names, tool.name); });
  show(options, extended, static_cast<std::size_t>(added));
}

}  // namespace

void add_calibrate(CLI::App& app) {
  auto options = std::make_shared<CalibrateCommand>();
  CLI::App* command = add_command(app, "calibrate",
                                  "Make a policy for your models, or add some to a trained one, from about a hundred recorded tasks.",
                                  "baton calibrate --data outcomes.jsonl --models outcomes.models.json --out policy.safetensors");
  command->add_option("--policy", options->policy, "The policy: a file of 'baton train', or shipped (the one in this program)")
      ->capture_default_str();
  command
      ->add_option("--data", options->data, "Recorded outcomes of the new models, and of known ones on the same tasks (.jsonl[.gz])")
      ->required();
  command->add_option("--models", options->models, "Prices of its models (.json)")->required();
  command->add_option("--out", options->out, "The policy file to write")->required();
  command->add_option("--new-models", options->added, "Models to add, comma separated (default: all that the policy does not know)");
  command->add_option("--tasks", options->tasks, "Tasks to learn from, chosen by their questions")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  command->add_option("--seed", options->seed, "Seed of everything random")->capture_default_str()->check(CLI::NonNegativeNumber);
  command->add_option("--json", options->json, "Write the table (schema baton.calibrate/1) to this file; '-' for stdout alone");
  command->callback([options] { calibrate(*options); });
}

}  // namespace baton::app
