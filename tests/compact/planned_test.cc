#include "baton/policy/compact/points/planned.h"

#include "baton/base/error.h"
#include "baton/envs/replay.h"
#include "baton/envs/simulated.h"
#include "baton/policy/compact/compact_policy.h"
#include "baton/policy/compact/points/cascade_points.h"
#include "baton/policy/compact/points/mixed_policy.h"
#include "baton/policy/compact/points/plan_play.h"
#include "baton/policy/fit.h"
#include "baton/policy/verified_cascade.h"
#include "baton/rollout/run_episode.h"
#include "support/constant_policy.h"

#include <gtest/gtest.h>

#include <numeric>

namespace baton::policy {
namespace {

OutcomeTable incomparable(std::uint64_t seed, std::size_t rows) {
  OutcomeTable table = envs::simulate_outcomes(envs::built_in_pool(1), envs::make_simulated_tasks(seed, rows));
  table.comparable = false;
  return table;
}

class Planned : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    table_ = new OutcomeTable(incomparable(3, 300));
    model_ = new std::shared_ptr<const CompactModel>(std::make_shared<CompactModel>(test::constant_policy(*table_)));
  }
  static void TearDownTestSuite() { delete table_, delete model_; }

  static Market market(std::optional<Verifier> verifier) {
    const CaseTable& cases = (*model_)->cases;
    Market out{.factors = std::vector<float>(cases.models.size(), 1), .verifier = verifier,
               .unit_dollars = cases.unit_dollars, .unit_seconds = cases.unit_seconds};
    out.models.resize(cases.models.size());
    std::iota(out.models.begin(), out.models.end(), 0);
    return out;
  }
  static PlayMeans means(const MixedPoint& mixed) {
    PlayMeans out;
    for (const auto& [point, share] : mixed.parts) {
      out.score += share * point.expected.score, out.cost_share += share * point.expected.cost_share;
      out.latency_share += share * point.expected.latency_share;
    }
    return out;
  }
  static Target cost_share(double value) { return {Target::Kind::cost_share, value, "cost-share"}; }

  static inline OutcomeTable* table_ = nullptr;
  static inline std::shared_ptr<const CompactModel>* model_ = nullptr;
};

TEST_F(Planned, SpendsTheTargetAndScoresMoreForMore) {
  PlannedPoints points(**model_, market(Verifier{.sensitivity = 0.9, .specificity = 0.9}));
  double last = 0;
  for (const double target : {0.1, 0.2, 0.3, 0.5}) {
    const PlayMeans found = means(points.for_target(cost_share(target)));
    EXPECT_LE(found.cost_share, target);
    EXPECT_GE(found.score, last - 1e-6);
    last = found.score;
  }
  EXPECT_NEAR(means(points.for_target(cost_share(0.2))).cost_share, 0.2, 0.011);
  EXPECT_THROW(points.for_target(cost_share(1e-9)), Error);
  const PlayMeans fast = means(points.for_target({Target::Kind::latency_share, 0.8, "latency-share"}));
  EXPECT_LE(fast.latency_share, 0.8);
  const double accuracy = last - 0.02;
  EXPECT_NEAR(means(points.for_target({Target::Kind::accuracy, accuracy, "accuracy"})).score, accuracy, 0.01);
  EXPECT_THROW(points.for_target({Target::Kind::accuracy, 1, "accuracy"}), Error);
}

// On the cases themselves, where the cascades are chosen with hindsight and the plans are not.
TEST_F(Planned, LosesNothingToStaticCascades) {
  for (const double quality : {1.0, 0.85}) {
    PlannedPoints points(**model_, market(Verifier{.sensitivity = quality, .specificity = quality}));
    const auto tools = envs::replay_tools(*table_, envs::ReplayVerifier{.sensitivity = quality, .specificity = quality});
    const Rows rows = all_rows(*table_);
    const FitData fit({.fit = &rows, .tools = tools});
    std::vector<double> priors;
    std::vector<std::size_t> pool(fit.models.size());
    std::iota(pool.begin(), pool.end(), 0);
    for (const auto& model : fit.models) priors.push_back(model.score);
    const auto n = static_cast<double>(table_->rows());
    for (const double target : {0.2, 0.5}) {
      double best = 0;
      for (const auto& sequence : cascades_of(pool)) {
        const CascadeValue value = cascade_value(fit, sequence, tools.back(), priors);
        if (value.dollars / n <= target * (*model_)->cases.unit_dollars) best = std::max(best, value.score / n);
      }
      EXPECT_GT(means(points.for_target(cost_share(target))).score, best - 0.01) << quality << " at " << target;
    }
  }
}

