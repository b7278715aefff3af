#include "baton/policy/compact/cases.h"

#include "baton/base/error.h"
#include "baton/core/answer.h"
#include "baton/policy/compact/state.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <limits>
#include <unordered_map>

namespace baton::policy {
namespace {

constexpr std::string_view kAblations[]{"none", "answers", "question", "prices"};
constexpr double kUsualPrior = 20;   // calls of the overall mean that a category's own mean is shrunk by
constexpr std::size_t kNewRows = 100;                   // that a model posing as new is known from

struct Sums {
  double calls = 0, tokens = 0, dollars = 0, seconds = 0;
  void add(const Outcome& o) {
    ++calls;
    tokens += static_cast<double>(o.usage.output);
    dollars += o.cost.dollars();
    seconds += o.seconds;
  }
  ModelFacts::Usual mean(const ModelFacts::Usual& prior, double strength) const {
    const auto mix = [&](double sum, double to) { return static_cast<float>((sum + strength * to) / (calls + strength)); };
    return {mix(tokens, prior.tokens), mix(dollars, prior.dollars), mix(seconds, prior.seconds)};
  }
};

void add_cells(const Rows& rows, CaseTable& out) {
  const OutcomeTable& table = *rows.table;
  for (const auto row : rows.rows) {
    std::unordered_map<std::string_view, std::uint8_t> number_of;
    for (std::size_t m = 0; m < table.tools.size(); ++m) {
      const Outcome& o = table.at(row, static_cast<ToolId>(m));
      CaseCell cell{.available = o.available, .blank = o.blank, .score = static_cast<float>(o.score)};
      cell.dollars = static_cast<float>(o.cost.dollars());
      cell.seconds = static_cast<float>(o.seconds);
      cell.log_tokens = static_cast<float>(std::log1p(static_cast<double>(o.usage.output)));
      if (o.available && !o.blank && out.comparable)
        cell.answer = number_of.emplace(o.answer, static_cast<std::uint8_t>(number_of.size() + 1)).first->second;
      out.cells.push_back(cell);
    }
  }
}

ModelFacts facts_of(const Rows& rows, const CaseTable& cases, std::size_t m) {
  const OutcomeTable& table = *rows.table;
  ModelFacts facts{.name = table.tools[m].name, .price = table.tools[m].price};
  Sums all;
  std::vector<Sums> by_category(cases.categories.size());
  double right = 0, blank = 0, length = 0, length2 = 0;
  for (std::size_t r = 0; r < rows.rows.size(); ++r) {
    const Outcome& o = table.at(rows.rows[r], static_cast<ToolId>(m));
    if (!o.available) continue;
    all.add(o);
    by_category[cases.cases[r].category].add(o);
    const double log_tokens = cases.at(r, m).log_tokens;
    right += o.score, blank += o.blank, length += log_tokens, length2 += log_tokens * log_tokens;
  }
  const double n = facts.rows = all.calls;
  facts.accuracy = static_cast<float>((right + 1) / (n + 2));
  facts.blank_rate = static_cast<float>((blank + 0.02) / (n + 1));
  if (n > 0) {
    facts.log_tokens = static_cast<float>(length / n);
    facts.log_tokens_sd = static_cast<float>(std::sqrt(std::max(0.01, length2 / n - length / n * length / n)));
    facts.overall = all.mean({}, 0);
  }
  for (const auto& sums : by_category) facts.by_category.push_back(sums.mean(facts.overall, kUsualPrior));
  return facts;
}

// Rows r with r % folds == k as they look to a model of the `others`, for which each model in turn is new.
void add_new_skills(CaseTable& table, const SkillData& data, const SkillModel& model, std::span<const std::uint32_t> others,
                    std::size_t folds, std::size_t k) {
  const auto seen = model.choose_tasks({}, data, others, kNewRows, k);
  for (std::size_t m = 0; m < table.models.size(); ++m) {
    const SkillModel posed = model.as_new(std::span(&m, 1), data, seen, others);
    const float overall = posed.overall(m).logit;
    for (std::size_t r = k; r < table.rows(); r += folds) {
      const SkillEstimate here = posed.estimate(m, table.cases[r].category, table.cases[r].features);
      CaseCell& cell = table.at(r, m);
      cell.new_skill = here.logit, cell.new_skill_sd = here.sd, cell.new_overall = overall;
    }
  }
}

}  // namespace

std::string_view name_of(Ablation ablation) { return kAblations[static_cast<std::size_t>(ablation)]; }

Ablation ablation_named(std::string_view name) {
  const auto found = std::find(std::begin(kAblations), std::end(kAblations), name);
  if (found == std::end(kAblations)) throw Error(fmt::format("ablation '{}': unknown; known: {}", name, fmt::join(kAblations, ", ")));
  return static_cast<Ablation>(found - std::begin(kAblations));
}

QuestionFeatures CaseTable::features_of(const TaskView& task) const {
  return without == Ablation::question ? QuestionFeatures{} : question_features(task);
}

int CaseTable::category_named(std::string_view name) const {
  if (without == Ablation::question) return 0;
  const auto found = std::find(categories.begin(), categories.end(), name);
  return found == categories.end() ? -1 : static_cast<int>(found - categories.begin());
}

float residual_of(const CaseCell& cell) {
  const float p = right_here({.skill = cell.skill, .skill_sd = cell.skill_sd});
  return (cell.score - p) / std::sqrt(std::max(0.02f, p * (1 - p)));
}

float prompt_tokens(const TaskView& task) {
  std::size_t bytes = task.question.size();
  for (const auto& option : task.options) bytes += option.size() + 4;
  return static_cast<float>(bytes) / 4 + 150;
}

float expected_dollars(const ModelFacts& facts, const Price& price, int category, float input_tokens) {
  const auto& usual = facts.usual(category);
  const Money listed = cost_of(price, {.input = static_cast<std::int64_t>(input_tokens + 0.5f),
                                       .output = static_cast<std::int64_t>(usual.tokens + 0.5f)});
  return listed.nano > 0 ? static_cast<float>(listed.dollars()) : usual.dollars;
}

void add_expectations(CaseTable& table) {
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const Case& at = table.cases[r];
    for (std::size_t m = 0; m < table.models.size(); ++m) {
      CaseCell& cell = table.at(r, m);
      cell.expected_dollars = expected_dollars(table.models[m], table.models[m].price, at.category, at.input_tokens);
      cell.expected_seconds = table.models[m].usual(at.category).seconds;
    }
  }
}

