#include "baton/envs/question.h"

#include "support/environment_conformance.h"
#include "support/tool_fixtures.h"

#include <atomic>
#include <gmock/gmock.h>
#include <set>
#include <thread>

namespace baton::envs {
namespace {

using llm::says;
using test::CallBench;
using tools::make_toolbox;
using test::question;
using test::Scripted;
using test::tool_spec;
using ::testing::HasSubstr;

const Task kCapital = question("What is the capital of France?", AnswerType::text);

// A tool that does what a test says.
class ProbeTool final : public Tool {
 public:
  using Body = std::function<ToolResult(const Call&, CallContext&)>;
  ProbeTool(ToolSpec spec, Body body, Money reserve = {}) : spec_(std::move(spec)), body_(std::move(body)), reserve_(reserve) {}
  const ToolSpec& spec() const override { return spec_; }
  std::string parameters() const override { return R"({"type": "object", "properties": {}})"; }
  Money reserve(const Observation&) const override { return reserve_; }
  ToolResult call(const Call& call, CallContext& context) override { return body_(call, context); }

 private:
  const ToolSpec spec_;
  const Body body_;
  const Money reserve_;
};

ToolResult answers(std::string answer) { return {.text = answer, .answer = answer}; }

tools::Toolbox toolbox_of(std::vector<std::pair<ToolSpec, ProbeTool::Body>> probes, Money reserve = {}) {
  tools::Toolbox toolbox;
  for (auto& [spec, body] : probes) toolbox.add(std::make_unique<ProbeTool>(spec, body, reserve));
  return toolbox;
}

// One episode, step by step, as run_episode would go through it.
struct Play {
  Play(const tools::Toolbox& toolbox, Task asked, Money dollars = kUnlimited, bool wall = false, QuestionOptions options = {})
      : task(std::move(asked)), bench(task, dollars, wall), environment(make_question_environment(toolbox, options)) {
    bench.context.seen = nullptr;
    at.seen = environment->reset(task, bench.context);
  }
  const StepResult& step(const Action& action) {
    Observation seen = at.seen;
    bench.context.seen = &seen;
    bench.context.key = {steps++, 0, 0};
    at = environment->step(action, bench.context);
    bench.context.seen = nullptr;
    return at;
  }
  const StepResult& call(std::vector<Call> calls) { return step(Calls{std::move(calls), std::nullopt}); }

