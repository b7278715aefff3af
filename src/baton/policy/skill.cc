#include "baton/policy/skill.h"

#include <algorithm>
#include <cmath>

namespace baton::policy {
namespace {

std::vector<std::string> texts_of(const FitData& fit) {
  std::vector<std::string> texts;
  texts.reserve(fit.rows());
  for (const Task* task : fit.tasks) texts.push_back(neighbour_text(view_of(*task)));
  return texts;
}

}  // namespace

std::string neighbour_text(const TaskView& task) {
  std::string text(task.question);
  for (const auto& option : task.options) text += '\n', text += option;
  return text;
}

SkillEstimator::SkillEstimator(const PolicySources& sources, const SkillOptions& options)
    : SkillEstimator(FitData(sources), options) {}

SkillEstimator::SkillEstimator(const FitData& fit, const SkillOptions& options)
    : options_(options), categories_(fit.categories), index_(texts_of(fit)) {
  const std::size_t count = fit.models.size();
  Tally everyone;
  for (const auto& model : fit.models) everyone.right += model.score * model.rows, everyone.seen += model.rows;
  const double prior = everyone.shrunk(0.5, 2);
  for (const auto& model : fit.models) {
    models_.push_back(model.tool);
    overall_.push_back(Tally{model.score * model.rows, model.rows}.shrunk(prior, options.overall_strength));
    evidence_.push_back(model.rows + options.overall_strength);
  }
  by_category_.resize(categories_.size() * count);
  scores_.reserve(fit.cells.size());
  for (std::size_t row = 0; row < fit.rows(); ++row) {
    for (std::size_t m = 0; m < count; ++m) {
      const FitData::Cell& cell = fit.at(row, m);
      scores_.push_back({cell.available, cell.score});
      if (cell.available) by_category_[fit.category[row] * count + m].add(cell.score);
    }
  }
}

std::vector<Skill> SkillEstimator::estimate(const TaskView& task) const {
  const std::size_t count = models_.size();
  std::vector<Tally> near(count);
  for (const auto& [row, similarity] : index_.nearest(neighbour_text(task), options_.neighbours)) {
    for (std::size_t m = 0; m < count; ++m) {
      const Scored& scored = scores_[row * count + m];
      if (scored.available) near[m].right += similarity * scored.score, near[m].seen += similarity;
    }
  }
  const auto category = std::find(categories_.begin(), categories_.end(), task.category);
  std::vector<Skill> out(count);
  for (std::size_t m = 0; m < count; ++m) {
    Tally here;
    if (category != categories_.end()) here = by_category_[static_cast<std::size_t>(category - categories_.begin()) * count + m];
    const double in_category = here.shrunk(overall_[m], options_.category_strength);
    const double mean = near[m].shrunk(in_category, options_.neighbour_strength);
    // The prior's weight in rows of its own kind: never surer than the evidence behind it.
    const double category_rows = here.seen + std::min(options_.category_strength, evidence_[m]);
    const double rows = near[m].seen + std::min(options_.neighbour_strength, category_rows);
    out[m] = {mean, std::sqrt(mean * (1 - mean) / (rows + 1))};
  }
  return out;
}

}  // namespace baton::policy
