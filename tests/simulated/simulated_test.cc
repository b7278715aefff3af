// The simulated pool: tasks whose golds are right, experts whose luck has the distribution that it is said to have.

#include "baton/envs/simulated.h"

#include "baton/core/answer.h"
#include "baton/envs/replay.h"
#include "baton/tools/compute.h"
#include "support/environment_conformance.h"
#include "support/episode_fixture.h"
#include "support/mock_world.h"
#include "support/outcome_tables.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace baton::envs {
namespace {

std::vector<SimulatedTask> many(std::uint64_t seed = 3) { return make_simulated_tasks(seed, 4000); }

TEST(SimulatedTasks, AreAFunctionOfSeedAndNumber) {
  const auto all = make_simulated_tasks(5, 300), some = make_simulated_tasks(5, 100), others = make_simulated_tasks(6, 100);
  std::size_t same = 0;
  for (std::size_t i = 0; i < some.size(); ++i) {
    EXPECT_EQ(all[i].task.question, some[i].task.question);
    EXPECT_EQ(all[i].task.gold.answer, some[i].task.gold.answer);
    EXPECT_EQ(all[i].mistakes, some[i].mistakes);
    EXPECT_EQ(all[i].difficulty, some[i].difficulty);
    same += some[i].task.question == others[i].task.question;
  }
  EXPECT_LT(same, 5u);
}

TEST(SimulatedTasks, QuestionsAreOneLineEachAndDiffer) {
  std::set<std::string> questions, ids;
  for (const auto& task : many()) {
    EXPECT_EQ(task.task.question.find('\n'), std::string::npos);
    EXPECT_TRUE(questions.insert(task.task.question).second) << task.task.question;
    EXPECT_TRUE(ids.insert(task.task.id).second);
    EXPECT_EQ(task.task.category, name_of(task.area));
  }
}

TEST(SimulatedTasks, MistakesAreTwoOrMoreAndNeverTheGold) {
  for (std::uint64_t seed = 0; seed < 3; ++seed)
    for (const auto& task : many(seed)) {
      EXPECT_GE(task.mistakes.size(), 2u) << task.task.question;
      const std::string gold = normal_form(task.task.type, task.task.gold.answer);
      ASSERT_FALSE(gold.empty());
      for (const auto& mistake : task.mistakes) {
        EXPECT_NE(normal_form(task.task.type, mistake), gold) << task.task.question;
        for (const auto& alias : task.task.gold.aliases)
          EXPECT_NE(normal_form(task.task.type, mistake), normal_form(task.task.type, alias)) << task.task.question;
      }
    }
}

// An independent computation: the compute tool reads the questions themselves.
TEST(SimulatedTasks, ComputeAgreesWithEveryGoldThatItCanCompute) {
  const auto tool = tools::make_compute_tool({.name = "compute", .role = ToolRole::compute});
  std::array<std::size_t, kAreas> asked{}, answered{};
  for (const auto& task : many()) {
    test::CallBench bench(task.task);
    const ToolResult result = tool->call({}, bench.context);
    const auto area = static_cast<std::size_t>(task.area);
    ++asked[area];
    if (result.status == CallStatus::not_applicable) continue;
    ASSERT_EQ(result.status, CallStatus::ok) << task.task.question << ": " << result.text;
    ASSERT_TRUE(result.answer);
    ++answered[area];
    EXPECT_EQ(normal_form(task.task.type, *result.answer), normal_form(task.task.type, task.task.gold.answer))
        << task.task.question;
  }
  for (const auto area : {Area::arithmetic, Area::dates})
    EXPECT_EQ(answered[static_cast<std::size_t>(area)], asked[static_cast<std::size_t>(area)]) << name_of(area);
  for (const auto count : asked) EXPECT_GT(count, 300u);
}

TEST(SimulatedTasks, LettersAndSequencesCountRight) {
  std::size_t letters = 0;
  for (const auto& task : many()) {
    if (task.area != Area::letters) continue;
    ++letters;
    const std::string& question = task.task.question;  // "How many times does the letter X occur in the word Y?"
    const char letter = question[question.find("letter ") + 7];
    const auto word = question.substr(question.find("word ") + 5);
    EXPECT_EQ(std::to_string(std::count(word.begin(), word.end(), letter)), task.task.gold.answer) << question;
  }
  EXPECT_GT(letters, 300u);
}

TEST(SimulatedTasks, TheOptionThatIsGoldFitsEveryClue) {
  for (const auto& task : many()) {
    if (task.area != Area::logic) continue;
    EXPECT_GE(task.task.options.size(), 4u);
    const auto letter = task.task.gold.answer.at(0);
    ASSERT_LT(static_cast<std::size_t>(letter - 'A'), task.task.options.size());
    const std::string& who = task.task.options[static_cast<std::size_t>(letter - 'A')];
    const std::string& question = task.task.question;
    const bool below = question.find(who + " is younger than") != std::string::npos ||
                       question.find("is older than " + who) != std::string::npos;
    const bool above = question.find(who + " is older than") != std::string::npos ||
                       question.find("is younger than " + who) != std::string::npos;
    if (question.ends_with("the oldest?") && question.find("number") == std::string::npos) EXPECT_FALSE(below) << question << who;
    else if (question.ends_with("the youngest?")) EXPECT_FALSE(above) << question << who;
    else EXPECT_TRUE(below && above) << question << who;
  }
}

TEST(SimulatedExperts, SucceedAsOftenAsTheyShould) {
  const SimulatedPool pool = built_in_pool(9);
  const auto tasks = make_simulated_tasks(9, 300);
  for (std::size_t e = 0; e < pool.experts.size(); ++e) {
    double expected = 0, right = 0, variance = 0;
    for (const auto& task : tasks) {
      const double p = success_probability(pool, e, task);
      ASSERT_GE(p, 0);
      ASSERT_LE(p, 1);
      for (std::uint64_t attempt = 0; attempt < 20; ++attempt) {
        const Attempt made = attempt_task(pool, e, task, attempt);
        EXPECT_EQ(made.correct, made.answer == task.task.gold.answer);
        EXPECT_EQ(made.blank, made.answer.empty());
        EXPECT_GT(made.output_tokens, 0);
        expected += p, variance += p * (1 - p), right += made.correct;
      }
    }
    EXPECT_NEAR(right, expected, 4 * std::sqrt(variance)) << pool.experts[e].model.name;
  }
}

TEST(SimulatedExperts, SkillHelpsAndDifficultyHurts) {
  SimulatedPool pool = built_in_pool(1);
  for (auto task : make_simulated_tasks(1, 200)) {
    const double before = success_probability(pool, 1, task);
    auto better = pool;
    better.experts[1].skill[static_cast<std::size_t>(task.area)] += 0.5;
    EXPECT_GT(success_probability(better, 1, task), before);
    task.difficulty += 0.5;
    EXPECT_LT(success_probability(pool, 1, task), before);
  }
}

TEST(SimulatedExperts, WeakOnesAgreeOnMistakesMoreThanChance) {
  const SimulatedPool pool = built_in_pool(2);
  std::size_t both_wrong = 0, same = 0;
  for (const auto& task : make_simulated_tasks(2, 2000)) {
    const Attempt a = attempt_task(pool, 0, task, 0), b = attempt_task(pool, 1, task, 0);
    if (a.correct || b.correct || a.blank || b.blank) continue;
    ++both_wrong, same += a.answer == b.answer;
  }
  EXPECT_GT(both_wrong, 100u);
  EXPECT_GT(same * 5, both_wrong);
  EXPECT_LT(same, both_wrong);
}

TEST(SimulatedExperts, LuckAveragesOut) {
  SimulatedPool pool = built_in_pool(0);
  const auto task = make_simulated_tasks(4, 1).front();
  double mean = 0;
  for (pool.seed = 0; pool.seed < 4000; ++pool.seed) mean += success_probability(pool, 1, task) / 4000;
  EXPECT_NEAR(mean, success_before_luck(pool.experts[1], task), 0.01);
}

TEST(SimulatedExperts, RandomPoolsSpanPricesAndSkills) {
  const SimulatedPool pool = random_pool(7, 60), again = random_pool(7, 60), other = random_pool(8, 60);
  const auto tasks = make_simulated_tasks(7, 200);
  std::set<std::string> names;
  double cheap = 0, dear = 0;
  for (std::size_t e = 0; e < 60; ++e) {
    const Expert& expert = pool.experts[e];
    names.insert(expert.model.name), names.insert(other.experts[e].model.name);
    EXPECT_EQ(expert.skill, again.experts[e].skill);
    EXPECT_EQ(expert.model.price.output, again.experts[e].model.price.output);
    EXPECT_LE(expert.blank_rate, 0.06);
    for (const auto& task : tasks) {
      const double right = success_probability(pool, e, task) / (20.0 * 200);
      if (e < 20) cheap += right;
      if (e >= 40) dear += right;
    }
    if (e == 0) continue;
    EXPECT_GE(expert.model.price.output.dollars_per_million(), pool.experts[e - 1].model.price.output.dollars_per_million());
  }
  EXPECT_EQ(names.size(), 120u);
  EXPECT_GT(pool.experts.back().model.price.output.dollars_per_million(), 300 * pool.experts.front().model.price.output.dollars_per_million());
  EXPECT_GT(dear, cheap + 0.15);
  EXPECT_EQ(random_pool(7, 1).experts.size(), 1u);
}

TEST(SimulatedOutcomes, EqualWhatTheMockServes) {
  test::MockWorld world(120, {.time_scale = 0});
  const OutcomeTable table = simulate_outcomes(world.pool, world.tasks);
  ASSERT_EQ(table.rows(), world.tasks.size());
  const auto environment = make_question_environment(world.toolbox);
  for (std::size_t e = 0; e < world.pool.experts.size(); ++e) {
    const auto policy = world.policy("always:" + world.pool.experts[e].model.name);
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const Trajectory t =
          rollout::run_episode(*environment, *policy, table.tasks[row], {.seconds = 20}, {.clock = wall_clock()});
      const Outcome& outcome = table.at(row, static_cast<ToolId>(e));
      EXPECT_EQ(t.submission.answered, !outcome.blank) << table.tasks[row].question;
      EXPECT_EQ(t.submission.answer, outcome.answer) << table.tasks[row].question;
      ASSERT_EQ(t.calls.size(), 1u);
      EXPECT_EQ(t.calls[0].usage.output, outcome.usage.output);
    }
  }
}

