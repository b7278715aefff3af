#include "baton/policy/compact/calibrate.h"

#include "baton/base/error.h"
#include "baton/base/rng.h"
#include "baton/policy/compact/imagine.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>
#include <set>

namespace baton::policy {
namespace {

constexpr double kTogetherPrior = 25;   // both-wrong pairs that the usual rate of the known models counts for
constexpr double kResidualPrior = 60;   // rows that their usual correlation counts for
constexpr double kBlankPrior = 5;       // rows that their usual share of blanks counts for

// One tool more at the end of a row-major square.
void widen(std::vector<float>& square, std::size_t count, float diagonal) {
  std::vector<float> out((count + 1) * (count + 1), 0.f);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = 0; j < count; ++j) out[i * (count + 1) + j] = square[i * count + j];
  out.back() = diagonal;
  square = std::move(out);
}

// Row by row, the same table with one column more.
void append_column(std::vector<CaseCell>& cells, std::span<const CaseCell> column) {
  std::vector<CaseCell> out;
  const std::size_t width = cells.size() / column.size();
  for (std::size_t r = 0; r < column.size(); ++r) {
    for (std::size_t m = 0; m < width; ++m) out.push_back(cells[r * width + m]);
    out.push_back(column[r]);
  }
  cells = std::move(out);
}

// What model j usually has in common with the others.
double usual_of(const std::vector<float>& square, std::size_t count, std::size_t j) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i)
    if (i != j) sum += square[i * count + j];
  return sum / static_cast<double>(std::max<std::size_t>(1, count - 1));
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
  bool knows(const std::string& name) const {
    const auto& models = model_.cases.models;
    return std::any_of(models.begin(), models.end(), [&](const auto& facts) { return facts.name == name; });
  }

  // The tasks of each new model, by what the known ones are like.
  void choose_rows() {
    const OutcomeTable& table = *recorded_.table;
    if (model_.cases.rows() == 0) throw Error("the policy holds no calibration cases to add models to; train it again");
    const SkillData data = skill_data(cases_like(model_.cases, model_.skills, recorded_));
    for (std::size_t column = 0; column < table.tools.size(); ++column) {
      if (knows(table.tools[column].name)) continue;
      std::vector<std::uint32_t> there;
      for (std::uint32_t r = 0; r < recorded_.rows.size(); ++r)
        if (table.at(recorded_.rows[r], static_cast<ToolId>(column)).available) there.push_back(r);
      if (there.empty()) throw Error(fmt::format("no outcome of '{}' to calibrate it on", table.tools[column].name));
      auto rows = model_.skills.choose_tasks({}, data, there, options_.tasks, options_.seed);
      for (auto& row : rows) row = recorded_.rows[row];
      chosen_.emplace_back(column, std::set<std::uint32_t>(rows.begin(), rows.end()));
    }
    if (model_.cases.models.size() + chosen_.size() >= kMostTools)
      throw Error(fmt::format("a policy takes at most {} models", kMostTools - 1));
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
    add_skill(sample);
    const std::size_t m = model_.cases.models.size();
    ModelFacts facts{.name = sample.models[m].name, .price = sample.models[m].price, .rows = sample.models[m].rows,
                     .blank_rate = blank_rate(sample)};
    add_pairs(sample);
    const Rng rng = Rng(options_.seed).split("calibrate").split(facts.name);
    std::vector<CaseCell> drawn = imagine_outcomes(model_.cases, skills_, sample, facts.blank_rate, rng);
    add_column(std::move(facts), std::move(drawn));
    auto& note = model_.card["calibrated"];
    note += fmt::format("{}{} ({} tasks)", note.empty() ? "" : ", ", model_.cases.models[m].name, sample.rows());
  }

  // Estimates on the sample's rows and on the policy's cases.
  void add_skill(CaseTable& sample) {
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
    model_.skills = model_.skills.with_new(tasks, scores, &known);
    for (std::size_t r = 0; r < sample.rows(); ++r) {
      const SkillEstimate here = model_.skills.estimate(m, sample.cases[r].category, sample.cases[r].features);
      sample.at(r, m).skill = here.logit, sample.at(r, m).skill_sd = here.sd;
    }
    skills_.clear();
    for (const auto& row : model_.cases.cases) skills_.push_back(model_.skills.estimate(m, row.category, row.features));
  }

  float blank_rate(const CaseTable& sample) const {
    const std::size_t m = sample.models.size() - 1;
    double blanks = 0, usual = 0;
    for (std::size_t r = 0; r < sample.rows(); ++r) blanks += sample.at(r, m).blank;
    for (const auto& facts : model_.cases.models) usual += facts.blank_rate / static_cast<double>(m);
    return static_cast<float>((blanks + kBlankPrior * usual) / (static_cast<double>(sample.rows()) + kBlankPrior));
  }

  // Few rows: shrunk to what each known model has in common with the others.
  void add_pairs(const CaseTable& sample) {
    PairFacts& pairs = model_.cases.pairs;
    const std::size_t m = pairs.models;
    std::vector<float> same(m), correlation(m);
    for (std::size_t j = 0; j < m; ++j) {
      double both = 0, matching = 0, rows = 0, product = 0;
      for (std::size_t r = 0; r < sample.rows(); ++r) {
        const CaseCell &a = sample.at(r, j), &b = sample.at(r, m);
        if (!a.available) continue;
        ++rows, product += residual_of(a) * residual_of(b);
        if (!a.answer || !b.answer || a.score >= 0.5f || b.score >= 0.5f) continue;
        ++both, matching += a.answer == b.answer;
      }
      same[j] = static_cast<float>((matching + kTogetherPrior * usual_of(pairs.same_wrong, m, j)) / (both + kTogetherPrior));
      const double together = (product + kResidualPrior * usual_of(pairs.correlation, m, j)) / (rows + kResidualPrior);
      correlation[j] = static_cast<float>(std::clamp(together, -0.9, 0.95));
    }
    widen(pairs.same_wrong, m, model_.cases.comparable ? 1.f : 0.f);
    widen(pairs.correlation, m, 1);
    pairs.models = m + 1;
    for (std::size_t j = 0; j < m; ++j) {
      pairs.same_wrong[j * (m + 1) + m] = pairs.same_wrong[m * (m + 1) + j] = same[j];
      pairs.correlation[j * (m + 1) + m] = pairs.correlation[m * (m + 1) + j] = correlation[j];
    }
  }

  // The facts come from the drawn outcomes: these stand for the tasks that the policy is for, the sample need not.
  void add_column(ModelFacts facts, std::vector<CaseCell> drawn) {
    CaseTable& cases = model_.cases;
    double accuracy = 0;
    for (const auto& skill : skills_) accuracy += right_of(skill) / static_cast<double>(skills_.size());
    facts.accuracy = static_cast<float>(std::clamp(accuracy, 1e-3, 1 - 1e-3));
    add_usual(cases, drawn, facts);
    for (std::size_t r = 0; r < cases.rows(); ++r) {
      const Case& at = cases.cases[r];
      drawn[r].expected_dollars = expected_dollars(facts, facts.price, at.category, at.input_tokens);
      drawn[r].expected_seconds = facts.usual(at.category).seconds;
    }
    append_column(cases.cells, drawn);
    cases.models.push_back(std::move(facts));
  }

  CompactModel model_;
  const Rows& recorded_;
  const CalibrationOptions options_;
  std::vector<std::pair<std::size_t, std::set<std::uint32_t>>> chosen_;  // per new model: its column, and its tasks in the table
  std::vector<SkillEstimate> skills_;  // of the model at hand, on the policy's cases
};

}  // namespace

CompactModel with_new_models(const CompactModel& known, const Rows& recorded, const CalibrationOptions& options) {
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
