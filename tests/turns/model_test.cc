// A policy of turns in its file, and what it does with it.

#include "baton/policy/turns/model.h"

#include "baton/base/error.h"
#include "baton/policy/compact/trained.h"
#include "baton/policy/turns/points.h"
#include "turns/made_up.h"

#include <cmath>
#include <gmock/gmock.h>

namespace baton::policy {
namespace {

using test::made_up_plans;
using test::made_up_pool;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

class TurnModelTest : public ::testing::Test {
 protected:
  TurnModelTest() : pool(made_up_pool()), games(envs::sql::games_of(pool)), file(test::made_up_net("turns.")) {
    const auto plans = practice_for_file(made_up_plans(60), 40, 9);
    TurnModel model{.net = TurnNet::from(file, "turns."), .plans = plans, .experts = {"cheap", "dear"},
                    .tallies = tally_experts(plans, games, 1, 5, 1), .card = {{"seed", "3"}}};
    save_turns(model, file);
    file.metadata["format"] = "baton.policy/1";
  }
  TrainedUse use(std::span<const ToolSpec> tools) const { return {.tools = tools, .games = games}; }
  std::vector<ToolSpec> tools(std::vector<std::string> names) const {
    std::vector<ToolSpec> out;
    for (auto& name : names) out.push_back({.name = name, .role = ToolRole::step});
    return out;
  }

