#include "baton/grade/grader.h"
#include "baton/llm/decorators.h"
#include "baton/llm/scripted.h"
#include "support/episode_fixture.h"

#include <gtest/gtest.h>
#include <thread>

namespace baton::grade {
namespace {

using llm::fails;
using llm::says;
using llm::ScriptedTurn;

struct Judged : testing::Test {
  Task task{.question = "Who led the expedition?",
            .type = AnswerType::text,
            .gold = {.answer = "Roald Amundsen", .aliases = {"Amundsen"}}};
  Submission submission{
      .answered = true, .answer = "captain amundsen of norway", .text = "It was led by Captain Amundsen of Norway."};
  test::CallBench bench{task};
  llm::ScriptedModel* script = nullptr;

  std::unique_ptr<Grader> grader(std::vector<ScriptedTurn> turns, int votes = 3) {
    ModelSpec model{.name = "judge", .price = {.input = {1'000'000'000}, .output = {1'000'000'000}}};
    auto scripted = llm::make_scripted_model(model, std::move(turns));
    script = scripted.get();
    return make_grader({.judge = llm::make_metered(std::move(scripted)), .judging = {.votes = votes}});
  }
  Verdict grade(Grader& grader) { return grader.grade(task, submission, bench.context); }
};

const std::string kYes = "Same person.\nVerdict: correct", kNo = "Someone else.\n**Verdict: incorrect.**";

TEST_F(Judged, DecidesWhatTheRulesCannot) {
  const auto g = grader({says(kYes), says(kYes)});
  const auto verdict = grade(*g);
  EXPECT_TRUE(verdict.correct());
  EXPECT_EQ(verdict.method, "judge");
  EXPECT_EQ(verdict.note, "2 of 2 votes: correct");  // the third could not change it
}

TEST_F(Judged, TakesTheMajorityOfVotesThatDifferBySeed) {
  const auto g = grader({says(kNo), says(kYes), says(kNo)});
  const auto verdict = grade(*g);
  EXPECT_FALSE(verdict.correct());
  EXPECT_TRUE(verdict.graded);
  EXPECT_EQ(verdict.note, "1 of 3 votes: correct");
  const auto requests = script->requests();
  ASSERT_EQ(requests.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(requests[i].seed, i);
  EXPECT_GT(requests[0].temperature, 0);
}

TEST_F(Judged, SkipsVotesThatCannotBeRead) {
  const auto g = grader({says("I think it is fine"), says(kNo), says("Verdict: correct or incorrect")});
  const auto verdict = grade(*g);
  EXPECT_TRUE(verdict.graded);
  EXPECT_FALSE(verdict.correct());
  EXPECT_EQ(verdict.note, "0 of 1 votes: correct (2 could not be read: no verdict in \"Verdict: correct or incorrect\")");
}

TEST_F(Judged, ATieIsNotCorrect) {
  const auto g = grader({says(kYes), says(kNo), fails(FailureKind::upstream)});
  EXPECT_FALSE(grade(*g).correct());
}

TEST_F(Judged, AFailureIsNeitherRightNorWrongAndIsNotRemembered) {
  const auto g =
      grader({fails(FailureKind::upstream, "502"), fails(FailureKind::timeout, "slow"), says("?"), says(kYes), says(kYes)});
  const auto first = grade(*g);
  EXPECT_FALSE(first.graded);
  EXPECT_EQ(first.method, "judge");
  EXPECT_TRUE(grade(*g).correct());
}

TEST_F(Judged, IsMeteredApartFromTheEpisode) {
  const auto g = grader({says(kYes), says(kYes)});
  grade(*g);
  EXPECT_EQ(bench.ledger.total(Purpose::tool), Money{});
  EXPECT_GT(bench.ledger.total(Purpose::judge), Money{});
  const auto entries = bench.ledger.take_entries();
  ASSERT_EQ(entries.size(), 2u);
  for (const auto& entry : entries) {
    EXPECT_EQ(entry.purpose, Purpose::judge);
    EXPECT_EQ(entry.key.call, kJudgeCall);
    EXPECT_EQ(entry.tool, ToolId{0xFFFF});
  }
  EXPECT_NE(entries[0].key, entries[1].key);
  EXPECT_EQ(bench.context.key.call, 0) << "the caller's context was changed";
}

TEST_F(Judged, RulesOncePerQuestionGoldAndAnswer) {
  const auto g = grader({says(kYes), says(kYes), says(kNo), says(kNo), says(kNo), says(kNo)});
  EXPECT_TRUE(grade(*g).correct());
  EXPECT_TRUE(grade(*g).correct());
  EXPECT_EQ(script->requests().size(), 2u);
  task.question = "Who led the other expedition?";
  EXPECT_FALSE(grade(*g).correct());
  EXPECT_EQ(script->requests().size(), 4u);
  submission.answer = submission.text = "someone";
  EXPECT_FALSE(grade(*g).correct());
  EXPECT_EQ(script->requests().size(), 6u);
}

TEST_F(Judged, RulesOnceForManyThreads) {
  const auto g = grader({says(kYes), says(kYes)});
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      test::CallBench own(task);
      EXPECT_TRUE(g->grade(task, submission, own.context).correct());
    });
  threads.clear();
  EXPECT_EQ(script->requests().size(), 2u);
}

TEST_F(Judged, IsNotAskedWhereRulesDecide) {
  const auto g = grader({});
  submission.answer = "AMUNDSEN";
  EXPECT_TRUE(grade(*g).correct());
  task.type = AnswerType::number;
  task.gold = {.answer = "5"};
  submission.answer = "6";
  EXPECT_FALSE(grade(*g).correct());
  task.type = AnswerType::choice;
  task.gold = {.answer = "A"};
  submission.answer = "B";
  EXPECT_FALSE(grade(*g).correct());
  EXPECT_TRUE(script->requests().empty());
}

TEST_F(Judged, PromptHoldsAllItNeeds) {
  const auto messages = judge_prompt(task, submission);
  ASSERT_EQ(messages.size(), 2u);
  for (const char* part : {"Who led the expedition?", "Roald Amundsen", "Also accepted:\nAmundsen",
                           "It was led by Captain Amundsen of Norway.", "captain amundsen of norway"})
    EXPECT_NE(messages[1].content.find(part), std::string::npos) << part;
  EXPECT_NE(messages[0].content.find("Verdict: incorrect"), std::string::npos);
}

TEST(Verdicts, AreReadStrictly) {
  EXPECT_EQ(read_verdict("Verdict: correct"), true);
  EXPECT_EQ(read_verdict("thinking…\n\nverdict : INCORRECT.\n"), false);
  EXPECT_EQ(read_verdict("**Verdict:** correct"), true);
  EXPECT_EQ(read_verdict("Verdict: incorrect\nOn reflection:\nVerdict: correct"), true);
  for (const char* reply : {"", "correct", "The verdict: correct", "Verdict: maybe", "Verdict: not correct", "Verdict: correct?",
                            "Verdict correct", "Verdict: correct\nVerdict: unsure"})
    EXPECT_EQ(read_verdict(reply), std::nullopt) << reply;
}

}  // namespace
}  // namespace baton::grade
