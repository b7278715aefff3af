#pragma once
// How good each model is at a question, with how sure that is: hierarchical Bayesian logistic regression of the score on category
// and question features. Every model has its weights; their prior (mean and covariance) is learnt from all models, so that a
// model seen on a few tasks borrows what models usually are.

#include "baton/policy/compact/question.h"
#include "baton/policy/compact/tensors.h"

#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

namespace baton::policy {

// What models scored on some questions.
struct SkillData {
  std::size_t models = 0;
  std::vector<std::uint16_t> category;     // by row; those that fit did not have count as unknown
  std::vector<QuestionFeatures> features;  // by row
  std::vector<float> score;                // row-major, 0..1; NaN: not run

  std::size_t rows() const { return category.size(); }
  std::vector<std::uint32_t> every_row() const;
};

inline std::vector<std::uint32_t> SkillData::every_row() const {
  std::vector<std::uint32_t> out(rows());
  std::iota(out.begin(), out.end(), 0u);
  return out;
}

struct SkillModelOptions {
  int rounds = 8;                  // of expectation maximisation
  float intercept_variance = 1;    // hyper-prior: variance between models, of the overall logit
  float category_variance = .1f;   // … of a category's
  float feature_variance = .01f;   // … of a feature's
  float hyper_strength = 3;        // models that the hyper-prior counts for
  float correlation = .7f;         // share of the learnt covariance between weights that is kept
  bool control_variates = true;    // new models may be judged by what known models scored on the same tasks (as_new, with_new);
                                   // doubles the time of fit
};

struct SkillEstimate {
  float logit = 0;  // of the expected score
  float sd = 0;     // of that logit: what the data leave open about the model, not the chance of a single outcome
};

// Const after construction; thread-safe. Deterministic.
class SkillModel {
 public:
  // Learns from `rows` of `data`. A model that was never run there gets the prior of the others.
  static SkillModel fit(const SkillData& data, std::span<const std::uint32_t> rows, std::size_t categories,
                        const SkillModelOptions& options = {});

  std::size_t models() const { return weights_.size(); }
  std::size_t categories() const { return share_.size(); }

  // category: -1 where it is unknown.
  SkillEstimate estimate(std::size_t model, int category, const QuestionFeatures& features) const;
  SkillEstimate overall(std::size_t model) const;  // at the average question of the fit rows
  SkillEstimate in_category(std::size_t model, std::size_t category) const;  // at that question, if it were of this category

  // As if each of `posing` were new and known only from `seen` rows of `data` (with the columns of fit): its prior is learnt from
  // the models that do not pose. `all` rows hold what known models scored where the new ones were not run (usually the fit rows);
  // they carry the control variates, which are left out where `all` is empty.
  SkillModel as_new(std::span<const std::size_t> posing, const SkillData& data, std::span<const std::uint32_t> seen,
                    std::span<const std::uint32_t> all = {}) const;

  // The `count` of `rows` that tell most about new models (all where there are fewer), in the order of what they tell: each
  // lowers the expected variance on the others most, given what the models that do not pose are like. Looks at categories and
  // features only: choosing by scores as well biases what is learnt.
  std::vector<std::uint32_t> choose_tasks(std::span<const std::size_t> posing, const SkillData& data,
                                          std::span<const std::uint32_t> rows, std::size_t count, std::uint64_t seed) const;

  // Adds a model at the end. `tasks` are those that it was run on, with the known models' columns (NaN where they were not run)
  // and its own scores, by row (NaN: not run); `known` as `all` above, may be null.
  SkillModel with_new(const SkillData& tasks, std::span<const float> score, const SkillData* known = nullptr) const;

  // Adds a model at the end that was never run: what models usually are, moved so that it is right on average on this share of the
  // rows of `cases` (scores are not looked at), with `sd` on its overall logit.
  SkillModel with_declared(const SkillData& cases, double accuracy, double sd) const;
  // These models alone, in this order.
  SkillModel only(std::span<const std::size_t> models) const;

  // Tensors named prefix + "…". load throws Error for missing, misshapen or infinite ones.
  void save(TensorFile& file, std::string_view prefix) const;
  static SkillModel load(const TensorFile& file, std::string_view prefix);

 private:
  struct Weights {
    std::vector<float> mean, covariance;  // columns; columns²
  };
  class Learner;
  SkillEstimate at(std::size_t model, const std::vector<double>& inputs, double more_variance) const;

  SkillModelOptions options_;
  std::vector<float> share_;           // of each category in the fit rows
  QuestionFeatures middle_{};          // mean features of the fit rows
  std::vector<Weights> weights_;       // by model: on 1, categories, features
  std::vector<Weights> with_ease_;     // by model: on these and how easy others found the question; empty without control variates
};

}  // namespace baton::policy
