#include "baton/policy/verified_cascade.h"

#include "support/outcome_tables.h"

#include <gmock/gmock.h>
#include <set>

namespace baton::policy {
namespace {

using baton::test::make_table;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Three models of growing skill and price on `rows` tasks, some blanks, some pairs missing.
OutcomeTable drawn_table(std::size_t rows, bool comparable, std::uint64_t seed) {
  Rng rng(seed);
  OutcomeTable table = make_table({.rows = rows, .models = {"small", "middle", "large"}, .dollars = {0.1, 0.4, 2}, .comparable = comparable},
                                  [&](std::size_t, std::size_t model) -> std::string {
                                    if (rng.below(15) == 0) return "";
                                    return rng.uniform() < 0.4 + 0.2 * static_cast<double>(model) ? "A" : "B";
                                  });
  for (auto& cell : table.cells) cell.available = rng.below(12) != 0;
  return table;
}

struct Mean {
  double score = 0, dollars = 0;
};

Mean play_all(const OutcomeTable& table, const Policy& policy, const envs::ReplayVerifier& verifier) {
  const envs::CostModel costs(table);
  const auto environment = envs::make_replay_environment(table, costs, verifier);
  VirtualClock clock;
  Mean mean;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Trajectory played = rollout::run_episode(*environment, policy, table.tasks[row], {}, {.clock = clock});
    mean.score += envs::recorded_verdict(table, row, played).score, mean.dollars += played.cost().dollars();
  }
  return {mean.score / static_cast<double>(table.rows()), mean.dollars / static_cast<double>(table.rows())};
}

std::vector<std::string> calls_of(const Trajectory& played, std::span<const ToolSpec> tools) {
  std::vector<std::string> names;
  for (const auto& call : played.calls) names.push_back(tools[index(call.tool)].name);
  return names;
}

TEST(VerifiedCascade, StopsAtTheFirstAcceptedAnswerAndVerifiesNothingInVain) {
  const OutcomeTable table = make_table({.rows = 2, .models = {"a", "b", "c"}, .dollars = {1, 1, 1}}, [](std::size_t row, std::size_t model) {
    return row == 0 ? std::array{"B", "A", "C"}[model] : std::array{"B", "B", "C"}[model];
  });
  const envs::ReplayVerifier perfect{.sensitivity = 1, .specificity = 1};
  const auto tools = envs::replay_tools(table, perfect);
  const auto policy = make_policy("static-cascade:a+b+c", {.tools = tools});
  const envs::CostModel costs(table);
  const auto environment = envs::make_replay_environment(table, costs, perfect);
  VirtualClock clock;
  const Trajectory stopped = rollout::run_episode(*environment, *policy, table.tasks[0], {}, {.clock = clock});
  EXPECT_THAT(calls_of(stopped, tools), ElementsAre("a", "verify", "b", "verify"));
  EXPECT_EQ(stopped.submission.answer, "A");
  const Trajectory all = rollout::run_episode(*environment, *policy, table.tasks[1], {}, {.clock = clock});
  EXPECT_THAT(calls_of(all, tools), ElementsAre("a", "verify", "b", "c"));  // b repeats what was rejected
  EXPECT_EQ(all.submission.answer, "C");
}

TEST(VerifiedCascade, ItsValueIsTheMeanOverVerifierSeeds) {
  for (const bool comparable : {true, false}) {
    const OutcomeTable table = drawn_table(300, comparable, 5);
    const Rows rows = all_rows(table);
    envs::ReplayVerifier verifier{.sensitivity = 0.8, .specificity = 0.7, .price = Money::from_dollars(0.05)};
    const auto tools = envs::replay_tools(table, verifier);
    const PolicySources sources{.fit = &rows, .tools = tools};
    const FitData fit(sources);
    std::vector<double> priors;
    for (const auto& model : fit.models) priors.push_back(model.score);
    for (const auto& [name, sequence] : std::vector<std::pair<std::string, std::vector<std::size_t>>>{
             {"small+middle+large", {0, 1, 2}}, {"large+small", {2, 0}}, {"middle", {1}}}) {
      const auto policy = make_policy("static-cascade:" + name, sources);
      Mean mean;
      constexpr int kSeeds = 60;
      for (int seed = 0; seed < kSeeds; ++seed) {
        verifier.seed = static_cast<std::uint64_t>(seed);
        const auto [score, dollars] = play_all(table, *policy, verifier);
        mean.score += score / kSeeds, mean.dollars += dollars / kSeeds;
      }
      const auto [score, dollars] = cascade_value(fit, sequence, tools.back(), priors);
      EXPECT_NEAR(mean.score, score / 300, 0.006) << name << comparable;
      EXPECT_NEAR(mean.dollars, dollars / 300, 0.015) << name << comparable;
    }
  }
}

TEST(VerifiedCascade, IsChosenToEarnMostOnTheFitRows) {
  const OutcomeTable table = drawn_table(400, false, 8);
  const Rows rows = all_rows(table);
  const envs::ReplayVerifier perfect{.sensitivity = 1, .specificity = 1};
  const auto tools = envs::replay_tools(table, perfect);
  const PolicySources sources{.fit = &rows, .tools = tools};
  const FitData fit(sources);
  const auto utility = [&](const Mean& mean) { return mean.score - kCostWeight * mean.dollars / fit.cost_unit(); };
  const double chosen = utility(play_all(table, *make_policy("verified-cascade", sources), perfect));
  for (const char* name : {"small", "middle", "large", "small+large", "middle+large", "small+middle+large", "large+middle+small"})
    EXPECT_GE(chosen + 1e-9, utility(play_all(table, *make_policy(std::string("static-cascade:") + name, sources), perfect))) << name;
}

TEST(VerifiedCascade, EverySequenceOnce) {
  const std::vector<std::size_t> pool{4, 7, 9, 2};
  const auto all = cascades_of(pool);
  EXPECT_EQ(all.size(), 4u + 12u + 24u);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
}

TEST(VerifiedCascade, SaysWhatIsWrong) {
  const OutcomeTable table = drawn_table(5, true, 1);
  const auto tools = envs::replay_tools(table, envs::ReplayVerifier{});
  const auto error = [&](const char* name, std::span<const ToolSpec> of) -> std::string {
    try {
      make_policy(name, {.tools = of});
    } catch (const Error& wrong) {
      return wrong.what();
    }
    return "";
  };
  EXPECT_THAT(error("static-cascade:small", table.tools), HasSubstr("--verifier"));
  EXPECT_THAT(error("static-cascade:smal+large", tools), HasSubstr("did you mean 'small'?"));
  EXPECT_THAT(error("static-cascade:small+small", tools), HasSubstr("twice"));
  EXPECT_THAT(error("static-cascade:small+", tools), HasSubstr("no such model ''"));
  EXPECT_THAT(error("static-cascade:", tools), HasSubstr("no policy"));
  EXPECT_THAT(error("verified-cascade", tools), HasSubstr("--fit"));
}

}  // namespace
}  // namespace baton::policy