TEST_F(Planned, StaticCascadesArePromisedNoMoreThanTheyBroughtAndCostWhatTheyCost) {
  const Market here = market(Verifier{.sensitivity = 0.85, .specificity = 0.85, .dollars = 0.01 * (*model_)->cases.unit_dollars});
  const auto tools = envs::replay_tools(*table_, envs::ReplayVerifier{.sensitivity = 0.85, .specificity = 0.85,
                                                                      .price = Money::from_dollars(here.verifier->dollars)});
  const Rows rows = all_rows(*table_);
  const FitData fit({.fit = &rows, .tools = tools});
  std::vector<double> priors;
  for (const auto& facts : (*model_)->cases.models) priors.push_back(facts.accuracy);
  const auto n = static_cast<double>(table_->rows());
  double score = 0, cost = 0;
  std::size_t longest = 0;
  for (const auto& point : cascade_points(**model_, here, here.models)) {
    const CascadeValue seen = cascade_value(fit, point.offer.models, tools.back(), priors);
    EXPECT_TRUE(point.cascade && point.offer.verifier);
    EXPECT_NEAR(point.expected.cost_share, seen.dollars / n / here.unit_dollars, 1e-4);
    EXPECT_LE(point.expected.score, seen.score / n + 1e-6);
    EXPECT_GT(point.expected.score, seen.score / n - 0.1);
    EXPECT_GT(point.expected.score, score);
    EXPECT_GE(point.expected.cost_share, cost);
    score = point.expected.score, cost = point.expected.cost_share;
    longest = std::max(longest, point.offer.models.size());
  }
  EXPECT_GT(longest, 1u);
}

TEST_F(Planned, PlaysEpisodesAsItExpects) {
  const envs::ReplayVerifier verifier{.sensitivity = 0.9, .specificity = 0.8, .price = Money::from_dollars(0.02 * (*model_)->cases.unit_dollars)};
  const auto tools = envs::replay_tools(*table_, verifier);
  PlannedPoints points(**model_, market(verifier_of(tools.back())));
  const MixedPoint mixed = points.for_target(cost_share(0.3));
  std::vector<PolicyShare> parts;
  for (const auto& [point, share] : mixed.parts) {
    Binding binding{.unit_dollars = (*model_)->cases.unit_dollars, .unit_seconds = (*model_)->cases.unit_seconds};
    for (const auto m : point.offer.models) {
      binding.tools.push_back(static_cast<ToolId>(m)), binding.specs.push_back(tools[m]), binding.scales.push_back(1);
    }
    parts.push_back({make_compact_policy(*model_, point, std::move(binding)), share});
  }
  const auto policy = make_mixed_policy(std::move(parts));
  const envs::CostModel costs(*table_);
  const auto environment = envs::make_replay_environment(*table_, costs, verifier);
  VirtualClock clock;
  double score = 0, dollars = 0;
  for (std::size_t row = 0; row < table_->rows(); ++row) {
    const Trajectory played = rollout::run_episode(*environment, *policy, table_->tasks[row], {.seed = row}, {.clock = clock});
    score += envs::recorded_verdict(*table_, row, played).score, dollars += played.cost().dollars();
  }
  const auto n = static_cast<double>(table_->rows());
  EXPECT_NEAR(score / n, means(mixed).score, 0.04);
  EXPECT_NEAR(dollars / n / (*model_)->cases.unit_dollars, means(mixed).cost_share, 0.04);
}

TEST(HypothesesOf, LeavesAFoldOutAndKeepsToItsSize) {
  const OutcomeTable table = incomparable(4, 90);
  const CaseTable cases = test::constant_policy(table).cases;
  const Hypotheses all = hypotheses_of(cases), without = hypotheses_of(cases, HeldFold{1, 3}), few = hypotheses_of(cases, {}, 20);
  EXPECT_EQ(all.count, 90u);
  EXPECT_EQ(without.count, 60u);
  EXPECT_EQ(few.count, 20u);
  for (std::size_t m = 0; m < cases.models.size(); ++m) {
    EXPECT_EQ(without.of(m)[0], all.of(m)[0]);
    EXPECT_EQ(without.of(m)[1], all.of(m)[2]);
  }
}

TEST(MixedPolicy, GivesEachPolicyItsShareAndAnEpisodeToOne) {
  class Named final : public Policy {
   public:
    explicit Named(std::string name) : name_(std::move(name)) {}
    std::string name() const override { return name_; }
    Decision decide(const Observation&, CallContext&) const override { return {.action = Submit{kNoCandidate}, .why = name_}; }
    const std::string name_;
  };
  std::vector<PolicyShare> parts;
  parts.push_back({std::make_unique<Named>("a"), 0.25});
  parts.push_back({std::make_unique<Named>("b"), 0.75});
  const auto policy = make_mixed_policy(std::move(parts));
  const OutcomeTable table = incomparable(5, 1);
  const envs::CostModel costs(table);
  const auto environment = envs::make_replay_environment(table, costs);
  VirtualClock clock;
  int first = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const auto played = rollout::run_episode(*environment, *policy, table.tasks[0], {.seed = seed}, {.clock = clock});
    first += played.steps.front().decision.why == "a";
  }
  EXPECT_NEAR(first, 100, 35);
}

}  // namespace
}  // namespace baton::policy
