// What practice shows of experts, and what follows from it.

#include "turns/made_up.h"

#include <cmath>
#include <gtest/gtest.h>

namespace baton::policy {
namespace {

using test::made_up_expert;
using test::made_up_plans;

TEST(Tally, CountsWhatExpertsDo) {
  const auto plans = made_up_plans(50);
  const envs::sql::ExpertPool pool{"p", {made_up_expert("perfect", 20, 1, 1), made_up_expert("hopeless", -20, 1, 0)}};
  const auto tallies = tally_experts(plans, envs::sql::games_of(pool), 2, 3, 1);
  EXPECT_EQ(tallies[0].all, (ExpertTally::Part{100, 100}));
  EXPECT_EQ(tallies[0].domains.at("inn"), (ExpertTally::Part{50, 50}));
  EXPECT_EQ(tallies[0].turns, 600);                // six steps each
  EXPECT_EQ(tallies[0].seconds, 1200);
  EXPECT_EQ(tallies[0].spoke + tallies[0].refused + tallies[0].mended, 0);
  EXPECT_EQ(tallies[1].all, (ExpertTally::Part{100, 0}));
  EXPECT_GT(tallies[1].spoke + tallies[1].refused, 50);
  EXPECT_EQ(tally_experts(plans, envs::sql::games_of(pool), 2, 3, 4), tallies);
}

TEST(Tally, NoticingMendsWhatWasLeftUndone) {
  const auto plans = made_up_plans(200);
  auto forgetful = made_up_expert("forgetful", 2, 1, 0.6);
  forgetful.slips = {0, 1, 1, 0, 1};               // nothing that cannot be mended
  const envs::sql::ExpertPool pool{"p", {forgetful}};
  const auto tally = tally_experts(plans, envs::sql::games_of(pool), 1, 3, 1).front();
  EXPECT_GT(tally.all.tasks - tally.all.passed, 20);
  EXPECT_GT(tally.mended, 0.7 * (tally.all.tasks - tally.all.passed));
}

TEST(SkillScale, FindsTheSkillBehindAShareOfPassedTasks) {
  const auto plans = made_up_plans(40);
  const SkillScale scale(plans);
  for (const double skill : {-1.0, 0.5, 2.0, 4.0}) EXPECT_NEAR(scale.skill(scale.passed(skill)), skill, 0.02);
  EXPECT_NEAR(scale.passed(2, "inn"), expected_pass(plans[1], 2), 0.01);
  EXPECT_EQ(scale.passed(2, "never heard of"), scale.passed(2));
  EXPECT_NEAR(scale.right(TurnKind::write, 2), 1 / (1 + std::exp(0.5 - 2)), 0.01);
  EXPECT_GT(scale.stray(TurnKind::look, false), 0.9);
  EXPECT_LT(scale.stray(TurnKind::look, true), 0.1);
}

TEST(ExpertFacts, AreShrunkTowardsTheGeneralWhereADomainIsLittleKnown) {
  const SkillScale scale(made_up_plans(40));
  ExpertTally tally{.all = {400, 200}, .domains = {{"inn", {4, 4}}, {"zoo", {396, 196}}}, .turns = 2400};
  const ExpertFacts inn = facts_of(tally, scale, "inn"), elsewhere = facts_of(tally, scale, "unknown");
  EXPECT_EQ(elsewhere.skill, elsewhere.overall);
  EXPECT_GT(inn.skill, inn.overall);
  EXPECT_LT(inn.skill, inn.overall + 1);
  tally.domains["inn"] = {200, 200};
  EXPECT_GT(facts_of(tally, scale, "inn").skill, inn.overall + 1);
}

}  // namespace
}  // namespace baton::policy
