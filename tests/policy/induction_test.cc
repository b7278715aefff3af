#include "baton/policy/induction_fit.h"

#include "support/outcome_tables.h"

#include "baton/policy/policies.h"

#include <gmock/gmock.h>
#include <numeric>

namespace baton::policy {
namespace {

using baton::test::make_table;
using baton::test::play;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Two specialists and a dear generalist; wrong answers differ. Which specialist to ask stands in the category.
OutcomeTable specialists(std::size_t rows, bool comparable = true) {
  Rng rng(5);
  const auto answer = [&](std::size_t row, std::size_t model) -> std::string {
    const double right = model == 2 ? 0.85 : row % 2 == model ? 0.9 : 0.3;
    if (rng.uniform() < right) return "A";
    return rng.below(8) == 0 ? "" : std::string(1, static_cast<char>('B' + rng.below(3)));
  };
  return make_table({.rows = rows, .models = {"lawyer", "chemist", "all-round"}, .dollars = {1, 1, 8}, .categories = {"law", "chemistry"},
                     .comparable = comparable},
                    answer);
}

// Four specialists, more than one fixed sequence of a cascade takes in, and a dear generalist.
OutcomeTable faculty(std::size_t rows) {
  Rng rng(8);
  return make_table({.rows = rows, .models = {"lawyer", "chemist", "historian", "physicist", "all-round"}, .dollars = {1, 1, 1, 1, 8},
                     .categories = {"law", "chemistry", "history", "physics"}},
                    [&](std::size_t row, std::size_t model) {
                      const double right = model == 4 ? 0.8 : row % 4 == model ? 0.9 : 0.3;
                      return rng.uniform() < right ? "A" : std::string(1, static_cast<char>('B' + rng.below(3)));
                    });
}

// The first is right most often; two others of nearly its skill err independently.
OutcomeTable jury(std::size_t rows) {
  Rng rng(6);
  return make_table({.rows = rows, .models = {"first", "second", "third"}, .dollars = {1, 1, 1}}, [&](std::size_t, std::size_t model) {
    return rng.uniform() < (model == 0 ? 0.7 : 0.66) ? "A" : std::string(1, static_cast<char>('B' + rng.below(3)));
  });
}

struct Halves {
  Rows fit, rest;
  explicit Halves(const OutcomeTable& table) : fit{&table, {}}, rest{&table, {}} {
    for (std::uint32_t r = 0; r < table.rows(); ++r) (r < table.rows() / 2 ? fit : rest).rows.push_back(r);
  }
};

struct Means {
  double score = 0, dollars = 0, confidence = 0;
};
Means play_rest(const OutcomeTable& table, const Policy& policy, const Rows& rest) {
  Means means;
  for (const auto row : rest.rows) {
    const Trajectory played = play(table, policy, row);
    means.score += envs::recorded_verdict(table, row, played).score / static_cast<double>(rest.rows.size());
    means.dollars += played.cost().dollars() / static_cast<double>(rest.rows.size());
    means.confidence += std::max(0.0, played.steps.back().decision.confidence) / static_cast<double>(rest.rows.size());
  }
  return means;
}

std::string error_of(std::string_view name, const PolicySources& sources) {
  try {
    make_policy(name, sources);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code, 2);
    return error.what();
  }
  return "";
}

CaseTable cases_of(const OutcomeTable& table) {
  CaseTable cases = make_cases(all_rows(table));
  add_skills(cases, LookaheadOptions{}.folds);
  return cases;
}

TEST(Induction, BeatsACascadeAtItsCost) {
  const OutcomeTable table = faculty(1600);
  const Halves halves(table);
  const PolicySources sources{.fit = &halves.fit, .tools = table.tools};
  const Means cascade = play_rest(table, *make_policy("cascade", sources), halves.rest);
  for (const char* name : {"induction", "value-of-information"}) {
    const Means means = play_rest(table, *make_policy(fmt::format("{}:{}", name, cascade.dollars / 8), sources), halves.rest);
    EXPECT_GT(means.score, cascade.score + 0.02) << name;
    EXPECT_LE(means.dollars, 1.1 * cascade.dollars) << name;
  }
}

TEST(Induction, SpendsItsShareAndKnowsHowOftenItIsRight) {
  const OutcomeTable table = specialists(1200);
  const Halves halves(table);
  const PolicySources sources{.fit = &halves.fit, .tools = table.tools};
  double before = 0;
  for (const double share : {0.15, 0.3, 0.6}) {
    const Means means = play_rest(table, *make_policy(fmt::format("induction:{}", share), sources), halves.rest);
    EXPECT_LE(means.dollars, 1.1 * share * 8);
    EXPECT_GE(means.dollars, before);
    EXPECT_NEAR(means.confidence, means.score, 0.04);
    before = means.dollars;
  }
}

TEST(Induction, SeesThatASecondOpinionPaysOnlyWithAThird) {
  const CaseTable cases = cases_of(jury(1200));
  const std::vector<std::size_t> pool{0, 1, 2};
  const double whole = LookaheadStudy(cases, pool, {.whole = true}).at(0.02).value;
  const double one_step = LookaheadStudy(cases, pool, {.whole = false}).at(0.02).value;
  EXPECT_GT(whole, one_step + 0.02);
}

TEST(Induction, SpendsLessTheHigherThePrice) {
  const CaseTable cases = cases_of(specialists(600));
  LookaheadStudy study(cases, {0, 1, 2}, {});
  double before = std::numeric_limits<double>::infinity();
  for (const double price : {0.01, 0.1, 1.0, 20.0}) {
    const double share = study.at(price).cost_share;
    EXPECT_LE(share, before) << price;
    before = share;
  }
  EXPECT_EQ(before, 0);  // nothing is worth that
  EXPECT_LE(study.within(0.2).cost_share, 0.2);
  EXPECT_GE(study.within(0.2).cost_share, 0.15);
}

TEST(Induction, TakesModelsThatAddSomethingIntoThePool) {
  OutcomeTable table = make_table({.rows = 600, .models = {"good", "copy", "useless", "other"}, .dollars = {2, 2.5, 1, 2}},
                                  [](std::size_t row, std::size_t model) -> std::string {
                                    if (model == 2) return std::string(1, static_cast<char>('B' + row * 7 % 3));
                                    const std::size_t r = row * 37 % 10;  // "other" knows what "good" leaves blank
                                    return model == 3 ? r < 4 ? "B" : "A" : r < 7 ? "A" : "";
                                  });
  EXPECT_THAT(choose_pool(cases_of(table), {}), ElementsAre(0, 3));
}

TEST(Induction, GoesBySkillWhereAnswersCannotBeCompared) {
  const OutcomeTable table = specialists(800, false);
  const Halves halves(table);
  const PolicySources sources{.fit = &halves.fit, .tools = table.tools};
  for (const char* name : {"induction:0.15", "value-of-information:0.15"}) {
    const auto policy = make_policy(name, sources);
    EXPECT_GT(play_rest(table, *policy, halves.rest).score, 0.8) << name;
    const Trajectory played = play(table, *policy, 401);
    ASSERT_FALSE(played.calls.empty());
    EXPECT_EQ(index(played.calls[0].tool), 1U) << name;  // the chemist
  }
}

TEST(Induction, TakesRowsThatMissModels) {
  OutcomeTable table = specialists(800);
  Rng rng(3);
  for (auto& cell : table.cells) cell.available = rng.below(6) != 0;
  const Halves halves(table);
  const auto policy = make_policy("induction", {.fit = &halves.fit, .tools = table.tools});
  const Means means = play_rest(table, *policy, halves.rest);
  EXPECT_GT(means.score, 0.7);
  EXPECT_LE(means.dollars, 1.15 * 0.3 * 8);
}

TEST(Induction, OneTableGivesOnePolicy) {
  const OutcomeTable table = specialists(300);
  const Rows fit = all_rows(table);
  for (const char* name : {"induction", "value-of-information:0.5"}) {
    const PolicySources sources{.fit = &fit, .tools = table.tools};
    const auto one = make_policy(name, sources), two = make_policy(name, sources);
    for (std::size_t row = 0; row < 30; ++row) {
      const Trajectory a = play(table, *one, row), b = play(table, *two, row);
      ASSERT_EQ(a.steps.size(), b.steps.size());
      for (std::size_t s = 0; s < a.steps.size(); ++s) {
        EXPECT_EQ(a.steps[s].decision.why, b.steps[s].decision.why);
        ASSERT_EQ(a.steps[s].decision.values.size(), b.steps[s].decision.values.size());
        for (std::size_t v = 0; v < a.steps[s].decision.values.size(); ++v)
          EXPECT_EQ(a.steps[s].decision.values[v].value, b.steps[s].decision.values[v].value);
      }
    }
  }
}

TEST(Induction, LearnsFromFitRowsThatHoldOtherModelsToo) {
  const OutcomeTable table = specialists(400);
  const Rows fit = all_rows(table);
  const OutcomeTable fewer = without_tools(table, std::vector<std::string>{"lawyer"});
  const auto policy = make_policy("induction:0.5", {.fit = &fit, .tools = fewer.tools});
  for (std::size_t row = 0; row < 20; ++row)
    for (const auto& call : play(fewer, *policy, row).calls) EXPECT_LT(index(call.tool), 2U);
  const std::vector<ToolSpec> strangers{{.name = "stranger"}};
  EXPECT_THAT(error_of("induction", {.fit = &fit, .tools = strangers}), HasSubstr("--fit"));
}

TEST(Induction, SaysWhatAShareIs) {
  const OutcomeTable table = specialists(40);
  const Rows fit = all_rows(table);
  const PolicySources sources{.fit = &fit, .tools = table.tools};
  for (const char* name : {"induction:0", "induction:-1", "induction:x", "induction:0.3x", "induction:inf", "value-of-information:nan"})
    EXPECT_THAT(error_of(name, sources), HasSubstr("share of the strongest model's cost")) << name;
  EXPECT_THAT(error_of("induction:", sources), HasSubstr("no policy"));
  EXPECT_THAT(error_of("inducton", sources), HasSubstr("did you mean 'induction'?"));
  EXPECT_THAT(error_of("induction:0.2", {.tools = table.tools}), HasSubstr("--fit"));
}

// y = 1 + 2x, but for one fold that says otherwise.
TEST(FoldedRidge, LeavesEachFoldOut) {
  FoldedRows rows{.width = 2, .folds = std::vector<std::vector<float>>(3)};
  std::vector<std::vector<float>> targets(3);
  for (std::size_t k = 0; k < 3; ++k)
    for (int i = 0; i < 50; ++i) {
      const auto x = static_cast<float>(i % 10) - 5;
      const auto row = rows.add(k);
      row[0] = 1, row[1] = x;
      targets[k].insert(targets[k].end(), {k == 1 ? 40 : 1 + 2 * x, -x});
    }
  const auto weights = FoldedRidge(rows, 1e-3f).solve(rows, targets, 2);
  ASSERT_EQ(weights.size(), 4U);
  EXPECT_NEAR(weights[1][0], 1, 1e-2);
  EXPECT_NEAR(weights[1][1], 2, 1e-2);
  EXPECT_NEAR(weights[1][3], -1, 1e-2);
  for (const std::size_t k : {0U, 2U, 3U}) EXPECT_GT(weights[k][0], 5) << k;
  EXPECT_NEAR(predicted(rows.folds[0], 2, weights[1], 2)[2], 1 + 2 * -4, 0.05);
}

}  // namespace
}  // namespace baton::policy
