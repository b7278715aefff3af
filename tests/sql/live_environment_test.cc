#include "baton/envs/sql/live_environment.h"

#include "baton/base/parallel.h"
#include "baton/policy/chat_policy.h"
#include "baton/policy/policies.h"
#include "baton/rollout/run_episode.h"
#include "baton/synth/candidate.h"
#include "baton/tools/step.h"
#include "sql/golden_player.h"
#include "sql/library.h"
#include "support/environment_conformance.h"
#include "support/tool_fixtures.h"

#include <gmock/gmock.h>

namespace baton::envs::sql {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class LiveEnvironmentTest : public testing::Test {
 protected:
  LiveEnvironmentTest() {
    synth::Workbench bench(library());
    episodes.packs["library"] = library();
    for (std::uint64_t i = 0; episodes.tasks.size() < 60; ++i)
      if (auto made = synth::make_candidate(bench, 33, i, 1'000'000); made.result.failed == synth::Gate::none)
        episodes.add(std::move(made.task));
  }

  ToolId hire(const std::string& name, llm::Script script) {
    models.push_back(std::make_unique<test::Scripted>(std::move(script), name));
    const ModelSpec& model = models.back()->model->spec();
    ToolSpec spec{.name = name, .role = ToolRole::step, .model = name, .price = model.price};
    return toolbox.add(tools::make_step_tool(std::move(spec), *models.back()->model));
  }
  ToolId hire(const std::string& name, std::vector<llm::ScriptedTurn> turns) {
    return hire(name, [turns = std::move(turns)](const ChatRequest&, std::size_t call) { return turns.at(call); });
  }

  LiveDesks& desks() {
    if (!desks_) desks_.emplace(episodes, toolbox, *user);
    return *desks_;
  }
  struct Played {
    Verdict verdict;
    Trajectory trajectory;
    Money user_cost;
  };
  Played play(const Policy& policy, std::size_t task, int max_steps = 60, Money dollars = kUnlimited) {
    const auto environment = make_live_environment(desks());
    VirtualClock clock;
    const rollout::EpisodeOptions options{.dollars = dollars, .max_steps = max_steps};
    Trajectory t = rollout::run_episode(*environment, policy, episodes.tasks[task], options, {.clock = clock});
    return {environment->verdict(), std::move(t), environment->user_cost()};
  }
  Played play(const std::string& policy, std::size_t task, int max_steps = 60) {
    return play(*policy::make_policy(policy, {.tools = desks().experts().specs()}), task, max_steps);
  }
  std::string prompt(std::size_t model, std::size_t call) const { return models[model]->prompt(call); }

