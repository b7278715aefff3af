#include "baton/policy/compact/skill_model.h"

#include "baton/base/error.h"
#include "baton/base/rng.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>
#include <set>

namespace baton::policy {
namespace {

constexpr float kNotRun = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t kCategories = 3, kModels = 6;

double sigmoid(double logit) { return 1 / (1 + std::exp(-logit)); }

std::vector<std::uint32_t> rows_up_to(std::size_t end, std::size_t begin = 0) {
  std::vector<std::uint32_t> rows(end - begin);
  std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(begin));
  return rows;
}

// Models of rising skill; the last category is hard, more so for weak models; feature 0 makes questions harder, and so does a
// difficulty of each question that no feature shows.
double true_logit(std::size_t model, std::size_t category, const QuestionFeatures& features) {
  const double skill = -1 + .5 * static_cast<double>(model);
  return skill - (category == 2 ? 1 - .1 * static_cast<double>(model) : 0) - .5 * features[0];
}

SkillData make_data(std::size_t rows, double hidden = 0, std::uint64_t seed = 1) {
  Rng rng(seed);
  SkillData data{.models = kModels};
  for (std::size_t row = 0; row < rows; ++row) {
    data.category.push_back(static_cast<std::uint16_t>(rng.below(kCategories)));
    QuestionFeatures& features = data.features.emplace_back();
    for (float& feature : features) feature = static_cast<float>(rng.normal());
    const double difficulty = hidden * rng.normal();
    for (std::size_t m = 0; m < kModels; ++m) {
      const double chance = sigmoid(true_logit(m, data.category[row], features) - difficulty);
      data.score.push_back(rng.uniform() < chance ? 1.f : 0.f);
    }
  }
  return data;
}

double mean_error(const SkillModel& model, std::size_t m, const SkillModel* truth = nullptr) {
  Rng rng(99);
  double sum = 0;
  constexpr int kDraws = 300;
  for (int i = 0; i < kDraws; ++i) {
    QuestionFeatures features{};
    for (float& feature : features) feature = static_cast<float>(rng.normal());
    const std::size_t category = rng.below(kCategories);
    const double right = truth != nullptr ? truth->estimate(m, static_cast<int>(category), features).logit
                                          : true_logit(m, category, features);
    sum += std::abs(model.estimate(m, static_cast<int>(category), features).logit - right);
  }
  return sum / kDraws;
}

TEST(SkillModel, RecoversWhatMadeTheData) {
  const SkillData data = make_data(4000);
  const auto model = SkillModel::fit(data, rows_up_to(4000), kCategories);
  EXPECT_EQ(model.models(), kModels);
  for (std::size_t m = 0; m < kModels; ++m) EXPECT_LT(mean_error(model, m), .25) << m;
  for (std::size_t m = 0; m + 1 < kModels; ++m) EXPECT_LT(model.overall(m).logit, model.overall(m + 1).logit);
}

TEST(SkillModel, IsSurerWithMoreRowsAndLessSureOfAnUnknownCategory) {
  const SkillData data = make_data(2000);
  const auto few = SkillModel::fit(data, rows_up_to(100), kCategories), many = SkillModel::fit(data, rows_up_to(2000), kCategories);
  const QuestionFeatures features{};
  for (std::size_t m = 0; m < kModels; ++m) {
    EXPECT_GT(few.estimate(m, 0, features).sd, 1.5 * many.estimate(m, 0, features).sd);
    EXPECT_GT(many.estimate(m, -1, features).sd, many.estimate(m, 0, features).sd);
    EXPECT_LT(many.overall(m).sd, .2);
  }
}

TEST(SkillModel, LearnsFromRowsOnly) {
  SkillData data = make_data(400);
  const auto before = SkillModel::fit(data, rows_up_to(200), kCategories);
  for (std::size_t cell = 200 * kModels; cell < data.score.size(); ++cell) data.score[cell] = 1 - data.score[cell];
  for (std::size_t row = 200; row < 400; ++row) data.features[row][0] += 1;
  const auto after = SkillModel::fit(data, rows_up_to(200), kCategories);
  TensorFile first, second;
  before.save(first, "skill.");
  after.save(second, "skill.");
  EXPECT_EQ(first, second);
}

TEST(SkillModel, StandsMissingCellsConstantFeaturesAndFractions) {
  SkillData data = make_data(721);
  for (auto& features : data.features) features = {};
  Rng rng(4);
  for (float& score : data.score) score = rng.uniform() < .3 ? kNotRun : .25f + .5f * score;
  for (std::size_t row = 0; row < data.rows(); ++row) data.score[row * kModels + 2] = kNotRun;  // model 2 was never run
  const auto model = SkillModel::fit(data, rows_up_to(721), kCategories);
  for (std::size_t m = 0; m < kModels; ++m)
    for (int category = -1; category < 3; ++category) {
      const SkillEstimate here = model.estimate(m, category, {});
      ASSERT_TRUE(std::isfinite(here.logit) && std::isfinite(here.sd));
      EXPECT_LT(std::abs(here.logit), 1.5) << m;
    }
  EXPECT_GT(model.overall(2).sd, 3 * model.overall(3).sd);
  EXPECT_LT(model.overall(0).logit, model.overall(5).logit);
}

TEST(SkillModel, StandsHardlyAnyData) {
  const SkillData data = make_data(5);
  for (const std::size_t rows : {0, 1, 5}) {
    const auto model = SkillModel::fit(data, rows_up_to(rows), kCategories);
    const SkillEstimate here = model.estimate(0, 1, data.features[0]);
    EXPECT_TRUE(std::isfinite(here.logit) && here.sd > .2) << rows;
  }
  SkillData alone{.models = 1, .category = {0, 0}, .features = {{}, {}}, .score = {1, 1}};
  const auto model = SkillModel::fit(alone, rows_up_to(2), 1);
  EXPECT_GT(model.overall(0).logit, 0);
  EXPECT_GT(model.overall(0).sd, .3);
}

TEST(SkillModel, ANewModelIsKnownOnlyFromWhatWasSeen) {
  const SkillData data = make_data(2000, 1);
  const auto model = SkillModel::fit(data, rows_up_to(2000), kCategories);
  const std::vector<std::size_t> posing{1, 4};
  const auto seen = rows_up_to(100), all = rows_up_to(2000);
  const auto posed = model.as_new(posing, data, seen, all);
  SkillData changed = data;  // what the posing models scored elsewhere may not matter
  for (std::size_t row = 100; row < 2000; ++row)
    for (const std::size_t m : posing) changed.score[row * kModels + m] = .5f;
  const auto other = model.as_new(posing, changed, seen, all);
  for (const std::size_t m : posing) {
    EXPECT_EQ(posed.estimate(m, 1, {}).logit, other.estimate(m, 1, {}).logit);
    EXPECT_GT(posed.overall(m).sd, 1.5 * model.overall(m).sd);
    EXPECT_NEAR(posed.overall(m).logit, model.overall(m).logit, 3 * posed.overall(m).sd);
  }
  EXPECT_EQ(posed.estimate(0, 1, {}).logit, model.estimate(0, 1, {}).logit);
}

TEST(SkillModel, PosingEqualsBeingNewToAModelThatNeverSawIt) {
  const SkillData data = make_data(1500, 1);
  SkillData known{.models = kModels - 1, .category = data.category, .features = data.features};
  std::vector<float> score;
  for (std::size_t row = 0; row < data.rows(); ++row)
    for (std::size_t m = 0; m < kModels; ++m) {
      const std::size_t cell = row * kModels + m;
      if (m == kModels - 1) {
        score.push_back(row < 100 ? data.score[cell] : kNotRun);
      } else {
        known.score.push_back(data.score[cell]);
      }
    }
  const std::vector<std::size_t> posing{kModels - 1};
  const auto posed = SkillModel::fit(data, rows_up_to(1500), kCategories).as_new(posing, data, rows_up_to(100), rows_up_to(1500));
  const auto added = SkillModel::fit(known, rows_up_to(1500), kCategories).with_new(known, score, &known);
  ASSERT_EQ(added.models(), kModels);
  EXPECT_LT(mean_error(added, kModels - 1, &posed), .1);
  EXPECT_NEAR(added.overall(kModels - 1).sd, posed.overall(kModels - 1).sd, .05);
}

// Where difficulty is shared, what known models scored on the same 100 tasks tells how hard these were.
TEST(SkillModel, ControlVariatesHelpNewModels) {
  double plain = 0, controlled = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const SkillData data = make_data(1500, 2, seed);
    const auto all = rows_up_to(1500);
    const auto model = SkillModel::fit(data, all, kCategories);
    for (std::size_t m = 0; m < kModels; ++m) {
      const std::vector<std::size_t> posing{m};
      plain += mean_error(model.as_new(posing, data, rows_up_to(100)), m, &model);
      controlled += mean_error(model.as_new(posing, data, rows_up_to(100), all), m, &model);
    }
  }
  EXPECT_LT(controlled, .98 * plain);
}

