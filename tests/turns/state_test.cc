// What an episode of turns shows, and what it says about how the work stands.

#include "baton/policy/turns/state.h"
#include "turns/made_up.h"

#include <cmath>
#include <gtest/gtest.h>

namespace baton::policy {
namespace {

class TurnStateTest : public ::testing::Test {
 protected:
  TurnStateTest() {
    const auto plans = test::made_up_plans(100);
    const auto pool = test::made_up_pool();
    const SkillScale scale(plans);
    for (const auto& tally : tally_experts(plans, envs::sql::games_of(pool), 4, 1, 1)) facts.push_back(facts_of(tally, scale, ""));
  }
  static constexpr std::size_t cheap = 0, dear = 1;
  std::vector<ExpertFacts> facts;
};

TEST_F(TurnStateTest, TrustsTheAbleMore) {
  TurnState by_cheap(facts), by_dear(facts);
  EXPECT_EQ(by_cheap.clean(), 1);
  by_cheap.saw(cheap, {.deed = Deed::changed}, false), by_dear.saw(dear, {.deed = Deed::changed}, false);
  EXPECT_LT(by_cheap.clean(), by_dear.clean());
  EXPECT_GT(by_cheap.lost(), by_dear.lost());
  EXPECT_EQ(by_cheap.amiss(), 0);                  // a write of another row cannot be mended
}

TEST_F(TurnStateTest, TakesEvidenceOfSlips) {
  TurnState spoke(facts), stray(facts), grounded(facts), refused(facts);
  spoke.saw(dear, {.deed = Deed::spoke}, false);
  EXPECT_EQ(spoke.clean(), 0);                     // words where a call was due: something was left out
  EXPECT_EQ(spoke.amiss(), 1);
  stray.saw(dear, {.deed = Deed::looked_up, .grounded = false}, false);
  grounded.saw(dear, {.deed = Deed::looked_up}, false);
  EXPECT_LT(stray.clean(), 0.8 * grounded.clean());
  refused.saw(dear, {.deed = Deed::changed, .refused = true}, false);
  EXPECT_EQ(refused.clean(), 1);                   // nothing was changed
}

TEST_F(TurnStateTest, ChecksThatFindNothingReassure) {
  TurnState state(facts);
  for (const auto deed : {Deed::looked_up, Deed::looked_up, Deed::closed}) state.saw(cheap, {.deed = deed}, deed == Deed::closed);
  double before = state.clean();
  EXPECT_LT(before, 1);
  for (int check = 0; check < 5; ++check) {
    state.saw(dear, {.deed = Deed::spoke}, true);
    EXPECT_GT(state.clean(), before);
    before = state.clean();
  }
  const double amiss = state.amiss();
  state.saw(dear, {.deed = Deed::looked_up}, true);  // it mended something
  EXPECT_GE(amiss, 0);
  EXPECT_TRUE(state.complete());
}

TEST_F(TurnStateTest, BeliefsAreProbabilitiesAndRowsFinite) {
  Rng rng(7);
  for (int episode = 0; episode < 300; ++episode) {
    TurnState state(facts);
    bool complete = false;
    for (int turn = 0; turn < 40; ++turn) {
      const SeenTurn seen{.deed = static_cast<Deed>(1 + rng.below(5)), .refused = rng.below(5) == 0, .grounded = rng.below(3) > 0};
      complete = complete || rng.below(12) == 0;
      state.saw(rng.below(2), seen, complete);
      EXPECT_GE(state.clean(), 0);
      EXPECT_LE(state.clean(), 1 + 1e-12);
      EXPECT_GE(state.lost(), 0);
      EXPECT_LE(state.lost(), 1 + 1e-12);
      const std::vector<float> prices{static_cast<float>(rng.below(2)) * 1e-3f, static_cast<float>(rng.uniform())};
      const TurnView view(state, prices);
      std::vector<float> row(kTurnWidth);
      for (std::size_t r = 0; r < view.rows(); ++r) {
        view.write(r, row);
        for (const float value : row) ASSERT_TRUE(std::isfinite(value) && std::abs(value) < 50);
      }
    }
  }
}

}  // namespace
}  // namespace baton::policy