CaseTable make_cases(const Rows& rows, Ablation without) {
  const OutcomeTable& table = *rows.table;
  CaseTable out{.without = without};
  out.comparable = table.comparable && without != Ablation::answers;
  std::unordered_map<std::string_view, std::uint16_t> number_of;
  for (const auto row : rows.rows) {
    const Task& task = table.tasks[row];
    const std::string_view seen = without == Ablation::question ? std::string_view() : task.category;
    const auto [category, fresh] = number_of.emplace(seen, static_cast<std::uint16_t>(number_of.size()));
    if (fresh) out.categories.emplace_back(seen);
    out.cases.push_back({.category = category->second,
                         .options = static_cast<std::uint16_t>(task.options.size()),
                         .input_tokens = prompt_tokens(view_of(task)),
                         .features = out.features_of(view_of(task))});
  }
  for (std::size_t m = 0; m < table.tools.size(); ++m) out.models.emplace_back();
  add_cells(rows, out);
  for (std::size_t m = 0; m < table.tools.size(); ++m) out.models[m] = facts_of(rows, out, m);
  for (std::size_t m = 0; m < out.models.size(); ++m) {
    const auto enough = [&](std::size_t i) { return out.models[i].rows * 2 >= static_cast<double>(out.rows()); };
    if (!enough(m)) continue;
    if (!enough(out.strongest) || out.models[m].accuracy > out.models[out.strongest].accuracy) out.strongest = m;
    if (!enough(out.cheapest) || out.models[m].overall.dollars < out.models[out.cheapest].overall.dollars) out.cheapest = m;
  }
  out.unit_dollars = std::max(1e-12, static_cast<double>(out.models[out.strongest].overall.dollars));
  out.unit_seconds = std::max(1e-9, static_cast<double>(out.models[out.strongest].overall.seconds));
  add_expectations(out);
  return out;
}

SkillData skill_data(const CaseTable& table) {
  SkillData data{.models = table.models.size()};
  for (const auto& row : table.cases) data.category.push_back(row.category), data.features.push_back(row.features);
  for (const auto& cell : table.cells) data.score.push_back(cell.available ? cell.score : std::numeric_limits<float>::quiet_NaN());
  return data;
}

void cross_fit(CaseTable& table, std::size_t folds, const FitSkills& fit) {
  for (std::size_t k = 0; k < folds; ++k) {
    std::vector<std::uint32_t> others;
    for (std::uint32_t r = 0; r < table.rows(); ++r)
      if (r % folds != k) others.push_back(r);
    const SkillModel model = fit(others, k);
    for (std::size_t r = k; r < table.rows(); r += folds) {
      for (std::size_t m = 0; m < table.models.size(); ++m) {
        const SkillEstimate here = model.estimate(m, table.cases[r].category, table.cases[r].features);
        table.at(r, m).skill = here.logit, table.at(r, m).skill_sd = here.sd;
      }
    }
  }
}

SkillModel add_skills(CaseTable& table, std::size_t folds) {
  const SkillData data = skill_data(table);
  cross_fit(table, folds, [&](std::span<const std::uint32_t> others, std::size_t k) {
    SkillModel model = SkillModel::fit(data, others, table.categories.size());
    add_new_skills(table, data, model, others, folds, k);
    return model;
  });
  add_pair_facts(table);
  return SkillModel::fit(data, data.every_row(), table.categories.size());
}

CaseTable cases_like(const CaseTable& known, const SkillModel& skills, const Rows& rows) {
  const CaseTable own = make_cases(rows, known.without);
  CaseTable out{.without = known.without};
  out.comparable = known.comparable;
  out.categories = known.categories, out.models = known.models, out.pairs = known.pairs;
  out.strongest = known.strongest, out.cheapest = known.cheapest;
  out.unit_dollars = known.unit_dollars, out.unit_seconds = known.unit_seconds;
  out.cells.resize(own.rows() * known.models.size());
  for (std::size_t r = 0; r < own.rows(); ++r) {
    out.cases.push_back(own.cases[r]);
    const int category = known.category_named(own.categories[own.cases[r].category]);
    out.cases.back().category = static_cast<std::uint16_t>(category);
    for (std::size_t m = 0; m < known.models.size(); ++m) {
      const auto column = std::find_if(own.models.begin(), own.models.end(), [&](const auto& f) { return f.name == known.models[m].name; });
      CaseCell& cell = out.at(r, m);
      if (column != own.models.end()) cell = own.at(r, static_cast<std::size_t>(column - own.models.begin()));
      cell.expected_dollars = expected_dollars(known.models[m], known.models[m].price, category, own.cases[r].input_tokens);
      cell.expected_seconds = known.models[m].usual(category).seconds;
      const SkillEstimate here = skills.estimate(m, category, own.cases[r].features);
      cell.skill = here.logit, cell.skill_sd = here.sd;
    }
  }
  return out;
}

}  // namespace baton::policy
