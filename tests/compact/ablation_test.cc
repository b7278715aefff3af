// What a policy is kept from seeing is not in its input.

#include "baton/base/error.h"
#include "baton/policy/compact/model.h"
#include "support/constant_policy.h"
#include "support/outcome_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::policy {
namespace {

OutcomeTable outcomes() {
  return test::make_table({.rows = 60, .models = {"small", "large"}, .dollars = {0.001, 0.02}, .categories = {"law", "physics"}},
                             [](std::size_t row, std::size_t m) -> std::string { return m == 1 || row % 3 > 0 ? "A" : "B"; });
}

const CaseTable& cases_without(Ablation without) {
  static const OutcomeTable table = outcomes();
  static std::map<Ablation, CaseTable> made;
  if (!made.contains(without)) add_pair_facts(made[without] = make_cases(all_rows(table), without));
  return made.at(without);
}

TEST(Ablation, NamesAreReadAsTheyAreWritten) {
  for (const auto one : {Ablation::none, Ablation::answers, Ablation::question, Ablation::prices})
    EXPECT_EQ(ablation_named(name_of(one)), one);
  EXPECT_THROW(ablation_named("answer"), Error);
}

TEST(Ablation, WithoutTheQuestionTasksLookAlike) {
  const CaseTable& all = cases_without(Ablation::none);
  const CaseTable& blind = cases_without(Ablation::question);
  EXPECT_THAT(all.categories, ::testing::ElementsAre("law", "physics"));
  EXPECT_NE(all.cases[0].features, QuestionFeatures{});
  EXPECT_EQ(blind.categories.size(), 1u);
  EXPECT_EQ(blind.category_named("physics"), 0);
  for (const auto& row : blind.cases) EXPECT_EQ(row.features, QuestionFeatures{});
  EXPECT_EQ(blind.cases[1].input_tokens, all.cases[1].input_tokens);  // it is a matter of price
}

TEST(Ablation, WithoutAnswersAgreementIsNotSeen) {
  const std::size_t both[] = {0, 1};
  const CaseTable& all = cases_without(Ablation::none);
  const CaseTable& blind = cases_without(Ablation::answers);
  EXPECT_EQ(progress_of(all, 1, both, 3).candidates(), 1u);
  EXPECT_EQ(progress_of(blind, 1, both, 3).candidates(), 2u);
  EXPECT_EQ(progress_of(blind, 0, both, 3).candidates(), 2u);
}

TEST(Ablation, WithoutPricesNetworksSeeNoneButTheyArePaid) {
  const auto seen = [](Ablation without, double weight) {
    const CaseTable& cases = cases_without(without);
    const Pool pool = pool_of(cases, 0, {.models = {0, 1}}, {.cost = weight});
    const Progress progress = progress_of(cases, 0, std::vector<std::size_t>{0, 1}, 0);
    const Belief belief = belief_without_answers(pool, progress);
    std::vector<float> out(kStateWidth + kMemberWidth + kActionWidth);
    const std::span all(out);
    write_state(pool, progress, belief, all.first(kStateWidth));
    write_member(pool, progress, belief, 1, all.subspan(kStateWidth, kMemberWidth));
    write_action(price_of(pool, 3), 2, all.last(kActionWidth));
    EXPECT_GT(price_of(pool, 3).sum(), 0);
    return out;
  };
  EXPECT_NE(seen(Ablation::none, 0.1), seen(Ablation::none, 1));
  EXPECT_EQ(seen(Ablation::prices, 0.1), seen(Ablation::prices, 1));
}

TEST(Ablation, APolicyFileRecordsIt) {
  const OutcomeTable table = outcomes();
  CompactModel model = test::constant_policy(table);
  const std::string whole = render_model(model, test::constant_networks(0.2f));
  EXPECT_EQ(parse_model(whole, "p").cases.without, Ablation::none);
  model.cases.without = Ablation::prices;
  EXPECT_EQ(parse_model(render_model(model, test::constant_networks(0.2f)), "p").cases.without, Ablation::prices);
}

}  // namespace
}  // namespace baton::policy
