#include "baton/tools/toolbox.h"

#include "baton/tools/answer.h"
#include "support/tool_fixtures.h"

#include <gmock/gmock.h>

namespace baton::tools {
namespace {

using test::tool_spec;
using ::testing::HasSubstr;

Catalogue catalogue() {
  return {.tools = {tool_spec("a", ToolRole::answer), tool_spec("r", ToolRole::reason), tool_spec("c", ToolRole::code),
                    tool_spec("v", ToolRole::verify), tool_spec("k", ToolRole::compute), tool_spec("st", ToolRole::step)}};
}

std::vector<std::string> names(const Toolbox& toolbox) {
  std::vector<std::string> out;
  for (const auto& spec : toolbox.specs()) out.push_back(spec.name);
  return out;
}

TEST(Toolbox, HoldsTheCataloguesToolsInOrder) {
  test::Scripted m({llm::says("x")});
  test::FakeSandbox sandbox({RunResult{.out = "4\n"}});
  const auto model = [&](std::string_view) -> ChatModel& { return *m.model; };
  const Toolbox toolbox = make_toolbox(catalogue(), {.model = model, .sandbox = &sandbox});
  EXPECT_EQ(names(toolbox), (std::vector<std::string>{"a", "r", "c", "v", "k"}));
  EXPECT_TRUE(toolbox.notes().empty());
  EXPECT_EQ(toolbox.find("c"), ToolId{2});
  EXPECT_FALSE(toolbox.find("st"));
  const Task task = test::question("?", AnswerType::text);
  test::CallBench bench(task);
  EXPECT_EQ(toolbox.tool(ToolId{2}).call({.arguments = R"x({"source": "print(4)"})x"}, bench.context).text,
            R"({"exit_code":0,"stderr":"","stdout":"4\n","timed_out":false,"truncated":false})");
  EXPECT_EQ(bench.ledger.size(), 1u);
}

TEST(Toolbox, LeavesOutWhatNeedsASandboxAndSaysSo) {
  test::Scripted m({llm::says("x")});
  const auto model = [&](std::string_view) -> ChatModel& { return *m.model; };
  const Toolbox without = make_toolbox(catalogue(), {.model = model, .no_sandbox = "bubblewrap is not installed"});
  EXPECT_EQ(names(without), (std::vector<std::string>{"a", "v", "k"}));
  ASSERT_EQ(without.notes().size(), 1u);
  EXPECT_EQ(without.notes()[0], "left out r, c: bubblewrap is not installed");
  const Toolbox replaying = make_toolbox(catalogue(), {.model = model, .replaying = true});
  EXPECT_EQ(names(replaying), (std::vector<std::string>{"a", "r", "c", "v", "k"}));  // tool numbers are those of the trace
}

TEST(Toolbox, SearchesTheDocumentsItIsGiven) {
  class OnePassage final : public Retriever {
    Result<Retrieved> query(std::string_view, std::size_t) override {
      return Retrieved{.passages = {{.source = "birds.md", .text = "The heron eats fish.", .score = 1, .coverage = 1}}};
    }
  };
  const Catalogue search{.tools = {tool_spec("s", ToolRole::search)}};
  const Toolbox toolbox = make_toolbox(search, {.documents = std::make_shared<OnePassage>()});
  const Task task = test::question("What does a heron eat?", AnswerType::text);
  test::CallBench bench(task);
  EXPECT_THAT(toolbox.tool(ToolId{0}).call({.arguments = R"({"query": "heron"})"}, bench.context).text,
              HasSubstr("The heron eats fish."));
  EXPECT_THROW(make_toolbox(search, {}), Error);
  EXPECT_EQ(names(make_toolbox(search, {.replaying = true})), (std::vector<std::string>{"s"}));
}

TEST(Toolbox, ReasonsWithTheRealSandbox) {
  const auto sandbox = make_sandbox();
  if (!sandbox) GTEST_SKIP() << sandbox.error().message;
  test::Scripted m(
      {llm::says("```python\nprint(sum(range(101))\n```"), llm::says("```python\nprint('Answer:', sum(range(101)))\n```")});
  const Catalogue reason{.tools = {tool_spec("r", ToolRole::reason)}};
  const auto model = [&](std::string_view) -> ChatModel& { return *m.model; };
  const Toolbox toolbox = make_toolbox(reason, {.model = model, .sandbox = sandbox->get()});
  const Task task = test::question("What is the sum of 1 to 100?", AnswerType::number);
  test::CallBench bench(task, kUnlimited, true);
  const ToolResult result = toolbox.tool(ToolId{0}).call({}, bench.context);
  EXPECT_EQ(result.answer, "5050") << result.text;
  EXPECT_THAT(m.prompt(1), HasSubstr("SyntaxError"));
}

TEST(Toolbox, RefusesTwoToolsOfOneName) {
  test::Scripted m({llm::says("x")});
  Toolbox toolbox;
  toolbox.add(make_answer_tool(tool_spec("a", ToolRole::answer), *m.model));
  EXPECT_THROW(toolbox.add(make_answer_tool(tool_spec("a", ToolRole::answer), *m.model)), Error);
}

}  // namespace
}  // namespace baton::tools
