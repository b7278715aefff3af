#include "baton/envs/replay.h"

#include <algorithm>
#include <map>

namespace baton::envs {
namespace {

constexpr double kPrior = 20;  // calls of the tool's overall mean that a category's own mean is shrunk by

struct Means {
  double calls = 0, output = 0, dollars = 0, seconds = 0;  // sums until divided
  void add(const Outcome& outcome) {
    ++calls;
    output += static_cast<double>(outcome.usage.output);
    dollars += outcome.cost.dollars();
    seconds += outcome.seconds;
  }
  Means mean() const {
    if (calls == 0) return {};
    return {calls, output / calls, dollars / calls, seconds / calls};
  }
  Means shrunk_to(const Means& overall) const {
    const auto mix = [&](double sum, double prior) { return (sum + kPrior * prior) / (calls + kPrior); };
    return {calls, mix(output, overall.output), mix(dollars, overall.dollars), mix(seconds, overall.seconds)};
  }
};

// What one tool cost on the fit rows, overall and by category.
struct Learnt {
  Means overall;  // calls == 0: never seen
  std::map<std::string_view, Means> categories;

  Means on(std::string_view category) const {
    const auto found = categories.find(category);
    return found == categories.end() ? overall : found->second;
  }
};

Learnt learn(const Rows& fit, const std::string& tool) {
  const OutcomeTable& table = *fit.table;
  const auto column = std::find_if(table.tools.begin(), table.tools.end(), [&](const ToolSpec& t) { return t.name == tool; });
  Learnt out;
  if (column == table.tools.end()) return out;
  for (const auto row : fit.rows) {
    const Outcome& outcome = table.at(row, static_cast<ToolId>(column - table.tools.begin()));
    if (!outcome.available) continue;
    out.overall.add(outcome);
    out.categories[table.tasks[row].category].add(outcome);
  }
  out.overall = out.overall.mean();
  for (auto& [category, means] : out.categories) means = means.shrunk_to(out.overall);
  return out;
}

Money list_cost(const ToolSpec& tool, std::int64_t input, double output) {
  return cost_of(tool.price, {.input = input, .output = static_cast<std::int64_t>(output + 0.5)});
}

}  // namespace

CostModel::CostModel(const OutcomeTable& scored, const Rows* fit)
    : tools_(scored.tools.size()), cells_(scored.cells.size()), largest_(scored.tools.size()) {
  for (std::size_t t = 0; t < tools_; ++t) {
    const ToolSpec& tool = scored.tools[t];
    const Learnt learnt = fit ? learn(*fit, tool.name) : Learnt{};
    for (std::size_t row = 0; row < scored.rows(); ++row) {
      const std::int64_t input = scored.input_tokens[row];
      Estimate& cell = cells_[row * tools_ + t];
      if (learnt.overall.calls > 0) {
        const Means means = learnt.on(scored.tasks[row].category);
        const bool by_tokens = scored.list_prices && input > 0;
        cell = {by_tokens ? list_cost(tool, input, means.output) : Money::from_dollars(means.dollars), means.seconds};
      } else {
        cell = {scored.list_prices ? list_cost(tool, input, kExpectedOutputTokens) : tool.expected_cost, tool.expected_latency};
      }
      const Outcome& outcome = scored.at(row, static_cast<ToolId>(t));
      if (outcome.available) largest_[t] = std::max(largest_[t], outcome.cost);
    }
  }
}

}  // namespace baton::envs
