// Training on turns: worth having, the same each time, and the same after an interruption.

#include "baton/train/train_turns.h"

#include "baton/base/error.h"
#include "baton/base/file.h"
#include "baton/policy/compact/trained.h"
#include "baton/policy/turns/points.h"
#include "turns/made_up.h"

#include <gmock/gmock.h>
#include <thread>
#include <unistd.h>

namespace baton::train {
namespace {

namespace fs = std::filesystem;
using baton::test::made_up_plans;
using baton::test::made_up_pool;

class TrainTurns : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("baton_train_turns_" + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  static TrainTurnsOptions options(std::size_t steps) {
    TrainTurnsOptions out{.seed = 5, .practice = 150, .report_every = 5, .progress = false};
    out.turns.steps = steps, out.turns.pools = 30, out.turns.episodes = 40;
    return out;
  }

  const std::vector<TurnPlan> plans_ = made_up_plans(300);
  const envs::sql::ExpertPool pool_ = made_up_pool();
  fs::path folder_;
};

TEST_F(TrainTurns, TheSameBytesTwiceAndAfterAnInterruption) {
  TrainTurnsOptions training = options(60);
  const std::string bytes = train_turns(plans_, pool_, training);
  EXPECT_TRUE(train_turns(plans_, pool_, training) == bytes);
  training.checkpoint = folder_ / "p.checkpoint", training.metrics = folder_ / "m.jsonl";
  std::stop_source stop;
  training.stop = stop.get_token();
  std::jthread watcher([&](std::stop_token done) {
    while (!done.stop_requested() && !fs::exists(training.metrics)) std::this_thread::sleep_for(std::chrono::microseconds(200));
    stop.request_stop();
  });
  try {
    train_turns(plans_, pool_, training);
    FAIL() << "it was not stopped in time";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code, 130);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("goes on from"));
  }
  TrainTurnsOptions other = training;
  other.stop = {}, other.seed = 6;
  EXPECT_THROW(train_turns(plans_, pool_, other), Error);
  training.stop = {};
  EXPECT_TRUE(train_turns(plans_, pool_, training) == bytes);
}

TEST_F(TrainTurns, IsWorthMoreThanTheStrongestExpert) {
  const auto model = policy::load_turns(policy::parse_tensors(train_turns(plans_, pool_, options(250)), "trained"));
  const auto games = envs::sql::games_of(pool_);
  const auto experts = policy::meet(policy::SkillScale(model.plans), policy::tally_experts(model.plans, games, 4, 77, 2), {});
  const policy::FactsOf facts = [&](const std::string& domain) { return experts.of(domain); };
  const double weight = 0.3;
  const auto played = policy::play_practice(model.net, model.plans, games, facts, {.per_dollar = weight / experts.unit_dollars}, 4, 77, 2);
  const auto& dear = experts.tallies[experts.strongest].all;
  EXPECT_GT(played.passed - weight * played.dollars / experts.unit_dollars, dear.passed / dear.tasks - weight + 0.1);
  EXPECT_LT(played.dollars, 0.6 * experts.unit_dollars);
  EXPECT_NEAR(played.confidence, played.passed, 0.08);
}

TEST_F(TrainTurns, StaysBesideWhatAnotherPolicyCanDo) {
  const std::string alone = train_turns(plans_, pool_, options(3));
  policy::TensorFile other;
  other.tensors["choice.head1.weight"] = {{2}, {1, 2}};
  other.metadata = {{"format", "baton.policy/1"}, {"policy", "{}"}};
  const auto both = policy::parse_tensors(train_turns(plans_, pool_, options(3), policy::render_tensors(other)), "both");
  EXPECT_EQ(both.at("choice.head1.weight").values, (std::vector<float>{1, 2}));
  EXPECT_EQ(both.metadata.at("policy"), "{}");
  const auto turns = policy::parse_tensors(alone, "alone");
  for (const auto& [name, tensor] : turns.tensors) EXPECT_EQ(both.at(name), tensor);
}

TEST_F(TrainTurns, TooLittleToLearnFromIsAnError) {
  EXPECT_THROW(train_turns(std::span(plans_).first(50), pool_, options(3)), Error);
  envs::sql::ExpertPool one = pool_;
  one.experts.pop_back();
  EXPECT_THROW(train_turns(plans_, one, options(3)), Error);
}

}  // namespace
}  // namespace baton::train
