#include "baton/tools/metered.h"
#include "baton/tools/search.h"
#include "search/manual.h"
#include "support/memory_exchanges.h"
#include "support/tool_conformance.h"

#include <gtest/gtest.h>

namespace baton::tools {
namespace {

struct SearchToolTest : testing::Test {
  test::TemporaryFolder docs;
  std::shared_ptr<Retriever> index;
  ToolSpec spec{.name = "search", .role = ToolRole::search, .price = {.per_call = Money{7}}};
  void SetUp() override {
    test::write_manual(docs);
    index = index_in_memory(docs.path());
  }
  ToolResult asked(const Task& task, const std::string& arguments = "", std::shared_ptr<Retriever> retriever = nullptr,
                   ExchangeLog* log = nullptr) {
    test::CallBench bench(task);
    bench.context.exchanges = log;
    return make_search_tool(spec, retriever || log ? retriever : index)->call({.arguments = arguments}, bench.context);
  }
};

TEST_F(SearchToolTest, AnswersWithTheSentenceAndItsSource) {
  const auto result = asked({.question = "Who created Lantern?", .type = AnswerType::free});
  EXPECT_EQ(result.status, CallStatus::ok);
  EXPECT_EQ(result.answer, "Lantern was created by Miriam Okafor in 2016.");
  ASSERT_TRUE(result.turn);
  EXPECT_EQ(result.turn->content, "Lantern was created by Miriam Okafor in 2016. (source: guide.md, Lantern guide > History)");
  EXPECT_GT(result.score, 0.9);
  EXPECT_EQ(result.text.substr(0, 39), "[1] guide.md, Lantern guide > History\nL");
}

TEST_F(SearchToolTest, GivesTheNumberWhereOneIsAsked) {
  EXPECT_EQ(asked({.question = "How many requests per minute may a token send?", .type = AnswerType::number}).answer, "120");
  EXPECT_EQ(asked({.question = "How many points does a query return at most?", .type = AnswerType::number}).answer, "10,000");
}

TEST_F(SearchToolTest, StaysSilentOnWhatTheDocumentsDoNotSay) {
  const auto france = asked({.question = "What is the capital of France?", .type = AnswerType::text});
  EXPECT_EQ(france.status, CallStatus::not_applicable);
  EXPECT_EQ(france.score, 0);
  const auto licence = asked({.question = "Which licence is Lantern under?", .type = AnswerType::free});
  EXPECT_EQ(licence.status, CallStatus::blank);
  EXPECT_GT(licence.score, 0);
  EXPECT_LT(licence.score, 0.5);
  const auto choice =
      asked({.question = "Who created Lantern?", .type = AnswerType::choice, .options = {"Ann", "Miriam Okafor"}});
  EXPECT_FALSE(choice.answer);
  EXPECT_EQ(choice.status, CallStatus::ok) << "the passages help a model";
  for (const auto* result : {&france, &licence}) EXPECT_FALSE(result->answer || result->turn);
}

TEST_F(SearchToolTest, TakesAQueryOfTheModel) {
  const auto result = asked({.question = "Something else"}, R"({"query": "themes language", "k": 1})");
  EXPECT_EQ(result.status, CallStatus::ok);
  EXPECT_FALSE(result.answer);
  EXPECT_EQ(result.text.find("[2]"), std::string::npos);
  EXPECT_NE(result.text.find("Handlebars"), std::string::npos);
  EXPECT_EQ(asked({}, R"({"query": "x", "k": 0})").status, CallStatus::malformed);
}

TEST_F(SearchToolTest, ReplaysWithoutTheIndex) {
  test::MemoryExchanges log;
  const Task task{.question = "Who created Lantern?", .type = AnswerType::free};
  const auto live = asked(task, "", index, &log);
  log.replaying = true;
  const auto replayed = asked(task, "", nullptr, &log);
  EXPECT_EQ(live.status, CallStatus::ok);
  EXPECT_EQ(replayed.answer, live.answer);
  EXPECT_EQ(replayed.text, live.text);
  EXPECT_EQ(replayed.score, live.score);
}

TEST_F(SearchToolTest, SaysSoWithoutAnIndex) {
  const Task task{.question = "x"};
  test::CallBench bench(task);
  const auto result = make_search_tool(spec, nullptr)->call({}, bench.context);
  EXPECT_EQ(result.status, CallStatus::failed);
  EXPECT_EQ(result.text, "search: there is no index to search");
}

TEST_F(SearchToolTest, Conforms) {
  test::expect_tool_conforms({.make = [this] { return metered_tool(make_search_tool(spec, index)); },
                              .task = {.question = "Who created Lantern?", .type = AnswerType::free},
                              .malformed = {R"({"query": 4})", R"({"k": 99})"},
                              .named = {"query", "k"}});
}

}  // namespace
}  // namespace baton::tools
