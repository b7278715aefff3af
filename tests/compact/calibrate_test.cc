#include "baton/policy/compact/newcomers/calibrate.h"

#include "baton/base/error.h"
#include "baton/envs/simulated.h"
#include "baton/policy/compact/trained.h"
#include "support/constant_policy.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::policy {
namespace {

using test::constant_networks;
using test::constant_policy;

constexpr std::size_t kRows = 900;

OutcomeTable outcomes(std::uint64_t tasks_seed, std::size_t rows = kRows) {
  return envs::simulate_outcomes(envs::built_in_pool(1), envs::make_simulated_tasks(tasks_seed, rows));
}

// A policy that knows all but the last model, other outcomes of all, and the policy that was trained with all.
class Calibrate : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    all_ = new OutcomeTable(outcomes(1)), other_ = new OutcomeTable(outcomes(2, 400));
    newcomer_ = all_->tools.back().name;
    known_ = new CompactModel(constant_policy(without_tools(*all_, std::vector{newcomer_})));
    truth_ = new CompactModel(constant_policy(*all_));
    extended_ = new CompactModel(with_new_models(*known_, all_rows(*other_)));
  }
  static void TearDownTestSuite() { delete all_, delete other_, delete known_, delete truth_, delete extended_; }

  static std::size_t last() { return extended_->cases.models.size() - 1; }

  static inline OutcomeTable *all_ = nullptr, *other_ = nullptr;
  static inline CompactModel *known_ = nullptr, *truth_ = nullptr, *extended_ = nullptr;
  static inline std::string newcomer_;
};

TEST_F(Calibrate, PutsNewModelsBehindTheKnownOnesAndLeavesThoseAsTheyWere) {
  const CaseTable &before = known_->cases, &after = extended_->cases;
  ASSERT_EQ(after.models.size(), before.models.size() + 1);
  EXPECT_EQ(after.models.back().name, newcomer_);
  EXPECT_EQ(after.models.back().rows, 100);
  EXPECT_EQ(after.strongest, before.strongest);
  EXPECT_EQ(after.unit_dollars, before.unit_dollars);
  for (std::size_t r = 0; r < before.rows(); ++r)
    for (std::size_t m = 0; m < before.models.size(); ++m) {
      ASSERT_EQ(after.at(r, m).score, before.at(r, m).score);
      ASSERT_EQ(after.at(r, m).skill, before.at(r, m).skill);
    }
  for (std::size_t i = 0; i < before.models.size(); ++i)
    for (std::size_t j = 0; j < before.models.size(); ++j) ASSERT_EQ(after.pairs.together(i, j), before.pairs.together(i, j));
  EXPECT_THAT(extended_->card.at("calibrated"), ::testing::HasSubstr(newcomer_ + " (100 tasks)"));
}

TEST_F(Calibrate, EstimatesComeNearWhatAllOutcomesSay) {
  const std::size_t m = last();
  const ModelFacts &guess = extended_->cases.models[m], &truth = truth_->cases.models[m];
  EXPECT_NEAR(guess.accuracy, truth.accuracy, 0.1);
  EXPECT_NEAR(guess.log_tokens, truth.log_tokens, 0.3);
  EXPECT_NEAR(guess.overall.dollars / truth.overall.dollars, 1, 0.25);
  EXPECT_NEAR(guess.overall.seconds / truth.overall.seconds, 1, 0.25);
  const AccuracyRange range = accuracy_range(*extended_, m);
  EXPECT_LT(range.low, truth.accuracy);
  EXPECT_GT(range.high, truth.accuracy);
  EXPECT_NEAR(range.mean, guess.accuracy, 1e-3);
  EXPECT_LT(range.high - range.low, 0.4);
}

TEST_F(Calibrate, DrawnOutcomesFollowTheEstimates) {
  const CaseTable& cases = extended_->cases;
  const std::size_t m = last();
  double right = 0;
  for (std::size_t r = 0; r < cases.rows(); ++r) {
    const CaseCell& cell = cases.at(r, m);
    right += cell.score;
    ASSERT_TRUE(cell.available);
    ASSERT_EQ(cell.blank, cell.answer == 0);
    ASSERT_FALSE(cell.blank && cell.score > 0);
    ASSERT_GT(cell.dollars, 0);
    for (std::size_t j = 0; j < m; ++j) {  // one right answer per row, and no wrong one joins it
      const CaseCell& other = cases.at(r, j);
      if (other.answer && other.answer == cell.answer) { ASSERT_EQ(other.score, cell.score) << r; }
      if (other.score > 0 && cell.score > 0) { ASSERT_EQ(other.answer, cell.answer) << r; }
    }
  }
  EXPECT_NEAR(right / static_cast<double>(cases.rows()), cases.models[m].accuracy, 0.05);
}

