#include "support/outcome_tables.h"

#include "baton/policy/policies.h"
#include "baton/policy/skill.h"

#include <gtest/gtest.h>

namespace baton::policy {
namespace {

using baton::test::make_table;
using baton::test::play;
using baton::test::play_all;
using baton::test::Totals;

std::unique_ptr<Policy> fitted(std::string_view name, const OutcomeTable& table, std::uint64_t seed = 3) {
  const Rows fit = all_rows(table);
  return make_policy(name, {.fit = &fit, .tools = table.tools, .seed = seed});
}

// Each model knows one category (dollars alike), so the best single choice is right half of the time.
OutcomeTable two_specialists(std::size_t rows = 200) {
  return make_table({.rows = rows, .models = {"lawyer", "chemist"}, .dollars = {1, 1}, .categories = {"law", "chemistry"}},
                    [](std::size_t row, std::size_t model) { return row % 2 == model ? "A" : "B"; });
}

TEST(Learners, BanditAndKnnSendEachCategoryToItsSpecialist) {
  const OutcomeTable table = two_specialists();
  for (const char* name : {"bandit", "knn"}) {
    const Totals totals = play_all(table, *fitted(name, table));
    EXPECT_EQ(totals.score, 1) << name;
    EXPECT_EQ(totals.calls, 1) << name;
  }
}

TEST(Learners, BanditLearnsOnlyFromWhatItPulled) {
  // One pull per row: two rows cannot tell four arms apart, whatever the unpulled cells hold.
  OutcomeTable table = make_table({.rows = 2, .models = {"a", "b", "c", "d"}, .dollars = {1, 1, 1, 1}},
                                  [](std::size_t, std::size_t) { return "A"; });
  const Trajectory played = play(table, *fitted("bandit", table), 0);
  std::size_t raised = 0;
  for (const auto& value : played.steps[0].decision.values) raised += value.value > 0.5;
  EXPECT_LE(raised, 2U);
}

TEST(Learners, KnnFindsTheTopicInTheWords) {
  OutcomeTable table = make_table({.rows = 200, .models = {"gardener", "sailor"}, .dollars = {1, 1}},
                                  [](std::size_t row, std::size_t model) { return row % 2 == model ? "A" : "B"; });
  const std::array words{std::array{"rose", "soil", "spade", "compost", "seed"},
                         std::array{"anchor", "sail", "mast", "harbour", "tide"}};
  Rng rng(4);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    table.tasks[row].question = "what about";
    for (int i = 0; i < 4; ++i) table.tasks[row].question += std::string(" ") + words[row % 2][rng.below(5)];
  }
  Rows fit{&table, {}};
  for (std::uint32_t row = 0; row < 100; ++row) fit.rows.push_back(row);
  const auto policy = make_policy("knn", {.fit = &fit, .tools = table.tools});
  double right = 0;
  for (std::size_t row = 100; row < 200; ++row) right += envs::recorded_verdict(table, row, play(table, *policy, row)).score;
  EXPECT_GE(right, 95);
}

TEST(Learners, KnnWeighsThePriceByThePreferences) {
  // 20 points better, but the price is worth 5 by default.
  const OutcomeTable table =
      make_table({.rows = 100, .models = {"cheap", "dear"}, .dollars = {1, 100}},
                 [](std::size_t row, std::size_t model) { return row % 10 < (model == 0 ? 7U : 9U) ? "A" : "B"; });
  const auto policy = fitted("knn", table);
  EXPECT_GT(play_all(table, *policy).cost, Money::from_dollars(5000));
  EXPECT_EQ(play_all(table, *policy, nullptr, {.cost = 20}).cost, Money::from_dollars(100));
}

TEST(Learners, PromptLengthSendsShortQuestionsToTheCheapModel) {
  OutcomeTable table = make_table({.rows = 100, .models = {"cheap", "strong"}, .dollars = {1, 10}},
                                  [](std::size_t row, std::size_t model) { return model == 1 || row < 60 ? "A" : "B"; });
  for (std::size_t row = 0; row < 100; ++row) table.tasks[row].question = std::string(row < 60 ? 20 + row % 7 : 200 + row, 'x');
  const Totals totals = play_all(table, *fitted("prompt-length", table));
  EXPECT_EQ(totals.score, 1);
  EXPECT_EQ(totals.cost, Money::from_dollars(60 * 1 + 40 * 10));
}

TEST(Learners, CascadeStopsWhereTheModelsAgree) {
  // first and second agree on 60 %, and are right there; else third knows.
  const OutcomeTable table = make_table({.rows = 200, .models = {"first", "second", "third"}, .dollars = {1, 2, 30}},
                                        [](std::size_t row, std::size_t model) {
                                          const std::size_t r = row * 37 % 100;
                                          if (model == 2) return "A";
                                          return r < 60 ? "A" : model == 0 ? "B" : "C";
                                        });
  const auto policy = fitted("cascade", table);
  const Totals totals = play_all(table, *policy);
  EXPECT_EQ(totals.score, 1);
  EXPECT_EQ(totals.cost, Money::from_dollars(200 * 3 + 80 * 30));
}

TEST(Learners, CascadeTakesTheLikeliestOfDifferentAnswers) {
  // Nothing is gained by a second opinion: the one good model alone, or last, decides.
  const OutcomeTable table =
      make_table({.rows = 100, .models = {"bad", "good"}, .dollars = {1, 1.5}}, [](std::size_t row, std::size_t model) {
        return model == 1 ? "A" : row % 5 == 0 ? "A" : "B";
      });
  EXPECT_EQ(play_all(table, *fitted("cascade", table)).score, 1);
}

TEST(Learners, OneSeedGivesOnePolicy) {
  const OutcomeTable table = two_specialists();
  for (const char* name : {"bandit", "knn", "cascade", "prompt-length", "agree-or-escalate"}) {
    const auto one = fitted(name, table, 7), two = fitted(name, table, 7);
    for (std::size_t row = 0; row < 20; ++row) {
      const Trajectory a = play(table, *one, row), b = play(table, *two, row);
      ASSERT_EQ(a.steps.size(), b.steps.size());
      for (std::size_t s = 0; s < a.steps.size(); ++s) {
        EXPECT_EQ(a.steps[s].decision.why, b.steps[s].decision.why);
        for (std::size_t v = 0; v < a.steps[s].decision.values.size(); ++v)
          EXPECT_EQ(a.steps[s].decision.values[v].value, b.steps[s].decision.values[v].value);
      }
    }
  }
}

TEST(Skill, MovesFromTheOverallRateToTheCategorysWithEvidence) {
  const OutcomeTable table = two_specialists(400);
  const Rows fit = all_rows(table);
  const SkillEstimator skills({.fit = &fit, .tools = table.tools});
  const Task law{.question = "nothing in common", .category = "law"}, unknown{.question = "nothing in common", .category = "art"};
  const auto known = skills.estimate(view_of(law)), guessed = skills.estimate(view_of(unknown));
  EXPECT_GT(known[0].mean, 0.9);
  EXPECT_LT(known[1].mean, 0.1);
  EXPECT_NEAR(guessed[0].mean, 0.5, 0.02);
  EXPECT_LT(known[0].sd, guessed[0].sd);
}

TEST(Skill, KnowsThatItDoesNotKnowANewModel) {
  OutcomeTable table = two_specialists(400);
  std::vector<ToolSpec> tools = table.tools;
  tools.push_back({.name = "newcomer"});
  const Rows fit = all_rows(table);
  const SkillEstimator skills({.fit = &fit, .tools = tools});
  ASSERT_EQ(skills.models().size(), 3U);
  const auto skill = skills.estimate(view_of(table.tasks[0]));
  EXPECT_NEAR(skill[2].mean, 0.5, 0.05);
  EXPECT_GT(skill[2].sd, 2 * skill[0].sd);
  for (const auto& [mean, sd] : skill) EXPECT_TRUE(mean > 0 && mean < 1 && sd > 0 && sd < 0.5);
}

TEST(Skill, ListensToTheNearestQuestions) {
  OutcomeTable table = make_table({.rows = 100, .models = {"m"}, .dollars = {1}},
                                  [](std::size_t row, std::size_t) { return row < 50 ? "A" : "B"; });
  for (std::size_t row = 0; row < 100; ++row)
    table.tasks[row].question = row < 50 ? "integral of the polynomial function" : "verdict of the county court";
  const Rows fit = all_rows(table);
  const SkillEstimator skills({.fit = &fit, .tools = table.tools});
  const Task easy{.question = "the integral of a polynomial function"}, hard{.question = "a verdict of the county court"};
  EXPECT_GT(skills.estimate(view_of(easy))[0].mean, skills.estimate(view_of(hard))[0].mean + 0.3);
}

TEST(Neighbours, FindsTheMostSimilarTextFirst) {
  const std::vector<std::string> texts{"the cat sat on the mat", "a dog in the fog", "the cat ate the rat",
                                       "quantum field theory"};
  const NeighbourIndex neighbours(texts);
  const auto near = neighbours.nearest("The CAT sat on my mat.", 3);
  ASSERT_GE(near.size(), 2U);
  EXPECT_EQ(near[0].row, 0U);
  EXPECT_EQ(near[1].row, 2U);
  EXPECT_GT(near[0].similarity, near[1].similarity);
  EXPECT_NEAR(neighbours.nearest(texts[0], 1)[0].similarity, 1, 1e-5);
  EXPECT_TRUE(neighbours.nearest("", 3).empty());
  EXPECT_TRUE(neighbours.nearest("unheard words", 3).empty());
}

}  // namespace
}  // namespace baton::policy
