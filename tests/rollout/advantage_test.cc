// Golden values of the advantage estimators.

#include "baton/rollout/advantage/gae.h"
#include "baton/rollout/advantage/gdpo.h"
#include "baton/rollout/advantage/group.h"
#include "baton/rollout/advantage/rloo.h"

#include <gmock/gmock.h>

namespace baton::rollout {
namespace {

auto near(const std::vector<double>& expected, double tolerance = 1e-4) {
  return testing::Pointwise(testing::DoubleNear(tolerance), expected);
}
const auto kExact = 1e-12;
using Values = std::vector<double>;

TEST(Group, TheOneCorrectOfFourHasAdvantageOneAndAHalf) {
  const auto advantages = group_advantages(Values{1, 0, 0, 0});
  ASSERT_TRUE(advantages);
  EXPECT_THAT(*advantages, near({1.5, -0.5, -0.5, -0.5}, 1e-5));
}

TEST(Group, DropsGroupsThatDifferTooLittle) {
  EXPECT_FALSE(group_advantages(Values{1, 1, 1, 1}));
  EXPECT_FALSE(group_advantages(Values{0.5, 0.6, 0.5, 0.6}));      // standard deviation .058
  EXPECT_TRUE(group_advantages(Values{0.5, 0.6, 0.5, 0.6}, {.min_std = 0.05}));
  EXPECT_FALSE(group_advantages(Values{1}));
  EXPECT_FALSE(group_advantages(Values{}));
}

TEST(Group, KeepsAGroupExactlyAtTheThreshold) {
  const Values rewards{0, 0.5};
  EXPECT_TRUE(group_advantages(rewards, {.min_std = sample_std(rewards)}));
}

TEST(LeaveOneOut, ComparesWithTheMeanOfTheOthers) {
  EXPECT_THAT(leave_one_out_advantages(Values{6, 3}), near({3, -3}, kExact));
  EXPECT_THAT(leave_one_out_advantages(Values{9, 12}), near({-3, 3}, kExact));
  EXPECT_THAT(leave_one_out_advantages(Values{6, 3, 0}), near({4.5, 0, -4.5}, kExact));
}

TEST(LeaveOneOut, GivesASingleAttemptZero) { EXPECT_THAT(leave_one_out_advantages(Values{7}), near({0}, kExact)); }

TEST(Gae, ReturnsOfTheGoldenEpisode) {
  const Values rewards{1, 2, 3}, values{0.5, 1, 1.5};
  EXPECT_THAT(generalised_advantages(rewards, values, {1, 1}).returns, near({6, 5, 3}, kExact));
  EXPECT_THAT(generalised_advantages(rewards, values, {0.5, 1}).returns, near({2.75, 3.5, 3}, kExact));
  EXPECT_THAT(generalised_advantages(rewards, values, {1, 0.5}).returns, near({3.625, 4.25, 3}, kExact));
}

TEST(Gae, AdvantageIsReturnMinusValue) {
  EXPECT_THAT(generalised_advantages(Values{1, 2, 3}, Values{0.5, 1, 1.5}).advantages, near({5.5, 4, 1.5}, kExact));
}

TEST(Gae, AnUnfinishedEpisodeCountsTheValueBehindIt) {
  EXPECT_THAT(generalised_advantages(Values{1, 2}, Values{0, 0}, {0.5, 1}, 8).returns, near({4, 6}, kExact));
}

std::vector<RewardComponent> golden_components() {
  return {{1, {1, 1, 0, 0}}, {0.5, {-1, -3, -1, -3}}, {0.25, {0, 1, 0, 1}}};
}

TEST(Gdpo, SumThenNormalise) {
  EXPECT_THAT(gdpo_advantages(golden_components(), GdpoOrder::sum_then_normalise), near({1.2124, 0.1732, -0.1732, -1.2124}));
}

TEST(Gdpo, Decoupled) {
  EXPECT_THAT(gdpo_advantages(golden_components(), GdpoOrder::normalise_then_sum), near({1.0825, 0.6495, -0.6495, -1.0825}));
}

TEST(Gdpo, DecoupledWithBatchNormalisation) {
  EXPECT_THAT(batch_normalised(gdpo_advantages(golden_components())), near({1.0502, 0.6301, -0.6301, -1.0502}));
}

TEST(Gdpo, AComponentThatDoesNotVaryAddsNothing) {
  auto components = golden_components();
  const auto before = gdpo_advantages(components);
  components.push_back({100, {7, 7, 7, 7}});
  EXPECT_THAT(gdpo_advantages(components), near(before, kExact));
}

}  // namespace
}  // namespace baton::rollout
