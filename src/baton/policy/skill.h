#pragma once
// How likely each model is to be right on a task, and how sure that is: an overall rate, moved by the task's category, moved by
// its nearest known questions, each step shrunk to the one before.

#include "baton/policy/fit.h"
#include "baton/policy/neighbours.h"

namespace baton::policy {

struct Skill {
  double mean = 0.5;  // expected score, (0, 1)
  double sd = 0.29;   // of the rate itself, not of one outcome
};

struct SkillOptions {
  double overall_strength = 4;     // rows that the mean over all models counts for
  double category_strength = 10;   // rows that a model's overall rate counts for
  double neighbour_strength = 8;   // neighbours (by similarity) that its rate in the category counts for
  std::size_t neighbours = 30;
};

// Const after construction; thread-safe. Copies what it needs: the fit rows may go.
class SkillEstimator {
 public:
  explicit SkillEstimator(const PolicySources& sources, const SkillOptions& options = {});
  SkillEstimator(const FitData& fit, const SkillOptions& options);

  const std::vector<ToolId>& models() const { return models_; }  // answer tools in tool order

  // One per model, in that order. Looks at the category, question and options only.
  std::vector<Skill> estimate(const TaskView& task) const;

 private:
  struct Scored {
    bool available = false;
    float score = 0;
  };

  SkillOptions options_;
  std::vector<ToolId> models_;
  std::vector<std::string> categories_;
  std::vector<double> overall_, evidence_;  // by model: rate, rows
  std::vector<Tally> by_category_;          // category-major
  std::vector<Scored> scores_;              // fit rows, row-major
  NeighbourIndex index_;
};

// What neighbours are sought by: the question and its options.
std::string neighbour_text(const TaskView& task);

}  // namespace baton::policy
