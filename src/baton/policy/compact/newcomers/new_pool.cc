#include "baton/policy/compact/newcomers/new_pool.h"

#include "baton/base/error.h"
#include "baton/policy/compact/newcomers/extend.h"
#include "baton/policy/compact/newcomers/general.h"
#include "baton/policy/compact/newcomers/imagine.h"
#include "baton/policy/compact/newcomers/sharpness.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace baton::policy {
namespace {

constexpr std::size_t kFolds = 6;
constexpr std::size_t kEnough = 1600;  // cases to compare offers on, so that chance in a hundred tasks does not choose among them

// Tasks on which all models were run before others.
Rows choose_rows(const CompactModel& general, const Rows& recorded, const CalibrationOptions& options) {
  const OutcomeTable& table = *recorded.table;
  const auto ran = [&](std::uint32_t r, std::size_t m) { return table.at(recorded.rows[r], static_cast<ToolId>(m)).available; };
  std::vector<std::uint32_t> candidates;
  for (std::uint32_t r = 0; r < recorded.rows.size(); ++r) {
    bool all = true;
    for (std::size_t m = 0; m < table.tools.size(); ++m) all = all && ran(r, m);
    if (all) candidates.push_back(r);
  }
  const SkillData seen = skill_data(cases_like(general.cases, general.skills, recorded));
  if (candidates.size() < options.tasks) candidates = seen.every_row();
  auto chosen = general.skills.choose_tasks({}, seen, candidates, options.tasks, options.seed);
  std::sort(chosen.begin(), chosen.end());
  Rows out{recorded.table, {}};
  for (const auto r : chosen) out.rows.push_back(recorded.rows[r]);
  for (std::size_t m = 0; m < table.tools.size(); ++m)
    if (std::none_of(chosen.begin(), chosen.end(), [&](std::uint32_t r) { return ran(r, m); }))
      throw Error(fmt::format("no outcome of '{}' to calibrate it on", table.tools[m].name));
  require_room(table.tools.size());
  return out;
}

// The same rows, their categories counted on from these.
CaseTable with_categories_after(const std::vector<std::string>& first, CaseTable table) {
  std::vector<std::string> all = first;
  std::vector<std::uint16_t> number;
  for (const auto& name : table.categories) {
    const auto found = std::find(all.begin(), all.end(), name);
    number.push_back(static_cast<std::uint16_t>(found - all.begin()));
    if (found == all.end()) all.push_back(name);
  }
  for (auto& row : table.cases) row.category = number[row.category];
  for (auto& facts : table.models) {
    std::vector<ModelFacts::Usual> usual(all.size(), facts.overall);
    for (std::size_t c = 0; c < number.size(); ++c) usual[number[c]] = facts.by_category[c];
    facts.by_category = std::move(usual);
  }
  table.categories = std::move(all);
  return table;
}

// The models of `data` as the population's prior and these rows say; a category that the population lacks counts as unknown.
SkillModel of_population(const CompactModel& general, const SkillData& data, std::span<const std::uint32_t> rows) {
  const std::size_t known = general.cases.models.size();
  SkillModel skills = general.skills;
  for (std::size_t m = 0; m < data.models; ++m) {
    SkillData tasks{.models = known + m};
    std::vector<float> scores;
    for (const auto r : rows) {
      const auto here = data.score.begin() + static_cast<std::ptrdiff_t>(r * data.models);
      tasks.category.push_back(data.category[r]), tasks.features.push_back(data.features[r]);
      tasks.score.insert(tasks.score.end(), known, std::numeric_limits<float>::quiet_NaN());
      tasks.score.insert(tasks.score.end(), here, here + static_cast<std::ptrdiff_t>(m));
      scores.push_back(here[static_cast<std::ptrdiff_t>(m)]);
    }
    skills = skills.with_new(tasks, scores);
  }
  std::vector<std::size_t> columns(data.models);
  std::iota(columns.begin(), columns.end(), known);
  return skills.only(columns);
}

// Mean negative log likelihood of the scores under the cells' own estimates.
double loss_of(const CaseTable& table) {
  double sum = 0, n = 0;
  for (const auto& cell : table.cells) {
    if (!cell.available) continue;
    const double p = right_of({cell.skill, cell.skill_sd});
    sum -= cell.score * std::log(p) + (1 - cell.score) * std::log1p(-p), ++n;
  }
  return sum / n;
}

// Fills in the cells' estimates.
SkillModel add_best_skills(const CompactModel& general, CaseTable& table) {
  const SkillData data = skill_data(table);
  const std::size_t categories = table.categories.size();
  cross_fit(table, kFolds, [&](std::span<const std::uint32_t> rows, std::size_t) {
    return SkillModel::fit(data, rows, categories, {.control_variates = false});
  });
  CaseTable other = with_categories_after(general.cases.categories, table);
  const SkillData renumbered = skill_data(other);
  cross_fit(other, kFolds, [&](std::span<const std::uint32_t> rows, std::size_t) { return of_population(general, renumbered, rows); });
  if (loss_of(table) <= loss_of(other)) return SkillModel::fit(data, data.every_row(), categories);
  // A category that only these tasks have is unknown to the skill model, so to the policy.
  table = std::move(other);
  return of_population(general, renumbered, renumbered.every_row());
}

// What is known of model m and of those before it, where it was run.
CaseTable sample_of(const CaseTable& table, std::size_t m) {
  CaseTable out = table;
  out.models.resize(m + 1), out.cases.clear(), out.cells.clear();
  for (std::size_t r = 0; r < table.rows(); ++r) {
    if (!table.at(r, m).available) continue;
    out.cases.push_back(table.cases[r]);
    for (std::size_t i = 0; i <= m; ++i) out.cells.push_back(table.at(r, i));
  }
  return out;
}

// `count` rows, the table's over and over, with outcomes drawn model by model.
CaseTable imagined_like(const CaseTable& table, const SkillModel& skills, std::size_t count, const CompactModel& general, const Rng& rng) {
  CompactModel out = general;
  out.cases = table;
  out.cases.pairs = {}, out.cases.models.clear(), out.cases.cases.clear(), out.cases.cells.clear();
  for (std::size_t r = 0; r < count; ++r) out.cases.cases.push_back(table.cases[r % table.rows()]);
  std::vector<std::size_t> columns;
  for (std::size_t m = 0; m < table.models.size(); ++m) {
    columns.push_back(m);
    const ModelFacts& facts = table.models[m];
    Newcomer newcomer{.name = facts.name, .price = facts.price, .rows = facts.rows, .blank_rate = facts.blank_rate,
                      .skills = skills.only(columns), .sample = sample_of(table, m)};
    for (std::size_t j = 0; j < m; ++j)
      newcomer.same_wrong.push_back(table.pairs.together(j, m)), newcomer.correlation.push_back(table.pairs.residual(j, m));
    append_model(out, std::move(newcomer), rng.split(facts.name));
  }
  return std::move(out.cases);
}

}  // namespace

CompactModel with_new_pool(const CompactModel& general, const Rows& recorded, const CalibrationOptions& options) {
  const Rows rows = choose_rows(general, recorded, options);
  CompactModel out = general;
  out.card.erase(kGeneralMark);
  out.card["calibrated"] = fmt::format("{} models ({} tasks)", rows.table->tools.size(), rows.rows.size());
  out.cases = make_cases(rows, general.cases.without);
  out.skills = add_best_skills(general, out.cases);
  add_pair_facts(out.cases, usual_pair(general.cases.pairs));
  const std::size_t there = out.cases.rows();
  out.nets.sharpness = fitted_sharpness(out, there, options.seed);
  if (there < kEnough) {
    const CaseTable drawn = imagined_like(out.cases, out.skills, kEnough - there, general, Rng(options.seed).split("calibrate"));
    out.cases.cases.insert(out.cases.cases.end(), drawn.cases.begin(), drawn.cases.end());
    out.cases.cells.insert(out.cases.cells.end(), drawn.cells.begin(), drawn.cells.end());
    add_expectations(out.cases);         // of the drawn ones too by what was recorded
  }
  return out;
}

}  // namespace baton::policy
