// No policy may know what it has not paid for: exchanging unpaid outcomes, gold answers and ids changes no decision.

#include "support/outcome_tables.h"

#include "baton/policy/policies.h"

#include <gtest/gtest.h>
#include <set>

namespace baton::policy {
namespace {

using baton::test::make_table;

OutcomeTable drawn_table(std::uint64_t seed) {
  Rng rng(seed);
  return make_table({.rows = 120, .models = {"a", "b", "c", "d"}, .dollars = {0.4, 0.5, 1, 4}, .categories = {"x", "y", "z"}},
                    [&](std::size_t, std::size_t model) -> std::string {
                      if (rng.below(12) == 0) return "";
                      return rng.uniform() < 0.45 + 0.12 * static_cast<double>(model)
                                 ? "A"
                                 : std::string(1, static_cast<char>('B' + rng.below(3)));
                    });
}

std::vector<std::string> decisions(const Trajectory& trajectory) {
  std::vector<std::string> out;
  for (const auto& step : trajectory.steps) {
    std::string move = step.decision.why + "|";
    if (const auto* calls = std::get_if<Calls>(&step.decision.action))
      for (const auto& call : calls->calls) move += fmt::format("call {} ", index(call.tool));
    else move += fmt::format("submit {}", index(std::get<Submit>(step.decision.action).candidate));
    for (const auto& value : step.decision.values) move += fmt::format(" {}={}", value.option, value.value);
    out.push_back(move);
  }
  return out;
}

// The row with other unpaid outcomes, another gold answer and another id. What was paid stays. Costs keep their largest,
// which is what calls reserve.
OutcomeTable with_other_secrets(const OutcomeTable& table, std::size_t row, const Trajectory& played, Rng& rng) {
  OutcomeTable other = table;
  std::set<std::size_t> paid;
  for (const auto& call : played.calls) paid.insert(index(call.tool));
  for (std::size_t t = 0; t < table.tools.size(); ++t) {
    if (paid.contains(t)) continue;
    Outcome& cell = other.cells[row * table.tools.size() + t];
    cell.answer = std::string(1, static_cast<char>('A' + rng.below(4)));
    cell.blank = rng.below(5) == 0;
    cell.score = rng.uniform();
    cell.usage.output = 1 + static_cast<std::int64_t>(rng.below(9));
    cell.seconds = rng.uniform();
  }
  other.tasks[row].gold.answer = "D";
  other.tasks[row].id = "renamed";
  return other;
}

TEST(Leakage, NoDecisionDependsOnWhatIsNotPaidFor) {
  const OutcomeTable table = drawn_table(1);
  Rows fit{&table, {}};
  for (std::uint32_t row = 0; row < 80; ++row) fit.rows.push_back(row);
  Rng rng(9);
  const envs::ReplayVerifier perfect{.sensitivity = 1, .specificity = 1};  // else its verdicts change with the id
  const auto tools = envs::replay_tools(table, perfect);
  for (const auto& known : policy_names()) {
    if (known.name == "oracle") continue;  // the one that may
    const std::string name = known.name == "always:MODEL"           ? "always:b"
                             : known.name == "static-cascade:A+B+C" ? "static-cascade:c+a+d"
                             : known.name.ends_with(":SHARE") ? std::string(known.name.substr(0, known.name.find(':'))) + ":0.4"
                                                                    : std::string(known.name);
    const auto policy = make_policy(name, {.fit = &fit, .tools = tools, .seed = 2});
    const envs::CostModel costs(table, &fit);
    const auto environment = envs::make_replay_environment(table, costs, perfect);
    VirtualClock clock;
    for (std::size_t row = 80; row < table.rows(); ++row) {
      const Trajectory played = rollout::run_episode(*environment, *policy, table.tasks[row], {.seed = row}, {.clock = clock});
      const OutcomeTable other = with_other_secrets(table, row, played, rng);
      const envs::CostModel other_costs(other, &fit);
      const auto other_environment = envs::make_replay_environment(other, other_costs, perfect);
      const Trajectory again =
          rollout::run_episode(*other_environment, *policy, other.tasks[row], {.seed = row}, {.clock = clock});
      ASSERT_EQ(decisions(played), decisions(again)) << name << ", row " << row;
    }
  }
}

}  // namespace
}  // namespace baton::policy
