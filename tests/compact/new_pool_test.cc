#include "baton/policy/compact/newcomers/new_pool.h"

#include "baton/base/error.h"
#include "baton/base/file.h"
#include "baton/envs/simulated.h"
#include "baton/policy/compact/newcomers/general.h"
#include "baton/policy/compact/newcomers/imagine.h"
#include "baton/policy/compact/newcomers/sharpness.h"
#include "support/constant_policy.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>

namespace baton::policy {
namespace {

using test::constant_networks;
using test::constant_policy;

constexpr std::uint64_t kSeed = 8;
constexpr std::size_t kModels = 5, kTasks = 100;

// A general policy of one population, and outcomes of experts of the same population that it never saw.
class NewPool : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    general_ = new CompactModel(as_general(constant_policy(envs::simulate_outcomes(envs::random_pool(3, 16), envs::make_simulated_tasks(3, 900)))));
    table_ = new OutcomeTable(envs::simulate_outcomes(envs::random_pool(kSeed, kModels), envs::make_simulated_tasks(kSeed, 600)));
    recorded_ = new Rows{table_, std::vector<std::uint32_t>(300)};
    std::iota(recorded_->rows.begin(), recorded_->rows.end(), 0u);
    bound_ = new CompactModel(with_new_pool(*general_, *recorded_));
  }
  static void TearDownTestSuite() { delete general_, delete table_, delete recorded_, delete bound_; }

  // Mean of a cell's field over rows [from, to) of one model.
  template <class Get>
  static double mean(const CaseTable& cases, std::size_t m, std::size_t from, std::size_t to, Get get) {
    double sum = 0;
    for (std::size_t r = from; r < to; ++r) sum += get(cases.at(r, m));
    return sum / static_cast<double>(to - from);
  }

  // Mean negative log likelihood of what models score on the tasks that were not recorded.
  static double loss(const CompactModel& model, const OutcomeTable& table) {
    double sum = 0, n = 0;
    for (std::size_t r = 300; r < table.rows(); ++r) {
      const TaskView task = view_of(table.tasks[r]);
      for (std::size_t m = 0; m < table.tools.size(); ++m) {
        const double p = right_of(model.skills.estimate(m, model.cases.category_named(task.category), model.cases.features_of(task)));
        sum -= std::log(table.at(r, static_cast<ToolId>(m)).score > 0.5 ? p : 1 - p), ++n;
      }
    }
    return sum / n;
  }

  static inline CompactModel *general_ = nullptr, *bound_ = nullptr;
  static inline OutcomeTable* table_ = nullptr;
  static inline Rows* recorded_ = nullptr;
};

TEST_F(NewPool, TheRecordedTasksAreItsCases) {
  const CaseTable& cases = bound_->cases;
  ASSERT_EQ(cases.models.size(), kModels);
  EXPECT_FALSE(is_general(*bound_));
  EXPECT_GE(cases.rows(), 1000u);
  EXPECT_EQ(bound_->card.at("calibrated"), "5 models (100 tasks)");
  std::size_t row = 0;  // of the recorded ones, in their order
  for (std::size_t r = 0; r < kTasks; ++r, ++row) {
    const auto same = [&](std::size_t at) {
      for (std::size_t m = 0; m < kModels; ++m)
        if (cases.at(r, m).dollars != static_cast<float>(table_->at(at, static_cast<ToolId>(m)).cost.dollars())) return false;
      return true;
    };
    while (row < 300 && !same(row)) ++row;
    ASSERT_LT(row, 300u) << "case " << r << " was never recorded";
    for (std::size_t m = 0; m < kModels; ++m) ASSERT_EQ(cases.at(r, m).score, static_cast<float>(table_->at(row, static_cast<ToolId>(m)).score));
  }
  for (const auto& facts : cases.models) EXPECT_LE(facts.accuracy, cases.models[cases.strongest].accuracy);
}

TEST_F(NewPool, OutcomesAreDrawnAsTheyWereRecorded) {
  const CaseTable& cases = bound_->cases;
  for (std::size_t m = 0; m < kModels; ++m) {
    const auto dollars = [](const CaseCell& cell) { return cell.dollars; };
    const auto believed = [](const CaseCell& cell) { return right_of({cell.skill, cell.skill_sd}); };
    const auto score = [](const CaseCell& cell) { return cell.score; };
    EXPECT_NEAR(mean(cases, m, kTasks, cases.rows(), dollars) / mean(cases, m, 0, kTasks, dollars), 1, 0.1);
    EXPECT_NEAR(mean(cases, m, kTasks, cases.rows(), score), mean(cases, m, kTasks, cases.rows(), believed), 0.03);
    EXPECT_NEAR(mean(cases, m, kTasks, cases.rows(), score), mean(cases, m, 0, kTasks, score), 0.12);
  }
}

