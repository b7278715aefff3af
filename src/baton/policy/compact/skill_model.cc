#include "baton/policy/compact/skill_model.h"

#include "baton/base/error.h"
#include "baton/base/rng.h"
#include "baton/policy/compact/skill_model_regression.h"
#include "baton/policy/compact/state.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace baton::policy {
namespace {

constexpr double kEaseVariance = 1;       // hyper-prior: variance between models, of its weight
constexpr std::size_t kCandidates = 1000;  // rows looked at when tasks are chosen; keeps it at about 0.1 s

Gaussian to_gaussian(const std::vector<float>& mean, const std::vector<float>& covariance) {
  return {{mean.begin(), mean.end()}, {covariance.begin(), covariance.end()}};
}

enum class Inputs { narrow, wide };

// The rows where a model was run, with its scores there.
struct Ran {
  std::vector<std::uint32_t> rows;
  std::vector<double> scores;
};

template <class ScoreOf>
Ran ran_on(std::span<const std::uint32_t> rows, const ScoreOf& score_of) {
  Ran ran;
  for (const auto row : rows) {
    const float score = score_of(row);
    if (std::isnan(score)) continue;
    ran.rows.push_back(row);
    ran.scores.push_back(score);
  }
  return ran;
}

}  // namespace

// The regressions' inputs, and what is learnt from them.
class SkillModel::Learner {
 public:
  explicit Learner(const SkillModel& model) : model_(model) {}

  // 1, category (the usual shares where it is unknown), features around their middle.
  static std::vector<double> inputs(const SkillModel& model, int category, const QuestionFeatures& features) {
    std::vector<double> row{1};
    row.insert(row.end(), model.share_.begin(), model.share_.end());
    if (category >= 0 && static_cast<std::size_t>(category) < model.categories())
      for (std::size_t c = 0; c < model.categories(); ++c) row[1 + c] = c == static_cast<std::size_t>(category);
    for (std::size_t f = 0; f < kQuestionFeatures; ++f) row.push_back(features[f] - model.middle_[f]);
    return row;
  }

  std::vector<double> narrow(const SkillData& data, std::span<const std::uint32_t> rows) const {
    std::vector<double> all;
    for (const auto row : rows) append(all, inputs(model_, data.category[row], data.features[row]));
    return all;
  }

  // With how easy the question was for `known` models.
  std::vector<double> wide(const SkillData& data, std::span<const std::uint32_t> rows, const std::vector<bool>& known) const {
    std::vector<double> all;
    for (const auto row : rows) {
      const auto here = inputs(model_, data.category[row], data.features[row]);
      append(all, here);
      all.push_back(ease(data, row, here, known));
    }
    return all;
  }

  SharedPriorOptions prior_options(Inputs inputs) const {
    const SkillModelOptions& options = model_.options_;
    SharedPriorOptions prior{.strength = options.hyper_strength, .correlation = options.correlation};
    prior.variance.assign(1, options.intercept_variance);
    prior.variance.insert(prior.variance.end(), model_.categories(), options.category_variance);
    prior.variance.insert(prior.variance.end(), kQuestionFeatures, options.feature_variance);
    if (inputs == Inputs::wide) prior.variance.push_back(kEaseVariance);
    return prior;
  }

  Gaussian prior_of(Inputs inputs, const std::vector<bool>& known) const {
    const auto& weights = inputs == Inputs::wide ? model_.with_ease_ : model_.weights_;
    std::vector<Gaussian> fitted;
    for (std::size_t m = 0; m < weights.size(); ++m)
      if (known[m]) fitted.push_back(to_gaussian(weights[m].mean, weights[m].covariance));
    return shared_prior(fitted, prior_options(inputs));
  }

