// A chat model as the policy: what it is shown, and how its replies become actions.

#include "baton/policy/chat_policy.h"

#include "baton/base/json.h"
#include "baton/base/text.h"
#include "baton/envs/question.h"
#include "baton/policy/chat_tools.h"
#include "baton/rollout/run_episode.h"
#include "baton/tools/answer.h"
#include "baton/tools/compute.h"
#include "baton/tools/verify.h"
#include "support/tool_fixtures.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

namespace baton::policy {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<ToolSpec> tools() {
  auto small = test::tool_spec("ask-small", ToolRole::answer, "small"),
       large = test::tool_spec("ask-large", ToolRole::answer, "large");
  small.price.input = TokenRate::from_dollars_per_million(0.15);
  large.expected_latency = 4.5;
  return {small, large, test::tool_spec("judge", ToolRole::verify, "large"), test::tool_spec("code", ToolRole::code),
          test::tool_spec("compute", ToolRole::compute)};
}

struct Seen {
  std::vector<ToolSpec> specs = tools();
  Task task{.question = "What is 2 + 2?", .type = AnswerType::number};
  std::vector<Candidate> candidates;
  std::vector<Message> transcript;
  Observation view() const { return {.task = view_of(task), .tools = specs, .transcript = transcript, .candidates = candidates}; }
};

Message calling(std::string name, std::string arguments) {
  return {.speaker = Speaker::assistant, .tool_calls = {{"c1", std::move(name), std::move(arguments)}}};
}
Call only_call(const Seen& seen, Message reply) {
  return std::get<Calls>(chat_policy_action(seen.view(), std::move(reply))).calls.at(0);
}

TEST(ChatTools, AreOnePerRoleWithModelsPricesAndLatencies) {
  const auto schemas = chat_tools(tools());
  std::vector<std::string> names;
  for (const auto& schema : schemas) names.push_back(schema.name);
  EXPECT_EQ(names, (std::vector<std::string>{"answer", "verify", "code", "compute"}));
  const Json parameters = parse_json(schemas[0].parameters).value();
  EXPECT_EQ(parameters["properties"]["model"]["enum"], Json({"small", "large"}));
  EXPECT_EQ(parameters["required"], Json({"model"}));
  EXPECT_THAT(parameters["properties"]["model"]["description"], AllOf(HasSubstr("$0.15 per million input"), HasSubstr("4.5 s")));
  EXPECT_EQ(parse_json(schemas[2].parameters).value()["required"], Json({"source"}));
}

TEST(ChatTools, SeveralCallsOfATurnStartTogether) {
  Seen seen;
  Message reply = calling("answer", R"({"model": "large"})");
  reply.tool_calls.push_back({"c2", "answer", R"({"model": "small", "question": "easier?"})"});
  const Action action = chat_policy_action(seen.view(), reply);
  const auto& calls = std::get<Calls>(action);
  ASSERT_EQ(calls.calls.size(), 2u);
  EXPECT_EQ(calls.calls[0].tool, ToolId{1});
  EXPECT_EQ(calls.calls[0].arguments, "");
  EXPECT_EQ(calls.calls[1].tool, ToolId{0});
  EXPECT_EQ(calls.calls[1].arguments, R"({"question":"easier?"})");
  EXPECT_EQ(calls.calls[1].id, "c2");
  EXPECT_EQ(*calls.said, reply);
}

TEST(ChatTools, EveryMalformedCallSaysWhatIsWrong) {
  Seen seen;
  const auto error = [&](std::string name, std::string arguments) {
    return only_call(seen, calling(std::move(name), std::move(arguments))).error;
  };
  EXPECT_THAT(error("anwser", "{}"),
              AllOf(HasSubstr("no tool 'anwser'"), HasSubstr("did you mean 'answer'?"), HasSubstr("compute")));
  EXPECT_THAT(error("answer", "{\"model\": "), HasSubstr("arguments must be a JSON object"));
  EXPECT_THAT(error("answer", "[1]"), HasSubstr("another kind of value"));
  EXPECT_THAT(error("answer", ""), AllOf(HasSubstr("needs the argument \"model\""), HasSubstr("small, large")));
  EXPECT_THAT(error("answer", R"({"model": "smal"})"), HasSubstr("did you mean 'small'?"));
  EXPECT_THAT(error("answer", R"({"model": 7})"), HasSubstr("no model '7'"));
  EXPECT_THAT(error("verify", R"({"candidate": 1})"), HasSubstr("no candidate answer yet"));
  seen.candidates = {{.answer = "4"}, {.answer = "5"}};
  for (const char* bad : {"0", "3", "-1", "1.5", "\"1\"", "null", "99999999999999999999"})
    EXPECT_THAT(error("verify", fmt::format(R"({{"candidate": {}}})", bad)), HasSubstr("from 1 to 2")) << bad;
  const Call good = only_call(seen, calling("verify", R"({"candidate": 2})"));
  EXPECT_EQ(good.error, "");
  EXPECT_EQ(good.about, CandidateId{1});
  EXPECT_EQ(error("compute", ""), "");
}

TEST(ChatPolicyAction, ThoughtsMoveToTheReasoning) {
  Seen seen;
  const auto said = [&](std::string content) {
    return std::get<Say>(chat_policy_action(seen.view(), {.speaker = Speaker::assistant, .content = std::move(content)})).turn;
  };
  EXPECT_EQ(said("<think>two and two</think>\nAnswer: 4").content, "Answer: 4");
  EXPECT_EQ(said("<think>two and two</think>\nAnswer: 4").reasoning, "two and two");
  EXPECT_EQ(said("two and two</think>Answer: 4").content, "Answer: 4");
  EXPECT_EQ(said("So: <think>a</think>Answer<think>b</think>: 4").content, "So: Answer: 4");
  EXPECT_EQ(said("So: <think>a</think>Answer<think>b</think>: 4").reasoning, "a\nb");
  EXPECT_EQ(said("Answer: 4").reasoning, "");
  // Thoughts that were cut off are no answer.
  const Action cut = chat_policy_action(seen.view(), {.speaker = Speaker::assistant, .content = "<think>two and"});
  EXPECT_EQ(std::get<Submit>(cut).candidate, kNoCandidate);
}

TEST(ChatPolicyRequest, KeepsThoughtsToItselfAndCutsOldResults) {
  Seen seen;
  for (int i = 0; i < 6; ++i) {
    seen.transcript.push_back(
        {.speaker = Speaker::assistant, .reasoning = "secret thoughts", .tool_calls = {{"c", "compute", "{}"}}});
    seen.transcript.push_back(
        {.speaker = Speaker::tool, .content = std::string(1000, static_cast<char>('a' + i)), .tool_call_id = "c"});
  }
  const ChatRequest request = chat_policy_request(seen.view(), {.result_bytes = 500, .history_bytes = 900});
  ASSERT_EQ(request.messages.size(), 14u);
  EXPECT_EQ(request.messages[13].content, std::string(500, 'f') + " [cut]");
  EXPECT_EQ(request.messages[11].content, std::string(500, 'e') + " [cut]");
  EXPECT_EQ(request.messages[9].content, std::string(200, 'd') + " [cut]");
  for (const auto& message : request.messages) EXPECT_EQ(message.reasoning, "");
}

std::string random_text(std::size_t pieces) {
  static const std::vector<std::string> kPieces{"a", "é", "中", "😀", "\n", "word "};
  std::string text;
  for (std::size_t i = 0; i < pieces; ++i) text += *rc::gen::elementOf(kPieces);
  return text;
}

TEST(ChatPolicyRequest, NeverCutsACharacterInTwo) {
  EXPECT_TRUE(rc::check("budgets", [] {
    Seen seen;
    seen.task.question = random_text(*rc::gen::inRange(0, 60));
    for (int i = 0; i < 4; ++i)
      seen.transcript.push_back(
          {.speaker = Speaker::tool, .content = random_text(*rc::gen::inRange(0, 200)), .tool_call_id = "c"});
    ChatPolicyOptions options;
    options.question_bytes = *rc::gen::inRange<std::size_t>(0, 100);
    options.result_bytes = *rc::gen::inRange<std::size_t>(0, 300);
    options.history_bytes = *rc::gen::inRange<std::size_t>(0, 600);
    const ChatRequest request = chat_policy_request(seen.view(), options);
    RC_ASSERT(request.messages[1].content.size() <= options.question_bytes);
    for (std::size_t i = 1; i < request.messages.size(); ++i) {
      RC_ASSERT(valid_utf8(request.messages[i].content) == request.messages[i].content);
      RC_ASSERT(i == 1 || request.messages[i].content.size() <= std::max<std::size_t>(options.result_bytes, 200) + 6);
    }
  }));
}

TEST(ChatPolicyRequest, ServesAConversationWithTheClientsTools) {
  Seen seen;
  seen.task.type = AnswerType::free;
  seen.task.conversation = {
      {Speaker::system, "Be brief."}, {Speaker::user, "Hi"}, {Speaker::assistant, "Hello"}, {Speaker::user, "Weather?"}};
  seen.task.client_tools = {{"weather", "of a town", "{}"}, {"code", "the client's own", "{}"}};
  const ChatRequest request = chat_policy_request(seen.view(), {});
  ASSERT_EQ(request.messages.size(), 4u);
  EXPECT_EQ(request.messages[0].speaker, Speaker::system);
  EXPECT_THAT(request.messages[0].content, HasSubstr("Be brief."));
  EXPECT_THAT(request.messages[0].content, Not(HasSubstr("Answer: ")));
  EXPECT_EQ(request.messages[3].content, "Weather?");
  std::size_t code = 0;
  for (const auto& tool : request.tools) code += tool.name == "code";
  EXPECT_EQ(code, 1u);
  EXPECT_EQ(request.tools.back().description, "the client's own");

  Message reply = calling("weather", R"({"town": "Hirta"})");
  reply.tool_calls.push_back({"c2", "answer", "{}"});
  const auto said = std::get<Say>(chat_policy_action(seen.view(), reply));
  ASSERT_EQ(said.turn.tool_calls.size(), 1u) << "a client cannot run our tools";
  EXPECT_EQ(said.turn.tool_calls[0].name, "weather");
}

// Whole episodes over real tools, with a scripted policy and a scripted expert.
struct Episode {
  explicit Episode(std::vector<llm::ScriptedTurn> turns, std::vector<llm::ScriptedTurn> expert = {llm::says("Answer: 4")})
      : chief(std::move(turns), "chief"),
        small([expert](const ChatRequest&, std::size_t call) { return expert[std::min(call, expert.size() - 1)]; }, "small") {
    toolbox.add(tools::make_answer_tool(test::tool_spec("ask-small", ToolRole::answer, "small"), *small.model, {}));
    toolbox.add(tools::make_verify_tool(test::tool_spec("judge", ToolRole::verify, "small"), *small.model));
    toolbox.add(tools::make_compute_tool(test::tool_spec("compute", ToolRole::compute)));
  }
  Trajectory run(rollout::EpisodeOptions options = {}) {
    const auto environment = envs::make_question_environment(toolbox);
    VirtualClock clock;
    return rollout::run_episode(*environment, *make_chat_policy(*chief.model), task, options, {.clock = clock});
  }
  test::Scripted chief, small;
  tools::Toolbox toolbox;
  Task task{.id = "t", .question = "What is 2 + 2?", .type = AnswerType::number};
};

TEST(ChatPolicy, GoesOnAfterEveryKindOfMalformedCall) {
  Episode episode({llm::calls_tool("anwser", "{}"), llm::calls_tool("answer", "{"), llm::calls_tool("answer", R"({"model":"x"})"),
                   llm::calls_tool("verify", R"({"model":"small","candidate":1})"), llm::calls_tool("answer", R"({"model":"small"})"),
                   llm::calls_tool("verify", R"({"model":"small","candidate":7})"), llm::says("It is four.\nAnswer: 4")},
                  {llm::says("Answer: 4")});
  const Trajectory t = episode.run();
  EXPECT_EQ(t.status, Status::submitted);
  EXPECT_EQ(t.submission.answer, "4");
  ASSERT_EQ(t.calls.size(), 6u);
  for (const std::size_t bad : {0u, 1u, 2u, 3u, 5u}) {
    EXPECT_EQ(t.calls[bad].status, CallStatus::malformed) << bad;
    EXPECT_FALSE(t.calls[bad].text.empty());
  }
  const auto requests = episode.chief.requests();
  ASSERT_EQ(requests.size(), 7u);
  EXPECT_THAT(requests[1].messages.back().content, HasSubstr("there is no tool 'anwser'"));
  EXPECT_EQ(requests[1].messages.back().speaker, Speaker::tool);
  EXPECT_THAT(requests[5].messages.back().content, HasSubstr("Candidate 1: 4"));
}

TEST(ChatPolicy, IsMeteredAsPolicyAndItsToolsAsTools) {
  Episode episode({llm::calls_tool("answer", R"({"model":"small"})"), llm::says("Answer: 4")});
  const Trajectory t = episode.run();
  std::size_t policy = 0, tool = 0;
  Money sum;
  for (const auto& entry : t.ledger) {
    (entry.purpose == Purpose::policy ? policy : tool) += 1;
    EXPECT_EQ(entry.purpose == Purpose::policy, entry.key.call == kPolicyCall);
    sum += entry.cost;
  }
  EXPECT_EQ(policy, 2u);
  EXPECT_EQ(tool, 1u);
  EXPECT_EQ(sum, t.cost());
  EXPECT_EQ(t.policy, "chat:chief");
}

TEST(ChatPolicy, AFailedModelHandsInTheBestCandidate) {
  Episode episode({llm::calls_tool("answer", R"({"model":"small"})"), llm::fails(FailureKind::upstream, "the chief is ill")});
  const Trajectory t = episode.run();
  EXPECT_EQ(t.submission.answer, "4");
  EXPECT_THAT(t.steps.back().decision.why, HasSubstr("the chief is ill"));
  Episode none({llm::fails(FailureKind::upstream)});
  EXPECT_FALSE(none.run().submission.answered);
}

TEST(ChatPolicy, ATurnForTheClientsToolAwaitsTheClient) {
  Episode episode({llm::calls_tool("weather", R"({"town":"Hirta"})")});
  episode.task.type = AnswerType::free;
  episode.task.conversation = {{Speaker::user, "What is the weather?"}};
  episode.task.client_tools = {{"weather", "of a town", R"({"type":"object"})"}};
  const Trajectory t = episode.run();
  EXPECT_EQ(t.status, Status::awaiting_client);
  EXPECT_EQ(t.candidates.at(index(t.submitted)).turn.tool_calls.at(0).name, "weather");
}

}  // namespace
}  // namespace baton::policy