  DomainEpisodes episodes;
  std::vector<std::unique_ptr<test::Scripted>> models;
  tools::Toolbox toolbox;
  std::unique_ptr<User> user = make_scripted_user();
  std::optional<LiveDesks> desks_;
};

TEST_F(LiveEnvironmentTest, AModelThatDoesAllOfItPasses) {
  hire("good", golden_script(episodes));
  for (std::size_t t = 0; t < episodes.tasks.size(); ++t) {
    const Played played = play("always:good", t);
    EXPECT_EQ(played.verdict.score, 1) << episodes.tasks[t].id << ": " << played.verdict.note;
    const auto& calls = played.trajectory.calls;
    ASSERT_GT(calls.size(), episodes.domain_tasks[t].golden.size());
    EXPECT_EQ(calls.back().deed, Deed::closed);
    EXPECT_EQ(calls.back().supports, CandidateId{0});
    Money cost;
    for (const auto& call : calls) cost += call.cost;
    EXPECT_GT(cost.nano, 0);
    EXPECT_EQ(cost, played.trajectory.cost());
  }
}

TEST_F(LiveEnvironmentTest, WhatIsLeftUndoneFails) {
  hire("lazy", golden_script(episodes, {.leaves_out = 1}));
  for (std::size_t t = 0; t < episodes.tasks.size(); ++t) EXPECT_EQ(play("always:lazy", t).verdict.score, 0) << episodes.tasks[t].id;
}

TEST_F(LiveEnvironmentTest, AmountsMayBeToldInFullUnits) {
  hire("polite", golden_script(episodes, {.in_full_units = true}));
  for (std::size_t t = 0; t < episodes.tasks.size(); ++t) EXPECT_EQ(play("always:polite", t).verdict.score, 1) << episodes.tasks[t].id;
}

TEST_F(LiveEnvironmentTest, SeveralCallsOfOneReplyAreOneTurn) {
  hire("quick", golden_script(episodes, {.calls_at_once = 100}));
  for (std::size_t t = 0; t < 20; ++t) {
    const Played played = play("always:quick", t);
    EXPECT_EQ(played.verdict.score, 1) << played.verdict.note;
    EXPECT_LE(played.trajectory.calls.size(), 2 + episodes.domain_tasks[t].needs.size());
  }
}

TEST_F(LiveEnvironmentTest, AModelReadsWhatIsWrongWithItsCalls) {
  hire("clumsy", {llm::calls_tool("find_membre", "{}"), llm::calls_tool("find_member", "[1"),
                  llm::calls_tool("find_member", "{\"born\":1}"),
                  llm::calls_tool("find_member", R"({"name":"Nobody","birth_date":"1990-01-01"})")});
  const Played played = play("always:clumsy", 0, 4);
  EXPECT_THAT(prompt(0, 1), HasSubstr("did you mean 'find_member'?"));
  EXPECT_THAT(prompt(0, 2), HasSubstr("must be a JSON object"));
  EXPECT_THAT(prompt(0, 3), HasSubstr("takes no argument 'born'"));
  for (const auto& call : played.trajectory.calls) EXPECT_EQ(call.status, CallStatus::failed);
  EXPECT_EQ(played.trajectory.calls[0].deed, Deed::looked_up);
  EXPECT_FALSE(played.trajectory.calls[3].grounded);  // nobody had named that person
}

TEST_F(LiveEnvironmentTest, ModelsAreBriefedAndSeeTheConversation) {
  hire("good", golden_script(episodes));
  play("always:good", 0);
  const auto requests = models[0]->requests();
  const ChatRequest &first = requests.front(), &last = requests.back();
  EXPECT_THAT(first.messages[0].content, AllOf(HasSubstr(library()->policy.text), HasSubstr(library()->now)));
  EXPECT_EQ(first.messages[1].content, episodes.domain_tasks[0].instruction);
  EXPECT_EQ(first.tools.size(), library()->tools.size());
  EXPECT_EQ(last.messages[2].tool_calls.size(), 1u);
  EXPECT_EQ(last.messages[3].tool_call_id, last.messages[2].tool_calls[0].id);
}

TEST_F(LiveEnvironmentTest, EpisodesWaitWithoutADatabaseAndDoNotMix) {
  hire("good", golden_script(episodes));
  const auto policy = policy::make_policy("always:good", {.tools = desks().experts().specs()});
  struct Open {
    std::unique_ptr<DomainEnvironment> environment;
    std::unique_ptr<test::CallBench> bench;
    StepResult at;
  };
  std::vector<Open> all;
  for (std::size_t t = 0; t < 20; ++t) {
    Open& one = all.emplace_back(Open{make_live_environment(desks()), std::make_unique<test::CallBench>(episodes.tasks[t]), {}});
    one.at.seen = one.environment->reset(episodes.tasks[t], one.bench->context);
  }
  for (int turn = 0; turn < 60; ++turn)
    for (auto& one : all) {
      if (one.at.status != Status::running) continue;
      one.bench->context.key = {static_cast<std::uint32_t>(turn), 0, 0};
      one.at = one.environment->step(policy->decide(one.at.seen, one.bench->context).action, one.bench->context);
    }
  for (auto& one : all) EXPECT_EQ(one.environment->verdict().score, 1) << one.environment->verdict().note;
}

TEST_F(LiveEnvironmentTest, ManyArePlayedAtOnce) {
  hire("good", golden_script(episodes));
  const auto policy = policy::make_policy("always:good", {.tools = desks().experts().specs()});
  std::vector<double> scores(episodes.tasks.size());
  parallel_for(scores.size(), 8, {}, [&](std::size_t, std::size_t t) { scores[t] = play(*policy, t).verdict.score; });
  EXPECT_THAT(scores, testing::Each(1.0));
}

TEST_F(LiveEnvironmentTest, AChatPolicyPlaysItselfAndHandsIn) {
  hire("unused", std::vector<llm::ScriptedTurn>{});
  test::Scripted self(golden_script(episodes), "self");
  const auto policy = policy::make_chat_policy(*self.model);
  for (std::size_t t = 0; t < 20; ++t) {
    const Played played = play(*policy, t);
    EXPECT_EQ(played.verdict.score, 1) << played.verdict.note;
    EXPECT_TRUE(played.trajectory.calls.empty());
    EXPECT_GT(played.trajectory.cost().nano, 0);
  }
  const ChatRequest request = self.requests().front();
  EXPECT_THAT(request.messages[0].content, AllOf(HasSubstr("step"), HasSubstr(library()->policy.text)));
  EXPECT_EQ(request.tools.size(), 1 + library()->tools.size());
}

TEST_F(LiveEnvironmentTest, AChatPolicyMayLeaveTurnsToModels) {
  hire("good", golden_script(episodes));
  test::Scripted lead([](const ChatRequest& request, std::size_t) {
    const std::string& last = request.messages.back().content;
    return last.find("that is all") != std::string::npos ? llm::says("Goodbye.") : llm::calls_tool("step", R"({"model":"good"})");
  }, "lead");
  const Played played = play(*policy::make_chat_policy(*lead.model), 0);
  EXPECT_EQ(played.verdict.score, 1) << played.verdict.note;
  EXPECT_THAT(lead.requests().back().messages.back().content, HasSubstr("It wrote to the customer: All is settled."));
  EXPECT_THAT(lead.requests()[1].messages.back().content, HasSubstr(episodes.domain_tasks[0].golden[0].tool + " {"));
}

TEST_F(LiveEnvironmentTest, AModelMayPlayTheUser) {
  const DomainTask& task = episodes.domain_tasks[0];
  test::Scripted customer([&](const ChatRequest& request, std::size_t) {
    if (request.messages.size() == 2) return llm::says(task.instruction);
    return llm::says(request.messages.back().content.find("settled") != std::string::npos ? "Great. ###END###" : "Please hurry.");
  }, "customer");
  user = make_model_user(*customer.model);
  hire("good", golden_script(episodes));
  const Played played = play("always:good", 0);
  EXPECT_EQ(played.verdict.score, 1) << played.verdict.note;
  EXPECT_GT(played.user_cost.nano, 0);
  for (const auto& entry : played.trajectory.ledger) EXPECT_NE(entry.purpose, Purpose::judge);  // metered apart
  const ChatRequest last = customer.requests().back();
  EXPECT_THAT(last.messages[0].content, AllOf(HasSubstr(task.instruction), HasSubstr(task.persona)));
  EXPECT_EQ(last.messages[2].speaker, Speaker::assistant);  // its own opening
  EXPECT_EQ(last.messages[3].speaker, Speaker::user);       // what the desk says; no tool calls between
  EXPECT_EQ(last.messages.size(), 4u);
}

TEST_F(LiveEnvironmentTest, WithoutAUserThereIsNoResult) {
  test::Scripted gone({llm::says("I need help."), llm::fails(FailureKind::upstream, "no such server")}, "gone");
  user = make_model_user(*gone.model);
  hire("chatty", {llm::says("It is settled.")});
  try {
    play("always:chatty", 0);
    FAIL() << "an episode without a user was graded";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("plays the user"), HasSubstr("no such server")));
  }
}

