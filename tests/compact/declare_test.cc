#include "baton/policy/compact/newcomers/declare.h"

#include "baton/base/error.h"
#include "baton/base/file.h"
#include "baton/envs/simulated.h"
#include "baton/policy/compact/newcomers/general.h"
#include "baton/policy/compact/newcomers/imagine.h"
#include "baton/policy/compact/trained.h"
#include "support/constant_policy.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::policy {
namespace {

using test::constant_networks;
using test::constant_policy;

// Tools of a catalogue: dollars per million output tokens, and what they claim to be right on.
ToolSpec tool(std::string name, double price, std::optional<double> accuracy = {}) {
  ToolSpec out{.name = std::move(name), .expected_latency = 2, .accuracy = accuracy};
  out.price.input = TokenRate::from_dollars_per_million(price / 4);
  out.price.output = TokenRate::from_dollars_per_million(price);
  out.expected_cost = cost_of(out.price, {.input = 300, .output = 150});
  return out;
}

class Declare : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const auto table = envs::simulate_outcomes(envs::random_pool(3, 12), envs::make_simulated_tasks(3, 700));
    full_ = new CompactModel(constant_policy(table));
    general_ = new CompactModel(as_general(*full_, {.models = 8, .cases = 300}));
  }
  static void TearDownTestSuite() { delete full_, delete general_; }

  static CompactModel with(const ToolSpec& one) { return with_declared_models(*general_, std::span(&one, 1)); }
  static const ModelFacts& last(const CompactModel& model) { return model.cases.models.back(); }

  static inline CompactModel *full_ = nullptr, *general_ = nullptr;
};

TEST_F(Declare, AGeneralPolicyKeepsPartOfItsModelsAndCasesAsTheyWere) {
  const CaseTable &all = full_->cases, &kept = general_->cases;
  EXPECT_TRUE(is_general(*general_));
  EXPECT_FALSE(is_general(*full_));
  ASSERT_EQ(kept.models.size(), 8u);
  ASSERT_EQ(kept.rows(), 300u);
  EXPECT_EQ(kept.models[kept.strongest].name, all.models[all.strongest].name);
  for (std::size_t i = 0; i < kept.models.size(); ++i) {
    std::size_t was = 0;
    while (all.models[was].name != kept.models[i].name) ++was;
    EXPECT_EQ(general_->skills.overall(i).logit, full_->skills.overall(was).logit);
    EXPECT_GE(kept.models[i].overall.dollars, kept.models[kept.cheapest].overall.dollars);
    for (std::size_t r = 0; r < kept.rows(); ++r) ASSERT_EQ(kept.at(r, i).log_tokens, all.at(r, was).log_tokens);
  }
  const CompactModel read = parse_model(render_model(*general_, constant_networks(0.1f)), "memory");
  EXPECT_TRUE(is_general(read));
  EXPECT_EQ(read.cases.models.size(), 8u);
}

TEST_F(Declare, ADeclaredAccuracyIsWhatThePolicyExpectsOnItsCases) {
  for (const double accuracy : {0.3, 0.7, 0.95}) {
    const CompactModel model = with(tool("new", 2, accuracy));
    EXPECT_NEAR(last(model).accuracy, accuracy, 2e-3);
    double drawn = 0;
    for (std::size_t r = 0; r < model.cases.rows(); ++r) drawn += model.cases.at(r, 8).score / 300;
    EXPECT_NEAR(drawn, accuracy, 0.09);  // three standard errors
    EXPECT_EQ(last(model).rows, 0);
  }
}

TEST_F(Declare, WithoutOneDearerModelsAreTakenForBetterAndLessSurely) {
  const CompactModel cheap = with(tool("new", 0.1)), dear = with(tool("new", 20)), sure = with(tool("new", 20, 0.8));
  EXPECT_LT(last(cheap).accuracy + 0.1, last(dear).accuracy);
  EXPECT_GT(dear.skills.overall(8).sd, sure.skills.overall(8).sd);
  EXPECT_EQ(last(with(tool("new", 0))).accuracy, last(with(tool("new", 1e-4))).accuracy);  // no better for being free
}

TEST_F(Declare, CostsTimesAndLengthsAreThoseOfTheCatalogue) {
  const ToolSpec one = tool("new", 2);
  const CompactModel model = with(one);
  EXPECT_NEAR(last(model).overall.dollars, one.expected_cost.dollars(), 0.1 * one.expected_cost.dollars());
  EXPECT_NEAR(last(model).overall.seconds, 2, 0.2);
  EXPECT_NEAR(last(model).overall.tokens, 150, 20);
  EXPECT_GT(last(model).log_tokens_sd, 0.1);
  EXPECT_EQ(model.card.at("declared"), "new");
}

TEST_F(Declare, BindsToACatalogueThatItWasNeverTrainedWith) {
  const auto policy = read_trained(render_model(*general_, constant_networks(0.1f)), "memory");
  const std::vector<ToolSpec> tools{tool("a", 0.2), tool("b", 2, 0.8), tool("c", 20)};
  EXPECT_THROW(policy->bind({.tools = tools}), Error);
  const auto target = parse_targets("cost-share=0.5").front();
  EXPECT_NE(policy->bind({.tools = tools, .target = target, .declared = true}), nullptr);
  EXPECT_NE(policy->bind({.tools = std::span(tools).first(1), .declared = true}), nullptr);
}

TEST_F(Declare, AGeneralPolicyCountsInTheStrongestOfItsTools) {
  const auto policy = read_trained(render_model(*general_, constant_networks(0.1f)), "memory");
  const std::vector<ToolSpec> tools{tool("cheap", 0.02, 0.5), tool("dear", 2, 0.9)};
  const auto bind = [&](const std::string& strongest) {
    return policy->bind({.tools = tools, .target = parse_targets("cost-share=0.05").front(), .declared = true, .strongest = strongest});
  };
  EXPECT_NO_THROW(bind(""));  // a twentieth of the dear one's cost covers the cheap one
  EXPECT_THROW(bind("cheap"), Error);
}

TEST_F(Declare, RefusesMoreModelsThanANetworkTakes) {
  std::vector<ToolSpec> many;
  for (int i = 0; i < 60; ++i) many.push_back(tool("new" + std::to_string(i), 1));
  EXPECT_THROW(with_declared_models(*general_, many), Error);
}

}  // namespace
}  // namespace baton::policy