  // The prior of all models, with `logit` and `sd` at the average question instead of its own there.
  Gaussian declared(Inputs inputs, double logit, double sd) const {
    Gaussian prior = prior_of(inputs, std::vector<bool>(model_.models(), true));
    std::vector<double> usual = Learner::inputs(model_, -1, model_.middle_);
    usual.resize(prior.mean.size(), 0);  // of usual ease
    const std::size_t n = usual.size();
    std::vector<double> along(n, 0);     // covariance × usual, over the variance at the average question
    double variance = 0, expected = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) along[i] += prior.covariance[i * n + j] * usual[j];
      variance += along[i] * usual[i], expected += prior.mean[i] * usual[i];
    }
    for (auto& entry : along) entry /= variance;
    for (std::size_t i = 0; i < n; ++i) {
      prior.mean[i] += along[i] * (logit - expected);
      for (std::size_t j = 0; j < n; ++j) prior.covariance[i * n + j] += along[i] * along[j] * (sd * sd - variance);
    }
    return prior;
  }

  static Weights weights_of(const Gaussian& fitted) {
    return {{fitted.mean.begin(), fitted.mean.end()}, {fitted.covariance.begin(), fitted.covariance.end()}};
  }

  struct Learnt {
    Weights weights, with_ease;
  };
  // A new model from what it scored on rows of `data`; see SkillModel::as_new.
  Learnt learn(const SkillData& data, Ran ran, const std::vector<bool>& known, const SkillData* all,
               std::span<const std::uint32_t> all_rows) const {
    Learnt learnt;
    const Gaussian prior = prior_of(Inputs::narrow, known);
    Observations seen{narrow(data, ran.rows), std::move(ran.scores)};
    if (model_.with_ease_.empty() || all_rows.empty()) learnt.weights = weights_of(posterior_of(prior, seen));
    if (model_.with_ease_.empty()) return learnt;
    seen.inputs = wide(data, ran.rows, known);
    const Gaussian with_ease = posterior_of(prior_of(Inputs::wide, known), seen);
    learnt.with_ease = weights_of(with_ease);
    if (!all_rows.empty())
      learnt.weights = weights_of(projected(with_ease, wide(*all, all_rows, known), narrow(*all, all_rows), prior));
    return learnt;
  }

 private:
  static void append(std::vector<double>& all, const std::vector<double>& more) { all.insert(all.end(), more.begin(), more.end()); }

  // How easy this very question was for the known models, beyond what its features say: a Newton step towards the shift of their
  // logits that explains their scores.
  double ease(const SkillData& data, std::size_t row, const std::vector<double>& here, const std::vector<bool>& known) const {
    constexpr double kPrecision = 0.5;  // of that shift, beforehand
    double surplus = 0, information = kPrecision;
    for (std::size_t m = 0; m < data.models; ++m) {
      const float score = data.score[row * data.models + m];
      if (!known[m] || std::isnan(score)) continue;
      const std::vector<float>& mean = model_.weights_[m].mean;
      const double expected = 1 / (1 + std::exp(-std::inner_product(here.begin(), here.end(), mean.begin(), 0.0)));
      surplus += score - expected;
      information += expected * (1 - expected);
    }
    return surplus / information;
  }

  const SkillModel& model_;
};

SkillModel SkillModel::fit(const SkillData& data, std::span<const std::uint32_t> rows, std::size_t categories,
                           const SkillModelOptions& options) {
  SkillModel model;
  model.options_ = options;
  model.share_.assign(categories, 0);
  const float each = 1 / std::max(1.f, static_cast<float>(rows.size()));
  for (const auto row : rows) {
    BATON_CHECK(data.category[row] < categories);
    model.share_[data.category[row]] += each;
    for (std::size_t f = 0; f < kQuestionFeatures; ++f) model.middle_[f] += each * data.features[row][f];
  }
  const Learner learner(model);
  std::vector<Ran> ran;
  std::vector<Observations> seen;
  for (std::size_t m = 0; m < data.models; ++m) {
    ran.push_back(ran_on(rows, [&](std::uint32_t row) { return data.score[row * data.models + m]; }));
    seen.push_back({learner.narrow(data, ran[m].rows), ran[m].scores});
  }
  for (const Gaussian& fitted : fit_together(seen, learner.prior_options(Inputs::narrow), options.rounds))
    model.weights_.push_back(Learner::weights_of(fitted));
  if (!options.control_variates || data.models < 2) return model;
  for (std::size_t m = 0; m < data.models; ++m) {
    std::vector<bool> others(data.models, true);
    others[m] = false;
    seen[m].inputs = learner.wide(data, ran[m].rows, others);
  }
  for (const Gaussian& fitted : fit_together(seen, learner.prior_options(Inputs::wide), options.rounds))
    model.with_ease_.push_back(Learner::weights_of(fitted));
  return model;
}

SkillEstimate SkillModel::at(std::size_t model, const std::vector<double>& here, double more_variance) const {
  const auto& [mean, covariance] = weights_[model];
  double logit = 0, variance = more_variance;
  for (std::size_t i = 0; i < here.size(); ++i) {
    if (here[i] == 0) continue;
    logit += here[i] * mean[i];
    for (std::size_t j = 0; j < here.size(); ++j) variance += here[i] * here[j] * covariance[i * here.size() + j];
  }
  return {static_cast<float>(logit), static_cast<float>(std::sqrt(std::max(variance, 0.0)))};
}

