#include "baton/tools/step.h"

#include "support/tool_conformance.h"
#include "support/tool_fixtures.h"

#include <gmock/gmock.h>

namespace baton::tools {
namespace {

using ::testing::HasSubstr;
using test::Scripted;
using test::tool_spec;

Task capital() { return test::question("What is the capital of France?", AnswerType::text); }

TEST(StepTool, GoesOnWithTheConversation) {
  Scripted model({llm::calls_tool("look", "{}"), llm::says("<think>done?</think>It is done."), llm::says(" ")});
  const auto tool = make_step_tool(tool_spec("s", ToolRole::step), *model.model);
  Task task{.question = "Renew my book.",
            .conversation = {{.speaker = Speaker::system, .content = "The handbook."}},
            .client_tools = {{"look", "Looks.", R"({"type":"object"})"}}};
  test::CallBench bench(task);
  const std::vector<Message> talk{{.content = "Renew my book."}, {.speaker = Speaker::assistant, .content = "Which?", .reasoning = "hm"}};
  bench.seen.transcript = talk;
  const ToolResult looks = tool->call({}, bench.context), says = tool->call({}, bench.context), blank = tool->call({}, bench.context);
  ASSERT_TRUE(looks.turn && says.turn);
  EXPECT_EQ(looks.turn->tool_calls[0].name, "look");
  EXPECT_EQ(says.turn->content, "It is done.");
  EXPECT_EQ(says.turn->reasoning, "done?");
  EXPECT_EQ(name_of(blank.status), "blank");
  EXPECT_FALSE(blank.turn);
  const ChatRequest request = model.requests().front();
  ASSERT_EQ(request.messages.size(), 3u);
  EXPECT_EQ(request.messages[0].content, "The handbook.");
  EXPECT_EQ(request.messages[2].reasoning, "");
  EXPECT_EQ(request.tools, task.client_tools);
}

TEST(StepTool, IsAskedToCheckWhatCouldBeHandedIn) {
  Scripted model({llm::says("All is well.")});
  const auto tool = make_step_tool(tool_spec("s", ToolRole::step), *model.model);
  const Task task = capital();
  test::CallBench bench(task);
  const std::vector<Candidate> done{{"done", {}, {}}};
  bench.seen.candidates = done;
  EXPECT_EQ(name_of(tool->call({}, bench.context).status), "ok");
  EXPECT_THAT(model.prompt(), HasSubstr("check all of it against the handbook"));
}

TEST(StepTool, Conforms) {
  std::vector<std::unique_ptr<Scripted>> models;
  test::expect_tool_conforms(
      {.make =
           [&] {
             models.push_back(std::make_unique<Scripted>([](const ChatRequest&, std::size_t) { return llm::says("It is done."); }));
             return make_step_tool(tool_spec("s", ToolRole::step), *models.back()->model);
           },
       .task = capital(),
       .malformed = {R"({"hurry": true})"},
       .named = {"hurry"}});
}

}  // namespace
}  // namespace baton::tools