TEST_F(Calibrate, DrawnOutcomesGoWrongTogetherAsThePairFactsSay) {
  const CaseTable& cases = extended_->cases;
  const std::size_t m = last();
  for (std::size_t j = 0; j < m; ++j) {
    double both = 0, same = 0, product = 0;
    for (std::size_t r = 0; r < cases.rows(); ++r) {
      const CaseCell &a = cases.at(r, j), &b = cases.at(r, m);
      product += residual_of(a) * residual_of(b) / static_cast<double>(cases.rows());
      if (!a.answer || !b.answer || a.score > 0 || b.score > 0) continue;
      ++both, same += a.answer == b.answer;
    }
    EXPECT_NEAR(product, cases.pairs.residual(j, m), 0.15) << j;
    if (both > 50) { EXPECT_NEAR(same / both, cases.pairs.together(j, m), 0.25) << j; }
    EXPECT_EQ(cases.pairs.together(j, m), cases.pairs.together(m, j));
  }
}

TEST_F(Calibrate, OneSeedGivesTheSameBytesAndAnotherOthers) {
  const auto bytes = [&](const CompactModel& model) { return render_model(model, constant_networks(0.2f)); };
  EXPECT_EQ(bytes(*extended_), bytes(with_new_models(*known_, all_rows(*other_))));
  EXPECT_NE(bytes(*extended_), bytes(with_new_models(*known_, all_rows(*other_), {.seed = 1})));
}

TEST_F(Calibrate, APolicyFileHoldsThem) {
  const CompactModel read = parse_model(render_model(*extended_, constant_networks(0.2f)), "q");
  const std::size_t m = last();
  ASSERT_EQ(read.cases.models.size(), m + 1);
  EXPECT_EQ(read.cases.models[m].name, newcomer_);
  EXPECT_EQ(read.cases.models[m].accuracy, extended_->cases.models[m].accuracy);
  EXPECT_EQ(read.cases.pairs.same_wrong, extended_->cases.pairs.same_wrong);
  EXPECT_EQ(read.skills.overall(m).sd, extended_->skills.overall(m).sd);
  for (std::size_t r = 0; r < read.cases.rows(); ++r) {
    ASSERT_EQ(read.cases.at(r, m).answer, extended_->cases.at(r, m).answer);
    ASSERT_EQ(read.cases.at(r, m).expected_dollars, extended_->cases.at(r, m).expected_dollars);
  }
}

TEST_F(Calibrate, FewerTasksLeaveMoreOpen) {
  const auto width = [&](std::size_t tasks) {
    const CompactModel model = with_new_models(*known_, all_rows(*other_), {.tasks = tasks});
    const AccuracyRange range = accuracy_range(model, last());
    return range.high - range.low;
  };
  EXPECT_GT(width(15), 1.2 * width(300));
}

TEST_F(Calibrate, SeveralNewModelsWithoutAnyKnownOneBesideThem) {
  OutcomeTable two = *other_;
  const std::string second = two.tools[0].name;
  const CompactModel base = constant_policy(without_tools(*all_, std::vector{second, newcomer_}));
  std::vector<std::string> others;
  for (const auto& tool : two.tools)
    if (tool.name != second && tool.name != newcomer_) others.push_back(tool.name);
  const OutcomeTable alone = without_tools(two, others);
  const CompactModel model = with_new_models(base, all_rows(alone), {.tasks = 60});
  ASSERT_EQ(model.cases.models.size(), base.cases.models.size() + 2);
  EXPECT_EQ(model.cases.pairs.models, model.cases.models.size());
  for (std::size_t m = base.cases.models.size(); m < model.cases.models.size(); ++m)
    EXPECT_NEAR(model.cases.models[m].accuracy, truth_->cases.models[model.cases.models[m].name == second ? 0 : truth_->cases.models.size() - 1].accuracy, 0.2);
}

TEST_F(Calibrate, ANewModelWithoutOutcomesIsAnError) {
  OutcomeTable empty = *other_;
  for (std::size_t r = 0; r < empty.rows(); ++r) empty.cells[r * empty.tools.size() + empty.tools.size() - 1] = {};
  EXPECT_THAT([&] { with_new_models(*known_, all_rows(empty)); },
              ::testing::ThrowsMessage<Error>(::testing::HasSubstr("no outcome of '" + newcomer_ + "'")));
}

// What training shows of models that pose as new: less sure, and near the truth all the same.
TEST_F(Calibrate, PosingModelsAreSeenAsNewOnesAre) {
  const CaseTable& cases = truth_->cases;
  const Offer plain{.models = {0, 1}}, posing{.models = {0, 1}, .posing = 2};
  double off = 0;
  for (std::size_t r = 0; r < cases.rows(); ++r) {
    const Pool before = pool_of(cases, r, plain, {}), after = pool_of(cases, r, posing, {});
    EXPECT_EQ(after.tools[0].skill, before.tools[0].skill);
    EXPECT_EQ(after.tools[1].skill, cases.at(r, 1).new_skill);
    EXPECT_EQ(after.tools[1].overall, cases.at(r, 1).new_overall);
    EXPECT_GT(after.tools[1].skill_sd, before.tools[1].skill_sd);
    off += std::abs(right_here(after.tools[1]) - right_here(before.tools[1])) / static_cast<double>(cases.rows());
  }
  EXPECT_GT(off, 0);
  EXPECT_LT(off, 0.15);
}

}  // namespace
}  // namespace baton::policy