TEST(SkillModel, ChoosesDifferentTasksRepeatably) {
  const SkillData data = make_data(300);
  const auto model = SkillModel::fit(data, rows_up_to(300), kCategories);
  const std::vector<std::size_t> posing{0};
  const auto tasks = model.choose_tasks(posing, data, rows_up_to(300), 60, 7);
  EXPECT_EQ(std::set(tasks.begin(), tasks.end()).size(), 60u);
  EXPECT_EQ(tasks, model.choose_tasks(posing, data, rows_up_to(300), 60, 7));
  EXPECT_EQ(model.choose_tasks(posing, data, rows_up_to(20), 60, 7).size(), 20u);
}

TEST(SkillModel, SavesAndLoadsExactly) {
  const SkillData data = make_data(300);
  const auto model = SkillModel::fit(data, rows_up_to(300), kCategories);
  TensorFile file;
  model.save(file, "skill.");
  const TensorFile read = parse_tensors(render_tensors(file), "x");
  const auto loaded = SkillModel::load(read, "skill.");
  TensorFile again;
  loaded.save(again, "skill.");
  EXPECT_EQ(again, file);
  EXPECT_EQ(loaded.estimate(3, 1, data.features[0]).sd, model.estimate(3, 1, data.features[0]).sd);
  const std::vector<std::size_t> posing{2};
  EXPECT_EQ(loaded.as_new(posing, data, rows_up_to(50), rows_up_to(300)).overall(2).logit,
            model.as_new(posing, data, rows_up_to(50), rows_up_to(300)).overall(2).logit);
}

TEST(SkillModel, RefusesABrokenFile) {
  TensorFile whole;
  SkillModel::fit(make_data(50), rows_up_to(50), kCategories).save(whole, "s.");
  for (const auto& [name, tensor] : whole.tensors) {
    TensorFile broken = whole;
    broken.tensors.erase(name);
    EXPECT_THROW(SkillModel::load(broken, "s."), Error) << name;
    broken = whole;
    broken.tensors[name].values.front() = kNotRun;
    EXPECT_THROW(SkillModel::load(broken, "s."), Error) << name;
    broken = whole;
    broken.tensors[name].shape.push_back(1);
    EXPECT_THROW(SkillModel::load(broken, "s."), Error) << name;
  }
  for (const std::size_t option : {0, 1, 2, 3, 4, 5})
    for (const float value : {-1.f, 1e30f}) {
      if (value > 0 && option != 0 && option != 5) continue;
      TensorFile broken = whole;
      broken.tensors["s.options"].values[option] = value;
      EXPECT_THROW(SkillModel::load(broken, "s."), Error) << option << " " << value;
    }
}

}  // namespace
}  // namespace baton::policy