SkillEstimate SkillModel::estimate(std::size_t model, int category, const QuestionFeatures& features) const {
  const bool known = category >= 0 && static_cast<std::size_t>(category) < categories();
  double sum = 0, squares = 0;  // over categories, where any may be meant
  for (std::size_t c = 0; c < categories() && !known; ++c) {
    const double weight = weights_[model].mean[1 + c];
    sum += share_[c] * weight;
    squares += share_[c] * weight * weight;
  }
  return at(model, Learner::inputs(*this, category, features), std::max(0.0, squares - sum * sum));
}

SkillEstimate SkillModel::overall(std::size_t model) const { return at(model, Learner::inputs(*this, -1, middle_), 0); }

SkillEstimate SkillModel::in_category(std::size_t model, std::size_t category) const {
  return at(model, Learner::inputs(*this, static_cast<int>(category), middle_), 0);
}

SkillModel SkillModel::as_new(std::span<const std::size_t> posing, const SkillData& data, std::span<const std::uint32_t> seen,
                              std::span<const std::uint32_t> all) const {
  BATON_CHECK(data.models == models());
  std::vector<bool> known(models(), true);
  for (const std::size_t model : posing) known[model] = false;
  SkillModel result = *this;
  const Learner learner(*this);
  for (const std::size_t model : posing) {
    Ran ran = ran_on(seen, [&](std::uint32_t row) { return data.score[row * data.models + model]; });
    auto learnt = learner.learn(data, std::move(ran), known, &data, all);
    result.weights_[model] = std::move(learnt.weights);
    if (!with_ease_.empty()) result.with_ease_[model] = std::move(learnt.with_ease);
  }
  return result;
}

std::vector<std::uint32_t> SkillModel::choose_tasks(std::span<const std::size_t> posing, const SkillData& data,
                                                    std::span<const std::uint32_t> rows, std::size_t count,
                                                    std::uint64_t seed) const {
  BATON_CHECK(data.models == models());
  std::vector<bool> known(models(), true);
  for (const std::size_t model : posing) known[model] = false;
  std::vector<std::uint32_t> candidates(rows.begin(), rows.end());
  Rng rng(seed);
  shuffle(candidates, rng);
  if (candidates.size() > std::max(kCandidates, count)) candidates.resize(std::max(kCandidates, count));
  const Learner learner(*this);
  const auto chosen = informative_rows(learner.prior_of(Inputs::narrow, known), learner.narrow(data, candidates), count);
  std::vector<std::uint32_t> tasks;
  for (const std::size_t at : chosen) tasks.push_back(candidates[at]);
  return tasks;
}

SkillModel SkillModel::with_new(const SkillData& tasks, std::span<const float> score, const SkillData* known) const {
  BATON_CHECK(tasks.models == models() && score.size() == tasks.rows() && (known == nullptr || known->models == models()));
  const Learner learner(*this);
  const auto all = known == nullptr ? std::vector<std::uint32_t>{} : known->every_row();
  Ran ran = ran_on(tasks.every_row(), [&](std::uint32_t row) { return score[row]; });
  auto learnt = learner.learn(tasks, std::move(ran), std::vector<bool>(models(), true), known, all);
  SkillModel result = *this;
  result.weights_.push_back(std::move(learnt.weights));
  if (!with_ease_.empty()) result.with_ease_.push_back(std::move(learnt.with_ease));
  return result;
}

SkillModel SkillModel::with_declared(const SkillData& cases, double accuracy, double sd) const {
  constexpr int kHalvings = 30;
  const Learner learner(*this);
  SkillModel result = *this;
  result.weights_.emplace_back();
  const auto mean_at = [&](double logit) {
    result.weights_.back() = Learner::weights_of(learner.declared(Inputs::narrow, logit, sd));
    double sum = 0;
    for (std::size_t r = 0; r < cases.rows(); ++r) {
      const SkillEstimate here = result.estimate(models(), cases.category[r], cases.features[r]);
      sum += right_here({.skill = here.logit, .skill_sd = here.sd});
    }
    return sum / static_cast<double>(cases.rows());
  };
  double low = -15, high = 15;  // of the overall logit
  for (int i = 0; i < kHalvings; ++i) (mean_at((low + high) / 2) < accuracy ? low : high) = (low + high) / 2;
  mean_at(high);
  if (!with_ease_.empty()) result.with_ease_.push_back(Learner::weights_of(learner.declared(Inputs::wide, high, sd)));
  return result;
}

SkillModel SkillModel::only(std::span<const std::size_t> kept) const {
  SkillModel result = *this;
  result.weights_.clear(), result.with_ease_.clear();
  for (const std::size_t model : kept) {
    result.weights_.push_back(weights_[model]);
    if (!with_ease_.empty()) result.with_ease_.push_back(with_ease_[model]);
  }
  return result;
}

}  // namespace baton::policy
