#include "baton/tools/answer.h"
#include "baton/tools/code.h"
#include "baton/tools/metered.h"
#include "baton/tools/reason.h"
#include "baton/tools/verify.h"
#include "support/tool_fixtures.h"
#include "support/tool_conformance.h"

#include <gmock/gmock.h>

namespace baton::tools {
namespace {

using llm::fails;
using llm::says;
using test::CallBench;
using test::FakeSandbox;
using test::question;
using test::Scripted;
using test::tool_spec;
using ::testing::HasSubstr;
using ::testing::Not;

const Task kCapital = question("What is the capital of France?", AnswerType::text);
const Task kSum = question("What is 17 * 23?", AnswerType::number);

RunResult printed(std::string out) { return {.out = std::move(out), .seconds = 0.25}; }
RunResult broke(std::string err) { return {.err = std::move(err), .exit_code = 1, .seconds = 0.25}; }
const std::string kProgram = "```python\nprint(17 * 23)\n```";

// --- answer ------------------------------------------------------------------------------------------------------------

TEST(AnswerTool, ExtractsTheAnswerAndKeepsTheTurn) {
  Scripted m({says("France is in Europe.\nAnswer: Paris")});
  CallBench bench(kCapital);
  const auto result = make_answer_tool(tool_spec("a", ToolRole::answer), *m.model)->call({}, bench.context);
  EXPECT_EQ(result.status, CallStatus::ok);
  EXPECT_EQ(result.answer, "Paris");
  EXPECT_EQ(result.turn->content, "France is in Europe.\nAnswer: Paris");
  EXPECT_EQ(result.cost, bench.booked());
  EXPECT_THAT(m.prompt(), HasSubstr("What is the capital of France?"));
  EXPECT_EQ(m.requests()[0].max_tokens, 2000);
}

TEST(AnswerTool, VotesAreSampledWithSeedsOfTheirOwn) {
  Scripted m([](const ChatRequest&, std::size_t) { return says("Answer: Paris"); });
  const auto tool = make_answer_tool(tool_spec("a", ToolRole::answer), *m.model);
  CallBench bench(kCapital);
  const std::vector<CallRecord> earlier{{.tool = ToolId{0}, .status = CallStatus::ok},
                                        {.tool = ToolId{1}, .status = CallStatus::ok},
                                        {.tool = ToolId{0}, .status = CallStatus::timed_out}};
  tool->call({}, bench.context);
  tool->call({.arguments = R"({"vote": 1})"}, bench.context);
  bench.context.rng = Rng(8);
  tool->call({.arguments = R"({"vote": 2})"}, bench.context);
  bench.seen.calls = earlier;
  tool->call({}, bench.context);  // one attempt of this tool stands there already
  const auto requests = m.requests();
  EXPECT_EQ(requests[0].temperature, 0);
  EXPECT_FALSE(requests[0].seed);
  EXPECT_GT(requests[1].temperature, 0);
  ASSERT_TRUE(requests[1].seed && requests[2].seed);
  EXPECT_NE(requests[1].seed, requests[2].seed);
  EXPECT_LT(*requests[1].seed, std::uint64_t{1} << 31);
  EXPECT_GT(requests[3].temperature, 0);
}

TEST(AnswerTool, ABlankIsNoAnswerAndAFailureIsData) {
  Scripted m({says("Answer: I don't know"), says(""), fails(FailureKind::upstream, "HTTP 502"),
              fails(FailureKind::timeout, "too slow")});
  const auto tool = make_answer_tool(tool_spec("a", ToolRole::answer), *m.model);
  CallBench bench(kCapital);
  for (int i = 0; i < 2; ++i) {
    const auto blank = tool->call({}, bench.context);
    EXPECT_EQ(blank.status, CallStatus::blank);
    EXPECT_FALSE(blank.answer);
    EXPECT_FALSE(blank.text.empty());
    EXPECT_GT(blank.cost, Money{});
  }
  const auto failed = tool->call({}, bench.context);
  EXPECT_EQ(failed.status, CallStatus::failed);
  EXPECT_THAT(failed.text, HasSubstr("HTTP 502"));
  EXPECT_EQ(tool->call({}, bench.context).status, CallStatus::timed_out);
}

TEST(AnswerTool, OfACutReplyOnlyAMarkedAnswerCounts) {
  auto cut = says("First 17 * 20 = 340, then");
  cut.outcome->finish_reason = "length";
  Scripted m({cut});
  CallBench bench(kSum);
  EXPECT_EQ(make_answer_tool(tool_spec("a", ToolRole::answer), *m.model)->call({}, bench.context).status, CallStatus::blank);
}

TEST(AnswerTool, AnotherQuestionIsAnsweredButMakesNoCandidate) {
  Scripted m({says("Answer: Rome"), says("Answer: Paris"), says("B")});
  const auto tool = make_answer_tool(tool_spec("a", ToolRole::answer), *m.model);
  CallBench bench(kCapital);
  const auto other = tool->call({.arguments = R"({"question": "What is the capital of Italy?"})"}, bench.context);
  EXPECT_EQ(other.status, CallStatus::ok);
  EXPECT_FALSE(other.answer);
  EXPECT_THAT(m.prompt(0), HasSubstr("Italy"));
  EXPECT_EQ(tool->call({.arguments = R"({"question": " What is the capital of France? "})"}, bench.context).answer, "Paris");
  bench.context.seen = nullptr;  // by hand
  const auto by_hand = tool->call({.arguments = R"({"question": "Which?", "options": ["x", "y"]})"}, bench.context);
  EXPECT_EQ(by_hand.answer, "B");
  EXPECT_THAT(m.prompt(2), HasSubstr("B. y"));
}

TEST(AnswerTool, ServesAConversationWithTheClientsTools) {
  Task task = question("And tomorrow?", AnswerType::free);
  task.conversation = {{Speaker::system, "Be kind."},
                       {Speaker::user, "Rain today?"},
                       {Speaker::assistant, "Yes."},
                       {Speaker::user, "And tomorrow?"}};
  task.client_tools = {{"weather", "Looks it up.", R"({"type":"object"})"}};
  Scripted m({llm::calls_tool("weather", R"({"day": "tomorrow"})"), says("Sunny.")});
  const auto tool = make_answer_tool(tool_spec("a", ToolRole::answer), *m.model);
  CallBench bench(task);
  const auto calls = tool->call({}, bench.context);
  EXPECT_EQ(calls.status, CallStatus::ok);
  EXPECT_FALSE(calls.answer);
  ASSERT_TRUE(calls.turn);
  EXPECT_EQ(calls.turn->tool_calls[0].name, "weather");
  EXPECT_EQ(m.requests()[0].messages, task.conversation);
  EXPECT_EQ(m.requests()[0].tools, task.client_tools);

  const std::vector<ToolSpec> specs{tool_spec("a", ToolRole::answer), tool_spec("s", ToolRole::search)};
  const std::vector<CallRecord> found{{.tool = ToolId{1}, .text = "[1] It will be sunny."}};
  bench.seen.tools = specs;
  bench.seen.calls = found;
  EXPECT_EQ(tool->call({}, bench.context).answer, "Sunny.");
  EXPECT_THAT(m.requests()[1].messages[0].content, HasSubstr("Be kind."));
  EXPECT_THAT(m.requests()[1].messages[0].content, HasSubstr("It will be sunny."));
  EXPECT_EQ(m.requests()[1].messages.size(), 4u);
}

TEST(AnswerTool, Conforms) {
  std::vector<std::unique_ptr<Scripted>> models;
  test::expect_tool_conforms(
      {.make =
           [&] {
             models.push_back(std::make_unique<Scripted>([](const ChatRequest&, std::size_t) { return says("Answer: Paris"); }));
             return make_answer_tool(tool_spec("a", ToolRole::answer), *models.back()->model);
           },
       .task = kCapital,
       .malformed = {R"({"question": 3})", R"({"questoin": "x"})", R"({"question": "x", "type": "poem"})",
                     R"({"question": "x", "type": "choice"})"},
       .named = {"'question'", "'question'", "'type'", "'options'"}});
}

// --- reason ------------------------------------------------------------------------------------------------------------

TEST(ReasonTool, RunsTheProgramAndReadsWhatItPrints) {
  Scripted m({says("Here:\n" + kProgram)});
  FakeSandbox sandbox({printed("working\nAnswer: 391\n")});
  const auto runner = make_code_runner(&sandbox);
  CallBench bench(kSum);
  const auto result = make_reason_tool(tool_spec("r", ToolRole::reason), *m.model, *runner)->call({}, bench.context);
  EXPECT_EQ(result.status, CallStatus::ok);
  EXPECT_EQ(result.answer, "391");
  EXPECT_EQ(result.turn->content, "Answer: 391");
  EXPECT_EQ(sandbox.sources.at(0), "print(17 * 23)\n");
  EXPECT_EQ(bench.ledger.size(), 1u);  // the sandbox is free
}

TEST(ReasonTool, RepairsAProgramThatFails) {
  Scripted m({says("```python\nprint(17 x 23)\n```"), says(kProgram)});
  FakeSandbox sandbox({broke("SyntaxError: invalid syntax"), printed("391\n")});
  const auto runner = make_code_runner(&sandbox);
  CallBench bench(kSum);
  const auto result = make_reason_tool(tool_spec("r", ToolRole::reason), *m.model, *runner)->call({}, bench.context);
  EXPECT_EQ(result.answer, "391");
  EXPECT_EQ(bench.ledger.size(), 2u);
  const auto repair = m.requests()[1].messages;
  ASSERT_EQ(repair.size(), 3u);
  EXPECT_EQ(repair[1].speaker, Speaker::assistant);
  EXPECT_THAT(repair[1].content, HasSubstr("print(17 x 23)"));
  EXPECT_THAT(repair[2].content, HasSubstr("SyntaxError: invalid syntax"));
  EXPECT_THAT(repair[2].content, HasSubstr("exit status: 1"));
}

TEST(ReasonTool, GivesUpAfterItsRepairsWithTheObservation) {
  Scripted m([](const ChatRequest&, std::size_t) { return says("```python\nwhile True: pass\n```"); });
  FakeSandbox sandbox({RunResult{.exit_code = 137, .timed_out = true}});
  const auto runner = make_code_runner(&sandbox);
  CallBench bench(kSum);
  const auto tool = make_reason_tool(tool_spec("r", ToolRole::reason), *m.model, *runner);
  const Money reserve = tool->reserve(bench.seen);
  const auto result = tool->call({}, bench.context);
  EXPECT_EQ(result.status, CallStatus::timed_out);
  EXPECT_THAT(result.text, HasSubstr("ran out of time"));
  EXPECT_EQ(m.requests().size(), 3u);
  EXPECT_EQ(result.cost, bench.booked());
  EXPECT_LE(result.cost, reserve);
}

TEST(ReasonTool, AsksAgainWhereThereIsNoProgram) {
  Scripted m({says("I would multiply them."), says(kProgram)});
  FakeSandbox sandbox({printed("391")});
  const auto runner = make_code_runner(&sandbox);
  CallBench bench(kSum);
  const auto result = make_reason_tool(tool_spec("r", ToolRole::reason), *m.model, *runner)->call({}, bench.context);
  EXPECT_EQ(result.answer, "391");
  EXPECT_THAT(m.prompt(1), HasSubstr("no program"));
}

TEST(ReasonTool, AFailureMidwayKeepsWhatWasPaid) {
  Scripted m({says("```python\n1/0\n```"), fails(FailureKind::upstream, "HTTP 500")});
  FakeSandbox sandbox({broke("ZeroDivisionError")});
  const auto runner = make_code_runner(&sandbox);
  CallBench bench(kSum);
  const auto result = make_reason_tool(tool_spec("r", ToolRole::reason), *m.model, *runner)->call({}, bench.context);
  EXPECT_EQ(result.status, CallStatus::failed);
  EXPECT_THAT(result.text, HasSubstr("HTTP 500"));
  EXPECT_GT(result.cost, Money{});
  EXPECT_EQ(result.cost, bench.booked());
}

// The longest prompts that repairs can lead to stay within the reservation.
TEST(ReasonTool, ReservationHoldsForTheLongestRepairs) {
  const std::string endless(50'000, 'x');
  Scripted m([&](const ChatRequest& request, std::size_t) {
    auto turn = says("```python\n#" + endless + "\n```");
    std::int64_t bytes = 0;
    for (const auto& message : request.messages) bytes += static_cast<std::int64_t>(message.content.size()) + 16;
    turn.outcome->usage = {.input = bytes, .output = request.max_tokens};  // a token per byte: as dear as it gets
    return turn;
  });
  FakeSandbox sandbox({RunResult{.out = endless, .err = endless, .exit_code = 1, .truncated = true}});
  const auto runner = make_code_runner(&sandbox);
  CallBench bench(kSum);
  const auto tool = make_reason_tool(tool_spec("r", ToolRole::reason), *m.model, *runner);
  const Money reserve = tool->reserve(bench.seen);
  const auto result = tool->call({}, bench.context);
  EXPECT_EQ(m.requests().size(), 3u);
  EXPECT_LE(result.cost, reserve);
  EXPECT_GT(result.cost + result.cost, reserve) << "the bound is not tight enough to be of use";
  EXPECT_FALSE(bench.budget.overrun());
}

TEST(ReasonTool, Conforms) {
  std::vector<std::unique_ptr<Scripted>> models;
  FakeSandbox sandbox({printed("391\n")});
  const auto runner = make_code_runner(&sandbox);
  test::expect_tool_conforms(
      {.make =
           [&] {
             models.push_back(std::make_unique<Scripted>([](const ChatRequest&, std::size_t) { return says(kProgram); }));
             return make_reason_tool(tool_spec("r", ToolRole::reason), *models.back()->model, *runner);
           },
       .task = kSum,
       .malformed = {R"({"vote": "one"})"},
       .named = {"'vote'"}});
}

// --- verify ------------------------------------------------------------------------------------------------------------

TEST(VerifyTool, JudgesTheCandidateItIsAbout) {
  Scripted m({says("It is so.\nScore: 90"), says("No idea, sorry"), says("Score: 10"), says("Score: 5")});
  const auto tool = make_verify_tool(tool_spec("v", ToolRole::verify), *m.model);
  const std::vector<Candidate> candidates{{"lyon", {Speaker::assistant, "Answer: Lyon"}, {}},
                                          {"paris", {Speaker::assistant, "Answer: Paris"}, {0}}};
  const std::vector<CallRecord> calls{{.tool = ToolId{1}}};
  CallBench bench(kCapital);
  bench.seen.candidates = candidates;
  bench.seen.calls = calls;
  const auto judged = tool->call({.about = CandidateId{1}}, bench.context);
  EXPECT_DOUBLE_EQ(judged.score, 0.9);
  EXPECT_FALSE(judged.answer);
  EXPECT_THAT(m.prompt(0), HasSubstr("Proposed answer: Paris"));
  const auto unclear = tool->call({.about = CandidateId{0}}, bench.context);
  EXPECT_EQ(unclear.status, CallStatus::blank);
  EXPECT_LT(unclear.score, 0);
  tool->call({.arguments = R"({"answer": "Nice"})"}, bench.context);
  EXPECT_THAT(m.prompt(2), HasSubstr("Proposed answer: Nice"));
  tool->call({}, bench.context);
  EXPECT_THAT(m.prompt(3), HasSubstr("Proposed answer: Paris"));  // the best supported
  const auto nobody = tool->call({.about = CandidateId{7}}, bench.context);
  EXPECT_EQ(nobody.status, CallStatus::malformed);
  EXPECT_THAT(nobody.text, HasSubstr("candidate 7"));
}

TEST(VerifyTool, Conforms) {
  std::vector<std::unique_ptr<Scripted>> models;
  test::expect_tool_conforms(
      {.make =
           [&] {
             models.push_back(std::make_unique<Scripted>([](const ChatRequest&, std::size_t) { return says("Score: 80"); }));
             return make_verify_tool(tool_spec("v", ToolRole::verify), *models.back()->model);
           },
       .task = kCapital,
       .candidates = {{"paris", {Speaker::assistant, "Paris"}, {}}},
       .malformed = {R"({"answer": ["Paris"]})"},
       .named = {"'answer'"}});
}

// --- code --------------------------------------------------------------------------------------------------------------

TEST(CodeTool, ReportsHowAProgramEnded) {
  FakeSandbox sandbox({printed("4\n"), broke("NameError"), RunResult{.exit_code = 137, .timed_out = true},
                       RunResult{.out = std::string("\xFF") + "x", .truncated = true},
                       fail(FailureKind::unavailable, "bubblewrap is gone")});
  const auto runner = make_code_runner(&sandbox, {.wall = 10});
  const auto tool = make_code_tool(tool_spec("code", ToolRole::code), *runner);
  CallBench bench(kSum);
  bench.context.deadline = {3};
  const auto run = [&] { return tool->call({.arguments = R"x({"source": "print(4)"})x"}, bench.context); };
  const auto ok = run();
  EXPECT_EQ(ok.status, CallStatus::ok);
  EXPECT_EQ(ok.text, R"({"exit_code":0,"stderr":"","stdout":"4\n","timed_out":false,"truncated":false})");
  EXPECT_FALSE(ok.answer);
  EXPECT_DOUBLE_EQ(sandbox.limits.wall, 3);
  const auto bad = run();
  EXPECT_EQ(bad.status, CallStatus::failed);
  EXPECT_EQ(bad.text, R"({"exit_code":1,"stderr":"NameError","stdout":"","timed_out":false,"truncated":false})");
  EXPECT_EQ(run().status, CallStatus::timed_out);
  EXPECT_EQ(run().text, R"({"exit_code":0,"stderr":"","stdout":"�x","timed_out":false,"truncated":true})");
  const auto gone = run();
  EXPECT_EQ(gone.status, CallStatus::failed);
  EXPECT_EQ(gone.text, "bubblewrap is gone");
}

TEST(CodeTool, Conforms) {
  FakeSandbox sandbox({printed("4\n")});
  const auto runner = make_code_runner(&sandbox);
  auto spec = tool_spec("code", ToolRole::code);
  spec.price.per_call = Money{5'000};
  test::expect_tool_conforms({.make = [&] { return metered_tool(make_code_tool(spec, *runner)); },
                              .task = kSum,
                              .arguments = R"x({"source": "print(4)"})x",
                              .malformed = {"", R"({"source": 4})", R"({"sorce": "x"})", R"({"source": "  "})"},
                              .named = {"'source'", "'source'", "'source'", "'source'"}});
}

// A traced call replays without model and sandbox: same result, same books, same time.
TEST(CodeRunner, AReplayNeedsNoSandbox) {
  test::MemoryExchanges exchanges;
  const auto run = [&](ChatModel& model, Sandbox* sandbox, CallBench& bench) {
    bench.context.exchanges = &exchanges;
    const auto runner = make_code_runner(sandbox);
    return make_reason_tool(tool_spec("r", ToolRole::reason), model, *runner)->call({}, bench.context);
  };
  Scripted m({says("```python\n1/0\n```", 2), says(kProgram, 1)}), none(std::vector<llm::ScriptedTurn>{});
  FakeSandbox sandbox({broke("ZeroDivisionError"), printed("391\n")});
  CallBench live(kSum), replayed(kSum);
  const auto was = run(*m.model, &sandbox, live);
  exchanges.replaying = true;
  const auto is = run(*none.model, nullptr, replayed);
  EXPECT_EQ(was.answer, "391");
  EXPECT_EQ(was.answer, is.answer);
  EXPECT_EQ(was.text, is.text);
  EXPECT_EQ(was.cost, is.cost);
  EXPECT_EQ(live.booked(), replayed.booked());
  EXPECT_DOUBLE_EQ(replayed.own_clock.now(), 3 + 2 * 0.25);
  EXPECT_EQ(live.context.key.attempt, replayed.context.key.attempt);
}

TEST(MeteredTool, ChargesCallsThatRan) {
  FakeSandbox sandbox({printed("4\n")});
  const auto runner = make_code_runner(&sandbox);
  auto spec = tool_spec("code", ToolRole::code);
  spec.price.per_call = Money{5'000};
  const auto tool = metered_tool(make_code_tool(spec, *runner));
  CallBench bench(kSum, Money{7'000});
  EXPECT_EQ(tool->call({}, bench.context).status, CallStatus::malformed);
  EXPECT_EQ(bench.budget.spent(), Money{});
  EXPECT_EQ(tool->call({.arguments = R"({"source": "4"})"}, bench.context).cost, Money{5'000});
  EXPECT_EQ(tool->call({.arguments = R"({"source": "4"})"}, bench.context).status, CallStatus::unaffordable);
  EXPECT_EQ(sandbox.sources.size(), 1u);
  EXPECT_EQ(bench.ledger.size(), 2u);
  EXPECT_EQ(bench.booked(), Money{5'000});
}

}  // namespace
}  // namespace baton::tools
