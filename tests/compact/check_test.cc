// Verifying an answer where answers can be compared: when it pays, and that recorded cases and episodes agree about it.

#include "baton/base/clock.h"
#include "baton/envs/replay.h"
#include "baton/policy/compact/check.h"
#include "baton/policy/compact/compact_policy.h"
#include "baton/rollout/run_episode.h"
#include "support/constant_policy.h"
#include "support/outcome_tables.h"

#include <gtest/gtest.h>
#include <numeric>

namespace baton::policy {
namespace {

// One candidate with P(right) = 0.6 by itself; to go on is worth 0.2 where it has been rejected.
std::optional<CheckValue> check_at(double price, std::uint64_t unjudged = 1) {
  const Progress progress{.evidence = {0}};
  const Belief belief{.candidates = {0.6f}, .none = 0.4f, .best = 0};
  const GoingOn next{.believe = [](const Progress& then) {
                       const float p = then.evidence[0] > 0 ? 1.f : 0.f;
                       return Belief{.candidates = {p}, .none = 1 - p, .best = 0};
                     },
                     .gain = [](const Progress& then, const Belief&) { return then.evidence[0] > 0 ? -0.1f : 0.2f; }};
  return best_check(progress, belief, -0.05f, {.sensitivity = 1, .specificity = 1, .price = price, .unjudged = unjudged}, next);
}

TEST(Check, PaysUpToWhatTheVerdictBrings) {
  const auto cheap = check_at(0.07), dear = check_at(0.09);
  ASSERT_TRUE(cheap && dear);
  EXPECT_NEAR(cheap->right, 0.6 * 1 + 0.4 * 0.2, 1e-6);
  EXPECT_TRUE(cheap->pays);              // 0.68 against 0.6
  EXPECT_FALSE(dear->pays);
  EXPECT_FALSE(check_at(0, 0));          // nothing is left to judge
}

// Which candidate is right is the same for every verdict of a perfect verifier, so nothing depends on a seed.
TEST(Check, RecordedCasesSpendWhatEpisodesDo) {
  const OutcomeTable table = test::make_table({.rows = 80, .models = {"cheap", "dear", "guess"}, .dollars = {0.001, 0.02, 0.002}},
                                                 [](std::size_t row, std::size_t m) -> std::string {
                                                   const std::uint64_t luck = mix64(row * 8 + m);
                                                   return m == 1 ? "A" : luck % 3 == 0 ? "B" : luck % 7 == 0 ? "" : "A";
                                                 });
  CompactModel known = test::constant_policy(table, 0.3f);
  known.cases = cases_like(known.cases, known.skills, all_rows(table));  // skills as an episode sees them
  const auto model = std::make_shared<const CompactModel>(std::move(known));
  const CaseTable& cases = model->cases;
  std::vector<std::uint32_t> rows(cases.rows());
  std::iota(rows.begin(), rows.end(), 0);
  const envs::CostModel costs(table);
  double judged = 0, unjudged = 0;
  for (const double weight : {0.02, 0.4, 3.0}) {
    const envs::ReplayVerifier verifier{.sensitivity = 1, .specificity = 1, .price = Money::from_dollars(0.005)};
    const auto tools = envs::replay_tools(table, verifier);
    OperatingPoint point{.offer = {.models = {2, 0, 1}, .verifier = verifier_of(tools.back())}, .weights = {.cost = weight}};
    Binding binding{.tools = {ToolId{2}, ToolId{0}, ToolId{1}}, .scales = {1, 1, 1}, .unit_dollars = cases.unit_dollars,
                    .unit_seconds = cases.unit_seconds};
    for (const auto tool : binding.tools) binding.specs.push_back(tools[index(tool)]);
    const auto played = play(cases, rows, point.offer, point.weights, model->nets, model->choice, point.choice);
    const auto policy = make_compact_policy(model, point, std::move(binding));
    const auto environment = envs::make_replay_environment(table, costs, verifier);
    VirtualClock clock;
    for (const auto row : rows) {
      const Trajectory episode = rollout::run_episode(*environment, *policy, table.tasks[row], {.seed = row}, {.clock = clock});
      EXPECT_NEAR(played[row].dollars, episode.cost().dollars(), 1e-7) << "row " << row << ", weight " << weight;
      EXPECT_EQ(played[row].score, envs::recorded_verdict(table, row, episode).score) << "row " << row << ", weight " << weight;
      for (const auto& call : episode.calls) (call.about == kNoCandidate ? unjudged : judged) += 1;
    }
  }
  EXPECT_GT(judged, 20);
  EXPECT_GT(unjudged, judged);
}

}  // namespace
}  // namespace baton::policy
