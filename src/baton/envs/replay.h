#pragma once
// Replay: an episode over one row of an outcome table. Calling a tool reveals its recorded outcome, books its recorded cost
// and passes its recorded seconds on the (virtual) clock; several calls at once cost the sum and take the longest.

#include "baton/core/outcomes.h"
#include "baton/core/trajectory.h"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace baton::envs {

// What a call is expected to cost and take, known before it is made: learnt from the fit rows, or from list prices and
// `kExpectedOutputTokens` where there are none. Const after construction, so all workers share one.
class CostModel {
 public:
  // `scored` is the table that episodes run over; `fit` may be rows of another one (columns are matched by name).
  explicit CostModel(const OutcomeTable& scored, const Rows* fit = nullptr);

  struct Estimate {
    Money cost;
    Seconds seconds = 0;
  };
  const Estimate& at(std::size_t row, ToolId tool) const { return cells_[row * tools_ + index(tool)]; }
  Money largest(ToolId tool) const { return largest_[index(tool)]; }  // recorded in `scored`: what a call reserves

  static constexpr std::int64_t kExpectedOutputTokens = 200;

 private:
  std::size_t tools_;
  std::vector<Estimate> cells_;  // row-major
  std::vector<Money> largest_;
};

// A tool "verify" that judges candidates by chance: it accepts (score 1, else 0) with P = sensitivity where the candidate's
// recorded score is at least 0.5, else with P = 1 - specificity. The draw is fixed by (task, candidate, seed), the candidate
// being its answer where answers can be compared, else the tool that gave it: asking again costs again and changes nothing.
struct ReplayVerifier {
  double sensitivity = 0.9, specificity = 0.9;
  Money price;                // of one call
  Seconds seconds = 0;
  std::uint64_t seed = 0;
};
inline constexpr std::string_view kVerifyTool = "verify";

// The tools of episodes over `table`: its models, then the verifier where there is one.
std::vector<ToolSpec> replay_tools(const OutcomeTable& table, const std::optional<ReplayVerifier>& verifier);

// Table and costs must outlive the environment. A task is found by its address in the table, else by its id; an unknown one throws
// Error. Equal answers become one candidate where the table's answers can be compared; else each call is its own candidate.
std::unique_ptr<Environment> make_replay_environment(const OutcomeTable& table, const CostModel& costs,
                                                     const std::optional<ReplayVerifier>& verifier = {});

// The recorded score of what was handed in; 0 where nothing was.
Verdict recorded_verdict(const OutcomeTable& table, std::size_t row, const Trajectory& trajectory);

// For the oracle policy, which no real policy can reach: the cheapest tool with the best recorded score above 0 on the task
// that the view looks at. Works only on views that a replay environment over this very table hands out. The table must outlive
// it.
std::function<std::optional<ToolId>(const TaskView&)> make_recorded_oracle(const OutcomeTable& table);

}  // namespace baton::envs