TEST_F(NewPool, ThePopulationTellsOfModelsLikeIts) {
  double gained = 0;
  for (const std::uint64_t seed : {21, 22, 23, 24, 25, 26}) {
    const auto table = envs::simulate_outcomes(envs::random_pool(seed, kModels), envs::make_simulated_tasks(seed, 600));
    const Rows recorded{&table, recorded_->rows};
    const CompactModel bound = with_new_pool(*general_, recorded, {.tasks = 300});
    const CaseTable alone = make_cases(recorded);
    gained += loss({.cases = alone, .skills = SkillModel::fit(skill_data(alone), recorded.rows, alone.categories.size())}, table) - loss(bound, table);
  }
  EXPECT_GT(gained / 6, 0.005);
}

// Every third task is of a kind that all models fail at, the others of one that they master: nothing that the population knows of.
TEST_F(NewPool, TasksOfAnotherKindTellOfThemselves) {
  OutcomeTable odd = *table_;
  for (std::size_t r = 0; r < odd.rows(); ++r) {
    odd.tasks[r].category = r % 3 == 0 ? "riddles" : "sums";
    for (std::size_t m = 0; m < kModels; ++m) odd.cells[r * kModels + m].score = (r % 3 == 0) == (r % 10 == 0) ? 1 : 0;
  }
  const CompactModel bound = with_new_pool(*general_, {&odd, recorded_->rows});
  EXPECT_THAT(bound.cases.categories, ::testing::UnorderedElementsAre("riddles", "sums"));
  EXPECT_LT(bound.skills.in_category(0, 0).logit * bound.skills.in_category(0, 1).logit, 0);
}

// Networks whose every candidate is all but sure to be right, whoever said it.
CompactModel sure_of_everything(CompactModel model) {
  auto networks = constant_networks(0.2f);
  for (const int k : {0, 1, 2}) {
    const std::string net = "answers." + std::to_string(k) + ".";
    networks.tensors[net + "head3.bias"].values = {5};
    networks.tensors[net + "none2.bias"].values = {0};
  }
  model.nets = answers_from(networks);
  return model;
}

TEST_F(NewPool, BeliefsAreDulledWhereTheyAreTooSure) {
  const CompactModel sure = sure_of_everything(*bound_);
  const float fitted = fitted_sharpness(sure, kTasks, 0);
  EXPECT_LT(fitted, 0.6f);
  EXPECT_FLOAT_EQ(with_new_pool(sure_of_everything(*general_), *recorded_).nets.sharpness, fitted);

  OutcomeTable right = *table_;
  for (auto& cell : right.cells) cell.score = 1, cell.blank = false, cell.answer = "42";
  const CompactModel easy = with_new_pool(sure_of_everything(*general_), {&right, recorded_->rows});
  EXPECT_GE(easy.nets.sharpness, 1) << "what is always right cannot be believed too much";

  CompactModel incomparable = sure;
  incomparable.cases.comparable = false;
  EXPECT_EQ(fitted_sharpness(incomparable, kTasks, 0), 1);
}

TEST_F(NewPool, OneSeedGivesTheSameBytesAndAFileHoldsThem) {
  const std::string bytes = render_model(*bound_, constant_networks(0.2f));
  EXPECT_EQ(render_model(with_new_models(*general_, *recorded_), constant_networks(0.2f)), bytes) << "calibration of a general policy";
  const CompactModel read = parse_model(bytes, "memory");
  EXPECT_EQ(render_model(read, constant_networks(0.2f)), bytes);
  EXPECT_EQ(read.nets.sharpness, bound_->nets.sharpness);
  EXPECT_EQ(read.cases.at(kTasks, 1).expected_dollars, bound_->cases.at(kTasks, 1).expected_dollars);
}

TEST_F(NewPool, TasksThatSomeModelsWereNotRunOnCountForTheOthers) {
  OutcomeTable gaps = *table_;
  for (std::size_t r = 0; r < 300; ++r) gaps.cells[r * kModels + r % kModels].available = false;
  const CompactModel bound = with_new_pool(*general_, {&gaps, recorded_->rows});
  double ran = 0;
  for (const auto& facts : bound.cases.models) ran += facts.rows;
  EXPECT_EQ(ran, kTasks * (kModels - 1));
  for (std::size_t r = kTasks; r < bound.cases.rows(); ++r)
    for (std::size_t m = 0; m < kModels; ++m) ASSERT_TRUE(bound.cases.at(r, m).available);
}

TEST_F(NewPool, RefusesAModelWithoutOutcomesAndTooManyModels) {
  OutcomeTable gaps = *table_;
  for (std::size_t r = 0; r < gaps.rows(); ++r) gaps.cells[r * kModels + 2].available = false;
  try {
    with_new_pool(*general_, {&gaps, recorded_->rows});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()), "no outcome of '" + gaps.tools[2].name + "' to calibrate it on");
  }
  const auto many = envs::simulate_outcomes(envs::random_pool(5, kMostTools), envs::make_simulated_tasks(5, 40));
  EXPECT_THROW(with_new_pool(*general_, all_rows(many)), Error);
}

}  // namespace
}  // namespace baton::policy