TEST(SimulatedReply, AClientsToolsDoNotMakeAnExpertAnOrchestrator) {
  const auto tasks = make_simulated_tasks(1, 1);
  const TaskFinder finder(tasks);
  ChatRequest request{.messages = {{Speaker::user, tasks[0].task.question}}};
  const std::string plain = simulated_reply(built_in_pool(1), 3, finder, request, 0).message.content;
  request.tools = {{"weather", "of a town", R"({"type":"object"})"}};
  EXPECT_EQ(simulated_reply(built_in_pool(1), 3, finder, request, 0).message.content, plain);
  request.tools = {{"answer", "", R"({"properties":{"model":{"enum":["a","b"]}}})"}};
  EXPECT_EQ(simulated_reply(built_in_pool(1), 3, finder, request, 0).message.tool_calls.size(), 2u);
}

TEST(SimulatedOutcomes, PlayThroughTheReplayEnvironment) {
  const auto tasks = make_simulated_tasks(4, 30);
  const OutcomeTable table = simulate_outcomes(built_in_pool(4), tasks);
  const CostModel costs(table);
  for (const std::size_t row : {0u, 7u, 29u})
    test::expect_environment_conforms({.make = [&] { return make_replay_environment(table, costs); }, .task = table.tasks[row]});
}

TEST(FaultRates, AreReadStrictly) {
  const auto rates = serve::parse_fault_rates(" 429=0.1, stall = 0.25");
  ASSERT_TRUE(rates);
  EXPECT_EQ((*rates)[static_cast<std::size_t>(serve::Fault::too_many_requests)], 0.1);
  EXPECT_EQ((*rates)[static_cast<std::size_t>(serve::Fault::stall)], 0.25);
  EXPECT_TRUE(serve::parse_fault_rates(""));
  const auto word = [](std::string_view text) { return serve::parse_fault_rates(text).error().message; };
  EXPECT_NE(word("stal=0.1").find("did you mean 'stall'"), std::string::npos);
  for (const char* bad : {"stall", "stall=", "stall=x", "stall=-0.1", "stall=1.5", "stall=nan", "stall=0.1x"})
    EXPECT_NE(word(bad).find("a share from 0 to 1"), std::string::npos) << bad;
  EXPECT_NE(word("stall=0.6,reset=0.6").find("more than 1"), std::string::npos);
}

}  // namespace
}  // namespace baton::envs