  const Task task;
  CallBench bench;
  std::unique_ptr<Environment> environment;
  StepResult at;
  std::uint32_t steps = 0;
};

std::vector<std::string> offered(const Observation& seen) {
  std::vector<std::string> out;
  for (const auto& option : seen.options) {
    const bool submit = option.kind == Option::Kind::submit;
    std::string text = submit ? "submit" : seen.tools[index(option.tool)].name;
    if (option.candidate != kNoCandidate) text += " " + seen.candidates[index(option.candidate)].answer;
    out.push_back(text);
  }
  return out;
}

TEST(Question, OffersWhatMakesSenseNow) {
  const auto toolbox = toolbox_of(
      {{tool_spec("a", ToolRole::answer), [](auto&, auto&) { return answers("Paris"); }},
       {tool_spec("code", ToolRole::code), [](auto&, auto&) { return ToolResult{}; }},
       {tool_spec("s", ToolRole::search), [](auto&, auto&) { return ToolResult{.text = "[1] Paris"}; }},
       {tool_spec("v", ToolRole::verify), [](auto&, auto&) { return ToolResult{.text = "Score: 90", .score = 0.9}; }},
       {tool_spec("k", ToolRole::compute), [](auto&, auto&) { return ToolResult{.status = CallStatus::not_applicable}; }}});
  Play play(toolbox, kCapital);
  EXPECT_EQ(offered(play.at.seen), (std::vector<std::string>{"a", "s", "k"}));
  EXPECT_EQ(play.at.seen.options[0].expected, Money{1000});
  EXPECT_DOUBLE_EQ(play.at.seen.options[0].latency, 0.5);
  play.call({{.tool = ToolId{0}}, {.tool = ToolId{4}}});
  EXPECT_EQ(offered(play.at.seen), (std::vector<std::string>{"submit paris", "a", "s", "v paris"}));
  play.call({{.tool = ToolId{3}, .about = CandidateId{0}}, {.tool = ToolId{2}}});
  EXPECT_EQ(offered(play.at.seen), (std::vector<std::string>{"submit paris", "a"}));
  EXPECT_DOUBLE_EQ(play.at.seen.calls[2].score, 0.9);
  EXPECT_EQ(play.step(Submit{CandidateId{0}}).status, Status::submitted);
  EXPECT_EQ(play.at.submitted, CandidateId{0});
}

TEST(Question, EqualAnswersAreOneCandidate) {
  std::atomic<int> n{0};
  const std::vector<std::string> said{"Paris", "the paris.", "Lyon", ""};
  const auto toolbox = toolbox_of({{tool_spec("a", ToolRole::answer), [&](auto&, auto&) { return answers(said[n++]); }}});
  Play play(toolbox, kCapital);
  for (int i = 0; i < 4; ++i) play.call({{.tool = ToolId{0}}});
  ASSERT_EQ(play.at.seen.candidates.size(), 2u);
  EXPECT_EQ(play.at.seen.candidates[0].answer, "paris");
  EXPECT_EQ(play.at.seen.candidates[0].calls, (std::vector<std::uint16_t>{0, 1}));
  EXPECT_EQ(play.at.seen.candidates[0].turn.content, "Paris");
  EXPECT_EQ(play.at.seen.calls[2].supports, CandidateId{1});
  EXPECT_EQ(play.at.seen.calls[3].status, CallStatus::blank);
  EXPECT_EQ(best_candidate(play.at.seen), CandidateId{0});
}

TEST(Question, ParallelCallsRunAtOnceWithStreamsOfTheirOwn) {
  std::atomic<int> inside{0}, most{0};
  std::mutex mutex;
  std::set<std::thread::id> threads;
  const auto body = [&](const Call&, CallContext& context) {
    most = std::max(most.load(), ++inside);
    for (int i = 0; i < 200 && inside < 3; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    most = std::max(most.load(), inside.load());
    const std::lock_guard lock(mutex);
    threads.insert(std::this_thread::get_id());
    return answers(fmt::format("{} {}", context.key.call, context.rng.next()));
  };
  const auto toolbox = toolbox_of({{tool_spec("s", ToolRole::search), body}});
  std::vector<std::string> first;
  for (int round = 0; round < 2; ++round) {
    inside = 0, most = 0;
    threads.clear();
    Play play(toolbox, kCapital, kUnlimited, true);
    play.call({{.tool = ToolId{0}}, {.tool = ToolId{0}}, {.tool = ToolId{0}}});
    EXPECT_EQ(most, 3);
    EXPECT_TRUE(threads.contains(std::this_thread::get_id())) << "the first call is to run on this thread";
    std::vector<std::string> texts;
    for (const auto& call : play.at.seen.calls) texts.push_back(call.text);
    EXPECT_EQ(std::set(texts.begin(), texts.end()).size(), 3u);
    EXPECT_THAT(texts[2], ::testing::StartsWith("2 "));
    if (round == 0) first = texts;
    else EXPECT_EQ(texts, first);
  }
}

TEST(Question, LatencyIsTheCriticalPathAndCostTheSum) {
  Scripted quick([](const ChatRequest&, std::size_t) { return says("Answer: Paris", 1); }, "quick");
  Scripted slow([](const ChatRequest&, std::size_t) { return says("Answer: Lyon", 3); }, "slow");
  const Catalogue catalogue{.tools = {tool_spec("a", ToolRole::answer, "quick"), tool_spec("b", ToolRole::answer, "slow")}};
  const auto toolbox = make_toolbox(
      catalogue, {.model = [&](std::string_view name) -> ChatModel& { return name == "quick" ? *quick.model : *slow.model; }});
  Play play(toolbox, kCapital);
  play.call({{.tool = ToolId{0}}, {.tool = ToolId{1}}});
  EXPECT_DOUBLE_EQ(play.bench.own_clock.now(), 3);
  const auto calls = play.at.seen.calls;
  EXPECT_DOUBLE_EQ(calls[0].latency, 1);
  EXPECT_DOUBLE_EQ(calls[1].latency, 3);
  EXPECT_EQ(play.bench.booked(), calls[0].cost + calls[1].cost);
  const auto ledger = play.bench.ledger.take_entries();
  ASSERT_EQ(ledger.size(), 2u);
  EXPECT_EQ(ledger[1].tool, ToolId{1});
  EXPECT_EQ(ledger[1].key, (CallKey{0, 1, 0}));
}

TEST(Question, VotesOfOneActionAreSampledApart) {
  Scripted m([](const ChatRequest&, std::size_t) { return says("Answer: Paris"); });
  const Catalogue catalogue{.tools = {tool_spec("a", ToolRole::answer), tool_spec("b", ToolRole::answer)}};
  const auto toolbox = make_toolbox(catalogue, {.model = [&](std::string_view) -> ChatModel& { return *m.model; }});
  Play play(toolbox, kCapital);
  play.call(
      {{.tool = ToolId{0}}, {.tool = ToolId{1}}, {.tool = ToolId{0}}, {.tool = ToolId{0}, .arguments = R"({"type": null})"}});
  play.call({{.tool = ToolId{0}}, {.tool = ToolId{0}}});
  const auto requests = m.requests();
  EXPECT_EQ(requests[0].temperature, 0);
  EXPECT_EQ(requests[1].temperature, 0);  // the first of another tool
  std::set<std::uint64_t> seeds;
  for (std::size_t i = 2; i < 6; ++i) {
    EXPECT_GT(requests[i].temperature, 0) << i;
    seeds.insert(requests[i].seed.value_or(0));
  }
  EXPECT_EQ(seeds.size(), 4u);
  EXPECT_EQ(play.at.seen.calls[2].arguments, R"({"vote":1})");
  EXPECT_EQ(play.at.seen.calls[5].arguments, R"({"vote":4})");
}

TEST(Question, WhatAToolThrowsIsAFailedCall) {
  const auto toolbox =
      toolbox_of({{tool_spec("a", ToolRole::answer), [](auto&, auto&) -> ToolResult { throw Error("the index is gone"); }},
                  {tool_spec("b", ToolRole::answer), [](auto&, auto&) -> ToolResult { throw std::out_of_range("at"); }}});
  for (const bool wall : {false, true}) {
    Play play(toolbox, kCapital, kUnlimited, wall);
    play.call({{.tool = ToolId{0}}, {.tool = ToolId{1}}, {.tool = ToolId{9}}});
    EXPECT_EQ(play.at.status, Status::running);
    EXPECT_EQ(play.at.seen.calls[0].status, CallStatus::failed);
    EXPECT_EQ(play.at.seen.calls[0].text, "a: the index is gone");
    EXPECT_EQ(play.at.seen.calls[1].status, CallStatus::failed);
    EXPECT_EQ(play.at.seen.calls[2].status, CallStatus::malformed);
  }
}

TEST(Question, TheBudgetIsDividedInTheOrderOfTheAction) {
  std::atomic<int> ran{0};
  const auto toolbox = toolbox_of({{tool_spec("a", ToolRole::answer),
                                    [&](auto&, auto&) {
                                      ++ran;
                                      return answers("Paris");
                                    }}},
                                  Money{400});
  Play play(toolbox, kCapital, Money{1000}, true);
  EXPECT_TRUE(play.at.seen.options[0].affordable);
  play.call({{.tool = ToolId{0}}, {.tool = ToolId{0}}, {.tool = ToolId{0}}});
  EXPECT_EQ(ran, 2);
  EXPECT_EQ(play.at.seen.calls[1].status, CallStatus::ok);
  EXPECT_EQ(play.at.seen.calls[2].status, CallStatus::unaffordable);
  EXPECT_THAT(play.at.seen.calls[2].text, HasSubstr("$0.0000004"));
}

TEST(Question, CostsWhatItsCallsBookedInnerOnesToo) {
  Scripted m({says("```python\n1/0\n```"), says("```python\nprint(1)\n```")});
  test::FakeSandbox sandbox({tools::RunResult{.err = "ZeroDivisionError", .exit_code = 1}, tools::RunResult{.out = "Answer: 1"}});
  const Catalogue catalogue{.tools = {tool_spec("r", ToolRole::reason)}};
  const auto toolbox =
      make_toolbox(catalogue, {.model = [&](std::string_view) -> ChatModel& { return *m.model; }, .sandbox = &sandbox});
  Play play(toolbox, question("1?", AnswerType::number));
  play.call({{.tool = ToolId{0}}});
  ASSERT_EQ(play.at.seen.candidates.size(), 1u) << play.at.seen.calls[0].text;
  EXPECT_EQ(play.at.seen.candidates[0].answer, "1");
  EXPECT_EQ(play.bench.ledger.size(), 2u);
  EXPECT_EQ(play.at.seen.calls[0].cost, play.bench.booked());
}

TEST(Question, ATranscriptAnswersEachCall) {
  const auto toolbox =
      toolbox_of({{tool_spec("a", ToolRole::answer), [](auto&, auto&) { return answers("Paris"); }},
                  {tool_spec("v", ToolRole::verify), [](auto&, auto&) { return ToolResult{.text = "Surely.", .score = 0.75}; }}});
  Play play(toolbox, kCapital);
  const Message said{.speaker = Speaker::assistant, .content = "hm", .tool_calls = {{"x", "answer", "{}"}, {"y", "foo", "{}"}}};
  play.step(Calls{{{.tool = ToolId{0}, .id = "x"}, {.id = "y", .error = "there is no tool 'foo'"}}, said});
  const auto transcript = play.at.seen.transcript;
  ASSERT_EQ(transcript.size(), 3u);
  EXPECT_EQ(transcript[0], said);
  EXPECT_EQ(transcript[1].tool_call_id, "x");
  EXPECT_EQ(transcript[1].content, "Candidate 1: paris\n\nParis");
  EXPECT_EQ(transcript[2].tool_call_id, "y");
  EXPECT_EQ(transcript[2].content, "there is no tool 'foo'");
  play.step(Calls{{{.tool = ToolId{1}, .about = CandidateId{0}, .id = "z"}}, said});
  EXPECT_EQ(play.at.seen.transcript.back().content, "Candidate 1 is right with probability 0.75\n\nSurely.");
  play.call({{.tool = ToolId{0}}});
  EXPECT_EQ(play.at.seen.transcript.size(), 5u);  // nobody said anything
}

TEST(Question, ASayIsTheAnswer) {
  const auto toolbox = toolbox_of({{tool_spec("a", ToolRole::answer), [](auto&, auto&) { return answers("Paris"); }}});
  Play play(toolbox, kCapital);
  play.call({{.tool = ToolId{0}}});
  play.step(Say{{Speaker::assistant, "The expert is right.\nAnswer: Paris"}});
  EXPECT_EQ(play.at.status, Status::submitted);
  EXPECT_EQ(play.at.submitted, CandidateId{0});  // what the tool said, in the policy's own words
  EXPECT_EQ(play.at.seen.candidates[0].turn.content, "The expert is right.\nAnswer: Paris");
  Play silent(toolbox, kCapital);
  EXPECT_EQ(silent.step(Say{{Speaker::assistant, " "}}).status, Status::submitted);
  EXPECT_EQ(silent.at.submitted, kNoCandidate);
}

TEST(Question, CallsOfTheClientsToolsWaitForTheClient) {
  Task task = question("Rain?", AnswerType::free);
  task.conversation = {{Speaker::user, "Rain?"}};
  task.client_tools = {{"weather", "", R"({"type":"object"})"}};
  Scripted m([](const ChatRequest&, std::size_t n) {
    return llm::calls_tool("weather", n == 0 ? R"({"a":1,"b":2})" : R"({ "b":2, "a":1 })");
  });
  const Catalogue catalogue{.tools = {tool_spec("a", ToolRole::answer), tool_spec("v", ToolRole::verify)}};
  const auto toolbox = make_toolbox(catalogue, {.model = [&](std::string_view) -> ChatModel& { return *m.model; }});
  Play play(toolbox, task);
  play.call({{.tool = ToolId{0}}});
  play.call({{.tool = ToolId{0}}});
  ASSERT_EQ(play.at.seen.candidates.size(), 1u);  // one call, spelled twice
  EXPECT_EQ(offered(play.at.seen), (std::vector<std::string>{R"(submit weather({"a":1,"b":2}))", "a"}));
  EXPECT_EQ(play.step(Submit{CandidateId{0}}).status, Status::awaiting_client);
  Play said(toolbox, task);
  EXPECT_EQ(said.step(Say{{.speaker = Speaker::assistant, .tool_calls = {{"1", "weather", "{}"}}}}).status,
            Status::awaiting_client);
}

TEST(Question, StreamsALoneAnswerWhereAskedTo) {
  Scripted m([](const ChatRequest&, std::size_t) { return says("Answer: Paris"); });
  const Catalogue catalogue{.tools = {tool_spec("a", ToolRole::answer)}};
  const auto toolbox = make_toolbox(catalogue, {.model = [&](std::string_view) -> ChatModel& { return *m.model; }});
  for (const bool stream : {false, true}) {
    std::string text;
    Play play(toolbox, kCapital, kUnlimited, false, {.stream = stream});
    play.bench.context.on_text = [&](std::string_view piece) { text += piece; };
    play.call({{.tool = ToolId{0}}});
    EXPECT_EQ(text, stream ? "Answer: Paris" : "");
    play.call({{.tool = ToolId{0}}, {.tool = ToolId{0}}});
    EXPECT_EQ(text, stream ? "Answer: Paris" : "");
  }
}

TEST(Question, StopsSoonWhenCancelledMidway) {
  Scripted m([](const ChatRequest&, std::size_t) { return says("Answer: Paris", 30); });
  const Catalogue catalogue{.tools = {tool_spec("a", ToolRole::answer)}};
  const auto toolbox = make_toolbox(catalogue, {.model = [&](std::string_view) -> ChatModel& { return *m.model; }});
  Play play(toolbox, kCapital, kUnlimited, true);
  const std::jthread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    play.bench.stop.request_stop();
  });
  const auto start = std::chrono::steady_clock::now();
  play.call({{.tool = ToolId{0}}, {.tool = ToolId{0}}});
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 0.25);
  for (const auto& call : play.at.seen.calls) EXPECT_EQ(call.status, CallStatus::cancelled);
}

