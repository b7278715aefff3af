#include "baton/policy/compact/newcomers/calibrate.h"

#include "baton/base/error.h"
#include "baton/base/rng.h"
#include "baton/policy/compact/newcomers/extend.h"
#include "baton/policy/compact/newcomers/general.h"
#include "baton/policy/compact/newcomers/imagine.h"
#include "baton/policy/compact/newcomers/new_pool.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <set>

namespace baton::policy {
namespace {

constexpr double kBlankPrior = 5;       // rows that their usual share of blanks counts for

bool knows(const CompactModel& model, const std::string& name) {
  const auto& models = model.cases.models;
  return std::any_of(models.begin(), models.end(), [&](const auto& facts) { return facts.name == name; });
}

class Calibration {
 public:
  Calibration(const CompactModel& known, const Rows& recorded, const CalibrationOptions& options)
      : model_(known), recorded_(recorded), options_(options) {}

  CompactModel run() {
    choose_rows();
    for (const auto& [column, seen] : chosen_) add(column, seen);
    return std::move(model_);
  }

 private:
  // The tasks of each new model, by what the known ones are like.
  void choose_rows() {
    const OutcomeTable& table = *recorded_.table;
    if (model_.cases.rows() == 0) throw Error("the policy holds no calibration cases to add models to; train it again");
    const SkillData data = skill_data(cases_like(model_.cases, model_.skills, recorded_));
    for (std::size_t column = 0; column < table.tools.size(); ++column) {
      if (knows(model_, table.tools[column].name)) continue;
      std::vector<std::uint32_t> there;
      for (std::uint32_t r = 0; r < recorded_.rows.size(); ++r)
        if (table.at(recorded_.rows[r], static_cast<ToolId>(column)).available) there.push_back(r);
      if (there.empty()) throw Error(fmt::format("no outcome of '{}' to calibrate it on", table.tools[column].name));
      auto rows = model_.skills.choose_tasks({}, data, there, options_.tasks, options_.seed);
      for (auto& row : rows) row = recorded_.rows[row];
      chosen_.emplace_back(column, std::set<std::uint32_t>(rows.begin(), rows.end()));
    }
    require_room(model_.cases.models.size() + chosen_.size());
  }

  // The rows of one new model as the policy sees them, with a column for it at the end; other new models only where chosen.
  CaseTable sample_of(std::size_t column, const std::set<std::uint32_t>& seen) const {
    const Rows rows{recorded_.table, {seen.begin(), seen.end()}};
    const CaseTable own = make_cases(rows, model_.cases.without);
    CaseTable sample = cases_like(model_.cases, model_.skills, rows);
    for (const auto& [other, chosen] : chosen_) {
      const auto& models = model_.cases.models;
      const auto found =
          std::find_if(models.begin(), models.end(), [&](const auto& facts) { return facts.name == own.models[other].name; });
      for (std::size_t r = 0; r < rows.rows.size() && found != models.end(); ++r)
        if (!chosen.contains(rows.rows[r])) sample.at(r, static_cast<std::size_t>(found - models.begin())).available = false;
    }
    std::vector<CaseCell> cells;
    for (std::size_t r = 0; r < sample.rows(); ++r) cells.push_back(own.at(r, column));
    append_column(sample.cells, cells);
    sample.models.push_back(own.models[column]);
    return sample;
  }

  void add(std::size_t column, const std::set<std::uint32_t>& seen) {
    CaseTable sample = sample_of(column, seen);
    const ModelFacts facts = sample.models.back();
    Newcomer newcomer{.name = facts.name, .price = facts.price, .rows = facts.rows, .blank_rate = blank_rate(sample),
                      .skills = skills_on(sample)};
    add_pairs(sample, newcomer);
    newcomer.sample = std::move(sample);
    append_model(model_, std::move(newcomer), Rng(options_.seed).split("calibrate").split(facts.name));
    auto& note = model_.card["calibrated"];
    note += fmt::format("{}{} ({} tasks)", note.empty() ? "" : ", ", facts.name, seen.size());
  }

  // With the new model; its estimates are written into the sample's rows.
  SkillModel skills_on(CaseTable& sample) const {
    const std::size_t m = model_.cases.models.size();
    SkillData tasks{.models = m};
    std::vector<float> scores;
    for (const auto& row : sample.cases) tasks.category.push_back(row.category), tasks.features.push_back(row.features);
    for (std::size_t r = 0; r < sample.rows(); ++r) {
      for (std::size_t i = 0; i < m; ++i)
        tasks.score.push_back(sample.at(r, i).available ? sample.at(r, i).score : std::numeric_limits<float>::quiet_NaN());
      scores.push_back(sample.at(r, m).score);
    }
    const SkillData known = skill_data(model_.cases);
    SkillModel skills = model_.skills.with_new(tasks, scores, &known);
    for (std::size_t r = 0; r < sample.rows(); ++r) {
      const SkillEstimate here = skills.estimate(m, sample.cases[r].category, sample.cases[r].features);
      sample.at(r, m).skill = here.logit, sample.at(r, m).skill_sd = here.sd;
    }
    return skills;
  }

  float blank_rate(const CaseTable& sample) const {
    const std::size_t m = sample.models.size() - 1;
    double blanks = 0, usual = 0;
    for (std::size_t r = 0; r < sample.rows(); ++r) blanks += sample.at(r, m).blank;
    for (const auto& facts : model_.cases.models) usual += facts.blank_rate / static_cast<double>(m);
    return static_cast<float>((blanks + kBlankPrior * usual) / (static_cast<double>(sample.rows()) + kBlankPrior));
  }

  // Few rows: shrunk to what each known model has in common with the others.
  void add_pairs(const CaseTable& sample, Newcomer& newcomer) const {
    const PairFacts& pairs = model_.cases.pairs;
    const std::size_t m = pairs.models;
    for (std::size_t j = 0; j < m; ++j) {
      PairCounts counts;
      for (std::size_t r = 0; r < sample.rows(); ++r) counts.add(sample.at(r, j), sample.at(r, m));
      const UsualPair usual = usual_of(pairs, j);
      newcomer.same_wrong.push_back(counts.same_wrong(usual)), newcomer.correlation.push_back(counts.correlation(usual));
    }
  }

  CompactModel model_;
  const Rows& recorded_;
  const CalibrationOptions options_;
  std::vector<std::pair<std::size_t, std::set<std::uint32_t>>> chosen_;  // per new model: its column, and its tasks in the table
};

}  // namespace

CompactModel with_new_models(const CompactModel& known, const Rows& recorded, const CalibrationOptions& options) {
  const auto& tools = recorded.table->tools;
  if (is_general(known) && std::none_of(tools.begin(), tools.end(), [&](const auto& tool) { return knows(known, tool.name); }))
    return with_new_pool(known, recorded, options);
  return Calibration(known, recorded, options).run();
}

AccuracyRange accuracy_range(const CompactModel& model, std::size_t of) {
  constexpr float kSds = 1.96f;
  const float sd = model.skills.overall(of).sd;
  AccuracyRange out;
  for (const auto& row : model.cases.cases) {
    const SkillEstimate here = model.skills.estimate(of, row.category, row.features);
    out.mean += right_of(here);
    out.low += right_of({here.logit - kSds * sd, 0}), out.high += right_of({here.logit + kSds * sd, 0});
  }
  const auto n = static_cast<double>(std::max<std::size_t>(1, model.cases.rows()));
  return {out.mean / n, out.low / n, out.high / n};
}

}  // namespace baton::policy
