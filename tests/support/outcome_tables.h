#pragma once
// Small outcome tables and one-line episodes over them.

#include "baton/core/outcomes.h"
#include "baton/envs/replay.h"
#include "baton/rollout/run_episode.h"

#include <fmt/format.h>
#include <functional>

namespace baton::test {

struct TableShape {
  std::size_t rows = 100;
  std::vector<std::string> models;
  std::vector<double> dollars;               // of each call, by model
  std::vector<std::string> categories{"all"};  // rows take turns
  bool comparable = true;
};

// `answer(row, model)`: what the model says ("" for a blank); right is "A".
inline OutcomeTable make_table(const TableShape& shape, const std::function<std::string(std::size_t, std::size_t)>& answer) {
  OutcomeTable table{.suite = "made-up", .comparable = shape.comparable, .list_prices = true};
  for (std::size_t m = 0; m < shape.models.size(); ++m) {
    const Price price{.per_call = Money::from_dollars(shape.dollars[m])};
    table.tools.push_back({.name = shape.models[m], .model = shape.models[m], .price = price, .expected_cost = price.per_call});
  }
  for (std::size_t row = 0; row < shape.rows; ++row) {
    table.tasks.push_back({.id = fmt::format("t{}", row), .question = fmt::format("question number {}", row), .type = AnswerType::choice,
                           .options = {"one", "two", "three", "four"}, .category = shape.categories[row % shape.categories.size()],
                           .gold = {.answer = "A"}});
    table.input_tokens.push_back(100);
    for (std::size_t m = 0; m < shape.models.size(); ++m) {
      const std::string said = answer(row, m);
      table.cells.push_back({.available = true, .blank = said.empty(), .score = said == "A" ? 1.0 : 0.0, .answer = shape.comparable ? said : "",
                             .usage = {.input = 100, .output = 10}, .cost = table.tools[m].price.per_call, .seconds = 1.0 + static_cast<double>(m)});
    }
  }
  return table;
}

inline Trajectory play(const OutcomeTable& table, const Policy& policy, std::size_t row, const rollout::EpisodeOptions& options = {}) {
  const envs::CostModel costs(table);
  const auto environment = envs::make_replay_environment(table, costs);
  VirtualClock clock;
  return rollout::run_episode(*environment, policy, table.tasks[row], options, {.clock = clock});
}

struct Totals {
  double score = 0;  // mean
  Money cost;        // sum
  double calls = 0;  // mean
};

inline Totals play_all(const OutcomeTable& table, const Policy& policy, const Rows* fit = nullptr, const Preferences& preferences = {}) {
  const envs::CostModel costs(table, fit);
  const auto environment = envs::make_replay_environment(table, costs);
  VirtualClock clock;
  Totals totals;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Trajectory trajectory =
        rollout::run_episode(*environment, policy, table.tasks[row], {.seed = row, .preferences = preferences}, {.clock = clock});
    totals.score += envs::recorded_verdict(table, row, trajectory).score;
    totals.cost += trajectory.cost();
    totals.calls += static_cast<double>(trajectory.calls.size());
  }
  totals.score /= static_cast<double>(table.rows());
  totals.calls /= static_cast<double>(table.rows());
  return totals;
}

// Plays fixed moves, one per step.
class ScriptedPolicy final : public Policy {
 public:
  explicit ScriptedPolicy(std::vector<Action> moves) : moves_(std::move(moves)) {}
  std::string name() const override { return "scripted"; }
  Decision decide(const Observation& seen, CallContext& context) const override {
    if (context.key.step < moves_.size()) return {.action = moves_[context.key.step]};
    return {.action = Submit{seen.candidates.empty() ? kNoCandidate : CandidateId{0}}};
  }

 private:
  std::vector<Action> moves_;
};

inline Calls calls_of(std::initializer_list<int> tools) {
  Calls calls;
  for (const int tool : tools) calls.calls.push_back({.tool = static_cast<ToolId>(tool)});
  return calls;
}

}  // namespace baton::test