// Answers, votes, repairs, verdicts, code and compute together, under random play.
class Conforming : public ::testing::TestWithParam<bool> {};

TEST_P(Conforming, Environment) {
  const auto reply = [](const ChatRequest& request, std::size_t) {  // a function of the request alone
    const std::string& prompt = request.messages.back().content;
    const auto choice = hash64(prompt, request.seed.value_or(0)) % 4;
    if (prompt.find("Score: ") != std::string::npos) return says(fmt::format("Score: {}", choice * 30), 0.001);
    if (prompt.find("```python") != std::string::npos)
      return says(choice == 0 ? "no idea" : fmt::format("```python\nprint({})\n```", choice), 0.002);
    if (choice == 3) return llm::fails(FailureKind::upstream, "HTTP 503", 0.001);
    return says(choice == 0 ? "I don't know" : fmt::format("Answer: {}", choice), 0.003);
  };
  Scripted m(reply);
  test::FakeSandbox sandbox({tools::RunResult{.out = "Answer: 2\n", .seconds = 0.01}});
  const Catalogue catalogue{.tools = {tool_spec("a", ToolRole::answer), tool_spec("r", ToolRole::reason),
                                      tool_spec("code", ToolRole::code), tool_spec("v", ToolRole::verify),
                                      tool_spec("k", ToolRole::compute)}};
  const auto toolbox =
      make_toolbox(catalogue, {.model = [&](std::string_view) -> ChatModel& { return *m.model; }, .sandbox = &sandbox});
  test::expect_environment_conforms({.make = [&] { return make_question_environment(toolbox); },
                                     .task = question("What is 1 + 1?", AnswerType::number),
                                     .wall = GetParam()});
}
INSTANTIATE_TEST_SUITE_P(Question, Conforming, ::testing::Values(false, true),
                         [](const auto& info) { return info.param ? "wall" : "virtual"; });

}  // namespace
}  // namespace baton::envs
