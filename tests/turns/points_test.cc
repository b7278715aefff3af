// What experts at hand are found to do for a target, whatever the network is worth.

#include "baton/policy/turns/points.h"
#include "turns/made_up.h"

#include <gtest/gtest.h>

namespace baton::policy {
namespace {

class TurnPointsTest : public ::testing::Test {
 protected:
  TurnPointsTest()
      : pool_(test::made_up_pool()), games_(envs::sql::games_of(pool_)),
        model_{.net = TurnNet::from(test::made_up_net(""), ""), .plans = practice_for_file(test::made_up_plans(80), 60, 9)},
        experts_(meet(SkillScale(model_.plans), tally_experts(model_.plans, games_, 12, 5, 1), {})) {}

  std::vector<TurnPoint> for_target(const char* target) const {
    return TurnPoints(model_, experts_, games_, 5, 1).for_target(parse_targets(target).front());
  }
  struct Means {
    double passed = 0, cost = 0, shares = 0;
  };
  Means means(const std::vector<TurnPoint>& points) const {
    const FactsOf facts = [&](const std::string& domain) { return experts_.of(domain); };
    Means out;
    for (const auto& [prices, alone, share] : points) {
      const PlayedTurns played = alone ? PlayedTurns{} : play_practice(model_.net, model_.plans, games_, facts, prices, 12, 5, 1);
      const ExpertTally& tally = experts_.tallies[alone.value_or(0)];
      out.passed += share * (alone ? tally.all.accuracy() : played.passed);
      out.cost += share * (alone ? tally.dollars / tally.all.tasks : played.dollars) / experts_.unit_dollars;
      out.shares += share;
    }
    return out;
  }

  const envs::sql::ExpertPool pool_;
  const TurnGames games_;
  const TurnModel model_;
  const MetExperts experts_;
};

TEST_F(TurnPointsTest, ReachTheStrongestAtNoMoreThanItsCost) {
  const Means found = means(for_target("accuracy=strongest"));
  EXPECT_NEAR(found.shares, 1, 1e-9);
  EXPECT_GT(found.passed, experts_.tallies[experts_.strongest].all.accuracy() - 0.005);
  EXPECT_LE(found.cost, 1 + 1e-9);
}

TEST_F(TurnPointsTest, ABudgetIsSpentByAMixtureOfTwo) {
  double last = 0;
  for (const char* target : {"cost-share=0.2", "cost-share=0.4", "cost-share=0.8"}) {
    const auto points = for_target(target);
    const Means found = means(points);
    EXPECT_EQ(points.size(), 2u);
    EXPECT_NEAR(found.shares, 1, 1e-9);
    EXPECT_NEAR(found.cost, parse_targets(target).front().value, 0.01);
    EXPECT_GT(found.passed, last);
    last = found.passed;
  }
}

}  // namespace
}  // namespace baton::policy
