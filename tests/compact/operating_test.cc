// Operating points: what the cheapest tool can meet is met, and tools that are wanted are offered.

#include "baton/base/error.h"
#include "baton/policy/compact/points/operating.h"
#include "baton/policy/compact/trained.h"
#include "support/constant_policy.h"
#include "support/outcome_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::policy {
namespace {

// The cheapest is weak: no weight up to 2 would have it in an offer for its own sake.
OutcomeTable outcomes() {
  return test::make_table({.rows = 120, .models = {"cheapest", "good", "strongest"}, .dollars = {0.008, 0.01, 1}},
                             [](std::size_t row, std::size_t m) {
                               const std::size_t wrong[] = {2, 5, 60};
                               return row % wrong[m] == 0 ? "B" : "A";
                             });
}

class Operating : public ::testing::Test {
 protected:
  OperatingPoint at(const std::string& target) const { return OperatingPoints(model_, market()).for_target(parse_targets(target).at(0)); }
  Market market() const {
    return {.models = {0, 1, 2}, .factors = {1, 1, 1}, .strongest = 2, .unit_dollars = model_.cases.unit_dollars,
            .unit_seconds = model_.cases.unit_seconds};
  }
  const OutcomeTable table_ = outcomes();
  const CompactModel model_ = test::constant_policy(table_, 0.02f);
};

TEST_F(Operating, TheCheapestToolsOwnCostIsInReach) {
  const OperatingPoint point = at("cost-share=0.008");
  EXPECT_EQ(point.offer.models, std::vector<std::size_t>{0});
  EXPECT_NEAR(point.expected.cost_share, 0.008, 1e-6);
  EXPECT_THROW(at("cost-share=0.006"), Error);
}

TEST_F(Operating, AWantedToolIsOfferedAndItsShareCounts) {
  const Weights weights{.cost = 1};
  const OperatingPoint usual = OperatingPoints(model_, market()).for_weights(weights);
  EXPECT_THAT(usual.offer.models, ::testing::Not(::testing::Contains(2u)));
  Market wanting = market();
  wanting.wanted = {0, 0, 3};
  const OperatingPoint wanted = OperatingPoints(model_, wanting).for_weights(weights);
  EXPECT_THAT(wanted.offer.models, ::testing::Contains(2u));
  EXPECT_GT(wanted.expected.wanted, 2.5);
  EXPECT_EQ(usual.expected.wanted, 0);
}

}  // namespace
}  // namespace baton::policy