  envs::sql::ExpertPool pool;
  TurnGames games;
  TensorFile file;
};

TEST_F(TurnModelTest, ComesBackFromItsFileAsItWas) {
  const TurnModel back = load_turns(parse_tensors(render_tensors(file), "x"));
  EXPECT_EQ(back.plans, practice_for_file(made_up_plans(60), 40, 9));
  EXPECT_EQ(back.experts, (std::vector<std::string>{"cheap", "dear"}));
  EXPECT_EQ(back.tallies, tally_experts(back.plans, games, 1, 5, 1));
  TensorFile again = file;
  save_turns(back, again);
  EXPECT_EQ(render_tensors(again), render_tensors(file));
}

TEST_F(TurnModelTest, AFileThatContradictsItselfIsOneError) {
  const auto refused = [&](const std::string& name, std::size_t at, float value) {
    TensorFile broken = file;
    broken.tensors.at(name).values.at(at) = value;
    EXPECT_THAT([&] { read_trained(render_tensors(broken), "p.st"); }, ThrowsMessage<Error>(HasSubstr("p.st: not a sound policy file")));
  };
  refused("turns.plans", 3, 10'000), refused("turns.plans", 2, 7), refused("turns.plans", 0, std::nanf(""));
  refused("turns.items", 0, 16), refused("turns.items", 1, 3), refused("turns.items", 1, 4096), refused("turns.items", 2, -1);
  refused("turns.items", 3, INFINITY), refused("turns.items", 4, 150), refused("turns.items", 5, 0.5);
  refused("turns.rests", 0, 6);
  TensorFile cut = file;
  cut.tensors.erase("turns.rests");
  EXPECT_THAT([&] { read_trained(render_tensors(cut), "p.st"); }, ThrowsMessage<Error>(HasSubstr("turns.rests")));
  cut = file, cut.metadata["turns"] = "{}";
  EXPECT_THROW(read_trained(render_tensors(cut), "p.st"), Error);
}

TEST_F(TurnModelTest, AnswersNoQuestions) {
  const auto policy = read_trained(render_tensors(file), "p.st");
  EXPECT_EQ(policy->models(), (std::vector<std::string>{"cheap", "dear"}));
  EXPECT_EQ(policy->strongest(), "dear");
  EXPECT_EQ(policy->cheapest(), "cheap");
  const std::vector<ToolSpec> models{{.name = "m", .role = ToolRole::answer}};
  EXPECT_THAT([&] { policy->bind(use(models)); }, ThrowsMessage<Error>(HasSubstr("takes turns and answers no questions")));
}

TEST_F(TurnModelTest, MeetsExpertsByPracticeAndKnowsOthersByNameAlone) {
  const auto policy = read_trained(render_tensors(file), "p.st");
  const auto strangers = tools({"new", "other"}), known = tools({"dear", "cheap"});
  EXPECT_NE(policy->bind(use(strangers)), nullptr);
  TrainedUse without = use(strangers);
  without.games = nullptr;
  EXPECT_THAT([&] { policy->bind(without); }, ThrowsMessage<Error>(HasSubstr("has not met the expert 'new'")));
  without.tools = known;
  EXPECT_NE(policy->bind(without), nullptr);
  without.target = parse_targets("cost-share=0.5").front();
  EXPECT_THAT([&] { policy->bind(without); }, ThrowsMessage<Error>(HasSubstr("cannot be practised with")));
}

TEST_F(TurnModelTest, TargetsOutOfReachSayWhatIsInReach) {
  const auto policy = read_trained(render_tensors(file), "p.st");
  const auto experts = tools({"cheap", "dear"});
  TrainedUse wants = use(experts);
  wants.target = parse_targets("accuracy=1").front();
  EXPECT_THAT([&] { policy->bind(wants); }, ThrowsMessage<Error>(HasSubstr("out of reach; practice reaches 0.")));
  wants.target = parse_targets("cost-share=0.000001").front();
  EXPECT_THAT([&] { policy->bind(wants); }, ThrowsMessage<Error>(HasSubstr("the least that practice spends is")));
}

TEST_F(TurnModelTest, TheStrongestIsAlwaysInReachOfItself) {
  pool.experts.erase(pool.experts.begin());      // "dear" alone
  games = envs::sql::games_of(pool);
  const auto policy = read_trained(render_tensors(file), "p.st");
  const auto alone = tools({"dear"});
  TrainedUse wants = use(alone);
  wants.target = parse_targets("accuracy=strongest").front();
  EXPECT_NE(policy->bind(wants), nullptr);
}

TEST_F(TurnModelTest, WhereChecksBringNothingTheStrongestPlaysAlone) {
  for (auto& expert : pool.experts) expert.notice = 0;
  games = envs::sql::games_of(pool);
  const auto experts = tools({"cheap", "dear"});
  TrainedUse wants = use(experts);
  wants.target = parse_targets("accuracy=strongest").front();
  const auto policy = read_trained(render_tensors(file), "p.st")->bind(wants);
  std::vector<Option> options{{.kind = Option::Kind::call, .tool = ToolId{0}}, {.kind = Option::Kind::call, .tool = ToolId{1}}};
  Ledger ledger;
  Budget budget;
  VirtualClock clock;
  CallContext context{.ledger = ledger, .budget = budget, .clock = clock, .rng = Rng(1)};
  const Decision first = policy->decide({.tools = experts, .options = options}, context);
  EXPECT_EQ(std::get<Calls>(first.action).calls.at(0).tool, ToolId{1});
  EXPECT_THAT(first.why, HasSubstr("dear alone"));
  const std::vector<Candidate> made(1);
  const std::vector<CallRecord> calls{{.tool = ToolId{1}, .supports = CandidateId{0}, .deed = Deed::closed}};
  options.insert(options.begin(), {.kind = Option::Kind::submit, .candidate = CandidateId{0}});
  const Decision last = policy->decide({.tools = experts, .candidates = made, .calls = calls, .options = options}, context);
  EXPECT_EQ(std::get<Submit>(last.action).candidate, CandidateId{0});
  EXPECT_GE(last.confidence, 0);
  options.back().affordable = false;             // then the other
  const Decision poor = policy->decide({.tools = experts, .options = std::span(options).subspan(1)}, context);
  EXPECT_EQ(std::get<Calls>(poor.action).calls.at(0).tool, ToolId{0});
}

TEST(BestTurn, HandsInOnlyWhatIsComplete) {
  const std::vector<Outlook> outlooks{{0.5f, 0.2f}, {0.9f, 0.3f}, {0.99f, 0}};
  EXPECT_EQ(best_turn(outlooks, true), 2u);
  EXPECT_EQ(best_turn(outlooks, false), 1u);
  EXPECT_EQ(best_turn(outlooks, false, {true, false}), 0u);
  EXPECT_EQ(best_turn(outlooks, false, {false, false}), outlooks.size());
}

}  // namespace
}  // namespace baton::policy
