// Practice without a database shows what the real environment shows.

#include "baton/envs/sql/practice.h"

#include "baton/envs/sql/domain_environment.h"
#include "baton/envs/sql/heard.h"
#include "baton/policy/policies.h"
#include "baton/rollout/run_episode.h"
#include "baton/synth/candidate.h"
#include "sql/library.h"

#include <cmath>
#include <gtest/gtest.h>
#include <map>

namespace baton::envs::sql {
namespace {

class PracticeTest : public testing::Test {
 protected:
  PracticeTest() {
    synth::Workbench bench(library());
    episodes.packs["library"] = library();
    for (std::uint64_t i = 0; episodes.tasks.size() < 120; ++i)
      if (auto made = synth::make_candidate(bench, 4, i, 1'000'000); made.result.failed == synth::Gate::none)
        episodes.add(std::move(made.task));
    World world(library());
    const Ids ids(world);
    for (const auto& task : episodes.domain_tasks) plans.push_back(practice_plan(task, world, ids));
  }
  DomainEpisodes episodes;
  std::vector<TurnPlan> plans;
};

TEST_F(PracticeTest, PlansSayWhatGoldenCallsDo) {
  std::map<TurnPlan::Item::Elsewhere::Kind, int> elsewhere;
  int calls = 0, strays = 0, lost_strays = 0;
  for (std::size_t t = 0; t < plans.size(); ++t) {
    EXPECT_EQ(plans[t].items.size(), episodes.domain_tasks[t].golden.size() + episodes.domain_tasks[t].needs.size());
    EXPECT_GT(plans[t].tokens, 500);
    EXPECT_GT(plans[t].growth, 1);
    for (const auto& item : plans[t].items) {
      if (item.reply) continue;
      ++calls, ++elsewhere[item.elsewhere.front().kind];
      strays += !item.grounded, lost_strays += !item.elsewhere.front().grounded;
    }
  }
  EXPECT_EQ(elsewhere.size(), 3u);               // done, shows nothing, refused: all of them occur
  EXPECT_LT(strays, 0.3 * calls);                // what a golden call needs was mostly said or shown before
  EXPECT_GT(lost_strays, 0.8 * calls);           // another row was not
}

TEST_F(PracticeTest, GamesShowTheTurnsOfTheRealEnvironment) {
  Expert able{.name = "able", .skill = 20}, middling{.name = "middling", .skill = 2.5, .notice = 0.3};
  able.price.input = middling.price.input = TokenRate::from_dollars_per_million(1);
  episodes.pool = {"two", {able, middling}};
  const auto environment = make_domain_environment(episodes);
  const auto tools = episodes.tools();
  const auto games = games_of(episodes.pool);
  for (std::size_t expert = 0; expert < 2; ++expert) {
    const policy::PolicySources sources{.tools = tools};
    const auto policy = policy::make_policy("always:" + tools[expert].name, sources);
    double turns = 0, same = 0, tasks = 0, agree = 0;
    for (std::size_t t = 0; t < plans.size(); ++t) {
      VirtualClock clock;
      const auto trajectory = rollout::run_episode(*environment, *policy, episodes.tasks[t], {.max_steps = 100}, {.clock = clock});
      const auto game = games(plans[t], luck_of(episodes.domain_tasks[t], episodes.seed));
      for (const auto& call : trajectory.calls) {
        const double dollars = game->dollars(expert);
        const SeenTurn seen = game->play(expert);
        ++turns;
        same += seen.deed == call.deed && seen.refused == (call.status == CallStatus::failed) && seen.grounded == call.grounded;
        EXPECT_NEAR(dollars / call.cost.dollars(), 1, 0.25);
      }
      ++tasks, agree += game->right() == (environment->verdict().score > 0);
    }
    EXPECT_GT(same / turns, expert == 0 ? 0.97 : 0.9) << tools[expert].name;
    EXPECT_GT(agree / tasks, expert == 0 ? 0.999 : 0.9) << tools[expert].name;
  }
}

TEST_F(PracticeTest, ACopyGoesOnFromTheSamePointWithTheSameLuck) {
  const ExpertPool pool{"p", {Expert{.name = "a", .skill = 1.5}, Expert{.name = "b", .skill = 1.5}}};
  const auto games = games_of(pool);
  for (const auto& plan : plans) {
    const auto game = games(plan, 3);
    game->play(0), game->play(1);
    const auto copy = game->copy();
    for (int turn = 0; turn < 20; ++turn) {
      const SeenTurn a = game->play(0), b = copy->play(0);
      ASSERT_TRUE(a.deed == b.deed && a.refused == b.refused && a.grounded == b.grounded);
    }
    EXPECT_EQ(game->right(), copy->right());
  }
}

TEST_F(PracticeTest, RandomExpertsAreTheSameForTheSameSeedAndTheAblerUsuallyDearer) {
  Rng rng(5), again(5);
  const std::vector<std::string> domains{"library"};
  const double pools = 300, experts = 4, count = pools * experts;
  double skill = 0, price = 0, both = 0, skill2 = 0, price2 = 0, careless = 0;
  for (int p = 0; p < static_cast<int>(pools); ++p) {
    const ExpertPool pool = random_experts(4, domains, rng), same = random_experts(4, domains, again);
    double notice = 0;
    for (std::size_t e = 0; e < pool.experts.size(); ++e) {
      EXPECT_EQ(pool.experts[e].skill, same.experts[e].skill);
      const double s = pool.experts[e].skill, d = std::log(pool.experts[e].price.input.dollars_per_million());
      skill += s / count, price += d / count, both += s * d / count, skill2 += s * s / count, price2 += d * d / count;
      notice = std::max(notice, pool.experts[e].notice);
    }
    careless += notice < 0.1 ? 1 / pools : 0;
  }
  EXPECT_GT((both - skill * price) / std::sqrt((skill2 - skill * skill) * (price2 - price * price)), 0.4);
  EXPECT_GT(careless, 0.1);              // pools where hardly anybody notices what went wrong …
  EXPECT_LT(careless, 0.4);
}

TEST(HeardTest, GroundsWhatWasSaidOrShown) {
  const auto pack = library();
  const DomainTool &find = *pack->tool("find_member"), &loans = *pack->tool("list_loans");
  Heard heard("I am Ines Novak, born 1990-05-17.");
  const auto grounds = [&](const DomainTool& tool, const std::string& json) {
    return heard.grounds(tool, read_arguments(tool, json).value());
  };
  EXPECT_TRUE(grounds(find, R"({"name": "Ines Novak", "birth_date": "1990-05-17"})"));
  EXPECT_FALSE(grounds(find, R"({"name": "Ines Novak", "birth_date": "1990-05-18"})"));
  EXPECT_FALSE(grounds(find, R"({"name": "Ines Nova", "birth_date": "1990-05-17"})"));
  EXPECT_FALSE(grounds(loans, R"({"member_id": 4711})"));
  EXPECT_FALSE(heard.repeated_in("It is 4711, then."));
  heard.shown({.columns = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"id", "note"}),
               .cells = {SqlValue(std::int64_t{4711}), SqlValue(std::string("overdue"))}});
  EXPECT_TRUE(grounds(loans, R"({"member_id": 4711})"));
  EXPECT_FALSE(grounds(loans, R"({"member_id": 471})"));
  EXPECT_TRUE(heard.repeated_in("It is 4711, then."));
  EXPECT_TRUE(heard.repeated_in("It is overdue."));
  EXPECT_FALSE(heard.repeated_in("It is 471."));
}

}  // namespace
}  // namespace baton::envs::sql
