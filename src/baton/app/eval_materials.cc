#include "baton/app/eval_materials.h"

#include "baton/app/domain_packs.h"
#include "baton/base/text.h"
#include "baton/envs/replay_file.h"
#include "baton/envs/replay_prices.h"
#include "baton/envs/simulated.h"
#include "baton/eval/suites.h"

#include <fmt/format.h>

namespace baton::app {
namespace {

void require(const std::string& value, std::string_view flag, const EvalOptions& options) {
  if (value.empty()) throw Error(fmt::format("--suite {} needs {}", options.suite, flag));
}

// Charges the table at --prices, and leaves the excluded models out.
void prepare(const EvalOptions& options, Materials& materials) {
  if (!options.prices.empty()) materials.cost_scale = envs::reprice(materials.whole, options.prices);
  const auto names = split(options.exclude, ',');
  if (names.empty()) return;
  materials.without = without_tools(materials.whole, names);
  if (materials.cost_scale.empty()) return;
  std::vector<double> kept;
  for (std::size_t t = 0; t < materials.whole.tools.size(); ++t)
    if (std::find(names.begin(), names.end(), materials.whole.tools[t].name) == names.end())
      kept.push_back(materials.cost_scale[t]);
  materials.cost_scale = std::move(kept);
}

// Splits the table (and an extra fit file) into the rows scored and the rows to learn from.
Rows split_rows(const EvalOptions& options, Materials& materials) {
  const OutcomeTable& table = materials.offered();
  Rows scored = all_rows(table);
  if (!options.fold.empty() && !options.fit.empty())
    throw Error("--fit and --fold exclude each other: both say what policies learn from");
  if (!options.fold.empty()) {
    const auto [fold, folds] = parse_fold(options.fold);
    FoldSplit split = split_fold(table, fold, folds);
    scored = std::move(split.inside), materials.fit = std::move(split.outside);
    if (scored.rows.empty() || materials.fit.rows.empty())
      throw Error(fmt::format("--fold {}: too few tasks for {} folds", options.fold, folds));
  } else if ((materials.loaded_fit = load_fit({options.fit, options.fit.empty() ? "" : options.models}))) {
    OutcomeTable& fit = materials.loaded_fit->table;
    if (!options.prices.empty()) envs::reprice(fit, options.prices);
    if (const auto names = split(options.exclude, ','); !names.empty()) fit = without_tools(fit, names);
    materials.fit = materials.loaded_fit->rows;
  }
  return scored;
}

void make_recorded(const EvalOptions& options, Materials& materials) {
  prepare(options, materials);
  Rows scored = split_rows(options, materials);
  eval::ReplaySuiteOptions suite{.episode = episode_of(options), .whole = &materials.whole};
  if (!options.verifier.empty()) suite.verifier = parse_verifier(options.verifier, options.seed);
  materials.suite = eval::make_replay_suite(std::move(scored), materials.fit, suite);
}

void make_replay(const EvalOptions& options, Materials& materials) {
  require(options.data, "--data FILE.jsonl.gz", options);
  require(options.models, "--models FILE.json", options);
  materials.whole = envs::load_replay(options.data, options.models);
  make_recorded(options, materials);
}

void make_simulated(const EvalOptions& options, Materials& materials) {
  materials.whole =
      envs::simulate_outcomes(envs::built_in_pool(options.seed), envs::make_simulated_tasks(options.seed, options.tasks));
  make_recorded(options, materials);
}

void make_live(const EvalOptions& options, Materials& materials) {
  require(options.data, "--data TASKS.jsonl", options);
  materials.session = open_live(options.live);
  const bool for_calibration = options.fit.empty() && !options.calibration.empty();  // what --models is for
  materials.loaded_fit = load_fit({options.fit, for_calibration ? "" : options.models});
  if (materials.loaded_fit) materials.fit = materials.loaded_fit->rows;
  materials.suite = materials.session->suite(options.data, materials.fit, episode_of(options));
}

void make_domains(const EvalOptions& options, Materials& materials) {
  require(options.data, "--data TASKS.jsonl.gz", options);
  materials.domains = std::make_unique<envs::sql::DomainEpisodes>(load_domain_tasks(options.data, options.packs));
  const auto excluded = split(options.exclude, ',');
  if (!options.live.config.empty()) {
    materials.session = open_live(options.live);
    materials.experts = std::make_unique<LiveExperts>(*materials.session, *materials.domains, options.pool, options.user, excluded);
    materials.suite = eval::make_live_domain_suite(*materials.domains, materials.experts->desks(), episode_of(options));
    return;
  }
  materials.domains->pool = experts_for(*materials.domains, options.pool, excluded);
  materials.domains->seed = options.seed;
  materials.suite = eval::make_domain_suite(*materials.domains, episode_of(options));
}

}  // namespace

std::unique_ptr<Materials> make_materials(const EvalOptions& options) {
  auto materials = std::make_unique<Materials>();
  if (options.suite == "replay") {
    make_replay(options, *materials);
  } else if (options.suite == "simulated") {
    make_simulated(options, *materials);
  } else if (options.suite == "live") {
    make_live(options, *materials);
  } else if (options.suite == "toolscale") {
    make_domains(options, *materials);
  } else {
    const std::vector<std::string> names{"replay", "simulated", "live", "toolscale"};
    const std::string near = nearest(options.suite, names);
    throw Error(fmt::format("--suite {}: unknown{}; choose one of: {}", options.suite,
                            near.empty() ? "" : fmt::format(", did you mean '{}'?", near), fmt::join(names, ", ")));
  }
  return materials;
}

}  // namespace baton::app