TEST_F(LiveEnvironmentTest, AModelThatKeepsFailingIsAskedNoMore) {
  hire("down", [](const ChatRequest&, std::size_t) { return llm::fails(FailureKind::upstream); });
  const Played played = play("always:down", 0);
  EXPECT_EQ(played.trajectory.calls.size(), 3u);
  EXPECT_EQ(played.trajectory.submitted, kNoCandidate);
}

TEST_F(LiveEnvironmentTest, ABudgetIsNeverExceeded) {
  hire("good", golden_script(episodes));
  const auto policy = policy::make_policy("always:good", {.tools = desks().experts().specs()});
  const Money whole = play(*policy, 0).trajectory.cost();
  const Played played = play(*policy, 0, 60, {whole.nano * 2 / 3});
  EXPECT_LE(played.trajectory.cost(), Money{whole.nano * 2 / 3});
  EXPECT_EQ(played.verdict.score, 0);
}

TEST_F(LiveEnvironmentTest, Conforms) {
  hire("good", golden_script(episodes));
  hire("other", golden_script(episodes, {.leaves_out = 1}));
  test::expect_environment_conforms({.make = [&] { return make_live_environment(desks()); }, .task = episodes.tasks[3], .steps = 12});
}

}  // namespace
}  // namespace baton::envs::sql
