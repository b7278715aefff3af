// The skill model on recorded outcomes of real models, against rates per category and the nearest-neighbour estimator.

#include "baton/base/rng.h"
#include "baton/envs/replay_file.h"
#include "baton/policy/compact/skill_model.h"
#include "baton/policy/skill.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>
#include <limits>
#include <optional>

namespace baton::policy {
namespace {

namespace fs = std::filesystem;

struct Recorded {
  OutcomeTable table;
  SkillData data;
  std::vector<std::string> categories;
  std::vector<std::uint32_t> fit, held_out;  // fold 0 is held out
};

std::optional<Recorded> recorded(const std::string& name) {
  const char* folder = std::getenv("BATON_DATA");
  const fs::path replay = (folder ? fs::path(folder) : fs::path(BATON_SOURCE_DIR) / "../shared/data") / "replay";
  const fs::path file = replay / (name + ".train.jsonl.gz");
  if (!fs::exists(file)) return std::nullopt;
  Recorded r{.table = envs::load_replay(file, replay / (name + ".models.json"))};
  r.data.models = r.table.tools.size();
  for (const Task& task : r.table.tasks) {
    const auto found = std::ranges::find(r.categories, task.category);
    r.data.category.push_back(static_cast<std::uint16_t>(found - r.categories.begin()));
    if (found == r.categories.end()) r.categories.push_back(task.category);
    r.data.features.push_back(question_features(view_of(task)));
    (fold_of(task, 5) == 0 ? r.held_out : r.fit).push_back(static_cast<std::uint32_t>(r.data.rows() - 1));
  }
  for (const Outcome& cell : r.table.cells)
    r.data.score.push_back(cell.available ? static_cast<float>(cell.score) : std::numeric_limits<float>::quiet_NaN());
  return r;
}

double chance(const SkillEstimate& estimate) {
  return 1 / (1 + std::exp(-estimate.logit / std::sqrt(1 + 0.3927 * estimate.sd * estimate.sd)));
}

// Mean over the held-out outcomes of one model, or of all.
template <class ChanceOf>
double log_loss(const Recorded& r, const ChanceOf& chance_of, std::optional<std::size_t> only = {}) {
  double sum = 0, count = 0;
  for (const auto row : r.held_out)
    for (std::size_t m = only.value_or(0); m < (only ? *only + 1 : r.data.models); ++m) {
      const double score = r.data.score[row * r.data.models + m];
      if (std::isnan(score)) continue;
      const double p = chance_of(row, m);
      sum -= score * std::log(p) + (1 - score) * std::log(1 - p);
      ++count;
    }
  return sum / count;
}

double log_loss(const Recorded& r, const SkillModel& model, std::optional<std::size_t> only = {}) {
  const auto chance_of = [&](std::uint32_t row, std::size_t m) {
    return chance(model.estimate(m, r.data.category[row], r.data.features[row]));
  };
  return log_loss(r, chance_of, only);
}

double category_log_loss(const Recorded& r) {
  std::vector<Tally> overall(r.data.models), inside(r.data.models * r.categories.size());
  for (const auto row : r.fit)
    for (std::size_t m = 0; m < r.data.models; ++m) {
      const float score = r.data.score[row * r.data.models + m];
      if (std::isnan(score)) continue;
      overall[m].add(score);
      inside[m * r.categories.size() + r.data.category[row]].add(score);
    }
  return log_loss(r, [&](std::uint32_t row, std::size_t m) {
    return inside[m * r.categories.size() + r.data.category[row]].shrunk(overall[m].shrunk(.5, 2), 10);
  });
}

double neighbour_log_loss(const Recorded& r) {
  const Rows fit{&r.table, r.fit};
  const SkillEstimator estimator(PolicySources{.fit = &fit, .tools = r.table.tools});
  std::vector<std::vector<Skill>> estimates(r.data.rows());
  for (const auto row : r.held_out) estimates[row] = estimator.estimate(view_of(r.table.tasks[row]));
  return log_loss(r, [&](std::uint32_t row, std::size_t m) { return estimates[row][m].mean; });
}

struct Bar {
  const char* name;
  double category_gain, neighbour_gain;  // least gain over the two, in nats
};

class SkillModelRecorded : public ::testing::TestWithParam<Bar> {};

TEST_P(SkillModelRecorded, BeatsRatesPerCategoryAndNeighbours) {
  const auto r = recorded(GetParam().name);
  if (!r) GTEST_SKIP() << "no recorded outcomes (set BATON_DATA)";
  const double loss = log_loss(*r, SkillModel::fit(r->data, r->fit, r->categories.size(), {.control_variates = false}));
  EXPECT_LT(loss, category_log_loss(*r) - GetParam().category_gain);
  EXPECT_LT(loss, neighbour_log_loss(*r) - GetParam().neighbour_gain);
}

INSTANTIATE_TEST_SUITE_P(Files, SkillModelRecorded,
                         ::testing::Values(Bar{"mmlu_pro", .012, .007}, Bar{"llmrouter", -.001, -.003},
                                           Bar{"openhands", .001, .001}),
                         [](const auto& tested) { return tested.param.name; });

// Mean over all models of MMLU-Pro, each known from 100 tasks: near to knowing it from all 4,900, nearer with what the others
// scored on the same tasks, and nearer again on chosen tasks.
TEST(SkillModelRecorded, ANewModelIsNearlyKnownFromAHundredTasks) {
  constexpr std::size_t kDraws = 3;
  const auto r = recorded("mmlu_pro");
  if (!r) GTEST_SKIP() << "no recorded outcomes (set BATON_DATA)";
  const auto model = SkillModel::fit(r->data, r->fit, r->categories.size());
  double plain = 0, controlled = 0, chosen = 0;  // nats above the full model
  for (std::size_t draw = 0; draw < kDraws * r->data.models; ++draw) {
    const std::size_t m = draw / kDraws;
    const std::vector<std::size_t> posing{m};
    auto seen = r->fit;
    Rng rng(draw);
    shuffle(seen, rng);
    seen.resize(100);
    const auto tasks = model.choose_tasks(posing, r->data, r->fit, 100, draw);
    const double full = log_loss(*r, model, m), each = 1 / static_cast<double>(kDraws * r->data.models);
    plain += each * (log_loss(*r, model.as_new(posing, r->data, seen), m) - full);
    controlled += each * (log_loss(*r, model.as_new(posing, r->data, seen, r->fit), m) - full);
    chosen += each * (log_loss(*r, model.as_new(posing, r->data, tasks, r->fit), m) - full);
  }
  RecordProperty("plain", std::to_string(plain));
  RecordProperty("controlled", std::to_string(controlled));
  RecordProperty("chosen", std::to_string(chosen));
  EXPECT_LT(plain, .0105);
  EXPECT_LT(controlled, plain - .0005);
  EXPECT_LT(chosen, plain - .001);
}

}  // namespace
}  // namespace baton::policy
