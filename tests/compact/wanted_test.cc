// What wanting a tool for itself adds to a choice.

#include "baton/policy/compact/play.h"
#include "support/constant_policy.h"
#include "support/outcome_tables.h"

#include <gtest/gtest.h>

namespace baton::policy {
namespace {

TEST(Wanted, IsAShareOfAllCalls) {
  const Wanted first{.weights = {0.6f, 0, 0.3f}};
  EXPECT_FLOAT_EQ(first.gain(0b001), 0.6f);
  EXPECT_FLOAT_EQ(first.gain(0b011), 0.3f);   // half of the calls
  EXPECT_FLOAT_EQ(first.gain(0b101), 0.45f);
  EXPECT_FLOAT_EQ(first.gain(0), 0);
  const Wanted later{.weights = {0.6f, 0, 0.3f}, .sum = 0.6, .calls = 1};
  EXPECT_FLOAT_EQ(later.gain(0b010), -0.3f);  // one in two instead of one in one
  EXPECT_FLOAT_EQ(later.gain(0b110), -0.3f);
  EXPECT_FLOAT_EQ(Wanted{}.gain(0b111), 0);
}

TEST(Wanted, AddingUpTheGainsGivesTheWorth) {
  Wanted wanted{.weights = {0.6f, 0, 0.3f}};
  double sum = 0;
  for (const std::uint64_t set : {0b010u, 0b101u}) sum += static_cast<double>(wanted.gain(set)), wanted.add(set);
  EXPECT_NEAR(wanted.worth(), 0.3, 1e-6);  // (0.6 + 0 + 0.3) / 3
  EXPECT_NEAR(sum, wanted.worth(), 1e-6);
}

TEST(Wanted, AToolWantedEnoughIsCalledAlone) {
  const OutcomeTable table = test::make_table({.rows = 60, .models = {"small", "large"}, .dollars = {0.001, 0.02}},
                                                 [](std::size_t row, std::size_t m) { return m == 1 || row % 3 > 0 ? "A" : "B"; });
  const CompactModel model = test::constant_policy(table);
  const Pool pool = pool_of(model.cases, 0, {.models = {0, 1}}, {.cost = 0.01});
  const Progress progress = progress_of(model.cases, 0, std::vector<std::size_t>{0, 1}, 0);
  const Belief belief = model.nets.believe(pool, progress);
  const ChoiceOptions pairs{.most_at_once = 2};
  EXPECT_EQ(choose(model.choice, pool, progress, belief, 0b11, pairs, {.weights = {0.5f, 0}}).set, 0b01u);
  EXPECT_EQ(choose(model.choice, pool, progress, belief, 0b11, pairs, {.weights = {0, 0.5f}}).set, 0b10u);
  const auto unheeded = choose(model.choice, pool, progress, belief, 0b11, {.most_at_once = 2, .heed = 0}, {.weights = {0, 0.5f}});
  EXPECT_EQ(unheeded.set, choose(model.choice, pool, progress, belief, 0b11, pairs).set);
}

}  // namespace
}  // namespace baton::policy
