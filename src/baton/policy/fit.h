#pragma once
// What learners learn from: the fit rows as plain arrays, with the columns of the episodes' tools.

#include "baton/policy/policies.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace baton::policy {

// Learners maximise score - Preferences::cost × kCostWeight × cost / (mean cost of the strongest model): by default one
// call of the strongest model is worth five points of accuracy.
inline constexpr double kCostWeight = 0.05;

// How often something was right, with where it was seen.
struct Tally {
  double right = 0, seen = 0;
  void add(double score) { right += score, ++seen; }
  double shrunk(double prior, double strength) const { return (right + strength * prior) / (seen + strength); }
};

struct FitData {
  struct Cell {
    bool available = false;
    std::uint8_t answer = 0;  // equal within a row where two answers are equal; 0: blank or unavailable
    float score = 0;
    float dollars = 0;
  };
  struct Model {
    ToolId tool{};
    double score = 0, dollars = 0;  // means over the rows that it has
    double rows = 0;
  };

  explicit FitData(const PolicySources& sources);

  std::size_t rows() const { return tasks.size(); }
  const Cell& at(std::size_t row, std::size_t model) const { return cells[row * models.size() + model]; }
  // Number of a category, or -1 where the fit rows do not have it.
  int category_of(std::string_view category) const;
  double cost_unit() const { return unit; }  // dollars that are worth kCostWeight: the strongest model's mean cost, > 0
  double utility(const Model& model) const { return model.score - kCostWeight * model.dollars / unit; }
  std::vector<std::size_t> affordable_models(double share) const;  // mean cost <= share × the strongest's, seen at least once

  bool comparable = false;
  std::vector<Model> models;                  // answer tools in tool order
  std::vector<const Task*> tasks;             // of the fit table
  std::vector<std::uint16_t> category;        // by row
  std::vector<Cell> cells;                    // row-major
  std::vector<std::string> categories;
  std::size_t strongest = 0;                  // index into models
  double unit = 1;
};

std::vector<ToolId> answer_tools(std::span<const ToolSpec> tools);  // throws Error where there is none
double list_cost(const ToolSpec& tool);                             // dollars of a usual call by list price

// Models from best to worst (the strongest first), and from cheapest to dearest: by mean score and cost on the fit rows, by list
// price without any (the dearest is taken for the strongest). Equals: the cheaper first. Models seen on fewer than half of the
// fit rows come after the others. Throw Error where there is neither.
std::vector<ToolId> by_strength(const PolicySources& sources);
std::vector<ToolId> by_cost(const PolicySources& sources);

}  // namespace baton::policy
