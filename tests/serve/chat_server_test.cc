// `baton serve` over real HTTP.

#include "baton/serve/chat_server.h"

#include "baton/base/file.h"
#include "baton/base/json.h"
#include "baton/http/sse.h"
#include "baton/policy/chat_policy.h"
#include "baton/store/trace.h"
#include "baton/tools/answer.h"
#include "http/raw.h"
#include "support/mock_world.h"
#include "support/tool_fixtures.h"

#include <atomic>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <thread>

namespace baton::serve {
namespace {

using http::testing::open_descriptors;
using http::testing::RawSocket;
using ::testing::HasSubstr;

constexpr std::string_view kHello = R"({"model":"baton","messages":[{"role":"user","content":"Where is the ferry?"}]})";

// One scripted model behind an answer tool; policies "baton" (always) and "chat" (the model itself as chat policy).
class ChatServerTest : public testing::Test {
 protected:
  void start(llm::Script script, ChatServerOptions options = {}) {
    model_ = std::make_unique<test::Scripted>(std::move(script));
    toolbox_.add(tools::make_answer_tool(test::tool_spec("m1", ToolRole::answer), *model_->model, {}));
    ChatBackend backend{.make_environment = [this] { return envs::make_question_environment(toolbox_); }};
    backend.policies["baton"] = policy::make_policy("always:m1", {.tools = toolbox_.specs()});
    backend.policies["chat"] = policy::make_chat_policy(*model_->model);
    options.catalogue.models = {test::model_spec()};
    options.catalogue.providers = {{.name = "p"}};
    options.catalogue.tools.assign(toolbox_.specs().begin(), toolbox_.specs().end());
    server_ = start_chat_server(std::move(backend), std::move(options));
  }
  void says(std::string text, Seconds latency = 0, ChatServerOptions options = {}) {
    start([=](const ChatRequest&, std::size_t) { return llm::says(text, latency); }, std::move(options));
  }
  http::HttpResponse send(std::string_view method, std::string_view path, std::string_view body = "") {
    auto response = client_->send({.method = std::string(method),
                                   .url = fmt::format("http://127.0.0.1:{}{}", server_->port(), path),
                                   .headers = {{"Content-Type", "application/json"}},
                                   .body = std::string(body),
                                   .timeout = 20});
    EXPECT_TRUE(response) << response.error().message;
    return response.value_or(http::HttpResponse{});
  }
  http::HttpResponse chat(std::string_view body) { return send("POST", "/v1/chat/completions", body); }
  static std::string error_of(const http::HttpResponse& response) {
    return parse_json(response.body).value()["error"]["message"];
  }

  std::unique_ptr<http::HttpClient> client_ = http::make_http_client();
  std::unique_ptr<test::Scripted> model_;
  tools::Toolbox toolbox_;
  std::unique_ptr<ChatServer> server_;
};

TEST_F(ChatServerTest, AnswersInJsonWithItsCostInHeaders) {
  says("At the old pier.");
  const auto response = chat(kHello);
  ASSERT_EQ(response.status, 200) << response.body;
  const Json body = parse_json(response.body).value();
  EXPECT_EQ(body["object"], "chat.completion");
  EXPECT_EQ(body["model"], "baton");
  EXPECT_EQ(body["choices"][0]["message"]["content"], "At the old pier.");
  EXPECT_EQ(body["choices"][0]["finish_reason"], "stop");
  EXPECT_GT(body["usage"]["total_tokens"].get<int>(), 0);
  EXPECT_GT(std::stod(std::string(response.header("x-baton-cost-usd"))), 0);
  EXPECT_EQ(response.header("x-baton-calls"), "1");
  EXPECT_EQ(response.header("x-baton-policy"), "always:m1");
  EXPECT_EQ(response.header("x-baton-trace-id").size(), 16u);
  EXPECT_GE(std::stod(std::string(response.header("x-baton-seconds"))), 0);
}

TEST_F(ChatServerTest, StreamsWholeCharactersAndUsageOnRequest) {
  std::string text = "Fähre – ";
  for (int i = 0; i < 60; ++i) text += "日本 ";
  says(text);
  const auto response =
      chat(R"({"model":"baton","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"?"}]})");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("content-type"), "text/event-stream");
  std::string said, finish;
  bool done = false, usage = false;
  ASSERT_TRUE(http::SseParser().feed(response.body, [&](const http::SseEvent& event) {
    if (event.data == "[DONE]") return void(done = true);
    const Json chunk = parse_json(event.data).value();
    EXPECT_EQ(chunk["object"], "chat.completion.chunk");
    usage = usage || chunk.value("usage", Json()).is_object();
    if (chunk["choices"].empty()) return;
    said += chunk["choices"][0]["delta"].value("content", "");
    if (chunk["choices"][0]["finish_reason"].is_string()) finish = chunk["choices"][0]["finish_reason"];
  }));
  EXPECT_EQ(said, std::string(text));
  EXPECT_EQ(finish, "stop");
  EXPECT_TRUE(done && usage);
}

TEST_F(ChatServerTest, RefusesWhatItCannotServe) {
  says("x");
  EXPECT_EQ(send("GET", "/healthz").status, 200);
  const Json models = parse_json(send("GET", "/v1/models").body).value();
  EXPECT_EQ(models["data"].size(), 2u);
  const auto unknown = chat(R"({"model":"gpt-9","messages":[{"role":"user","content":"?"}]})");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_THAT(error_of(unknown), HasSubstr("there are: baton, chat"));
  const auto wrong = chat(R"({"model":"baton","messages":[{"role":"user","content":7}]})");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_THAT(error_of(wrong), HasSubstr("content"));
  EXPECT_EQ(chat("{").status, 400);
  EXPECT_EQ(chat(R"({"model":"baton","messages":[]})").status, 400);
  EXPECT_EQ(send("GET", "/v1/chat/completions").status, 405);
  EXPECT_EQ(send("GET", "/v1/chat/completions").header("allow"), "POST");
  EXPECT_EQ(send("POST", "/v1/models", "{}").status, 405);
  EXPECT_EQ(send("GET", "/v2").status, 404);
  EXPECT_TRUE(model_->requests().empty());
}

TEST_F(ChatServerTest, AFullQueueIs429AndLater200) {
  says("late", 0.6, {.workers = 1, .queue = 1});
  std::atomic<int> good{0}, busy{0};
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 8; ++i)
      clients.emplace_back([&] {
        const auto response = chat(kHello);
        good += response.status == 200;
        busy += response.status == 429 && response.header("retry-after") == "1";
      });
  }
  EXPECT_GE(good, 1);
  EXPECT_LE(good, 2);
  EXPECT_EQ(good + busy, 8);
  EXPECT_EQ(chat(kHello).status, 200);
}

TEST_F(ChatServerTest, AClientThatLeavesFreesItsWorker) {
  start([](const ChatRequest&, std::size_t call) { return llm::says("x", call == 0 ? 30 : 0); }, {.workers = 1});
  RawSocket socket = RawSocket::connect(server_->port());
  socket.send(
      fmt::format("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", kHello.size(), kHello));
  const Seconds began = wall_clock().now();
  while (model_->requests().empty() && wall_clock().now() < began + 5) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ASSERT_EQ(model_->requests().size(), 1u);
  socket.reset();
  EXPECT_EQ(chat(kHello).status, 200);
  EXPECT_LT(wall_clock().now() - began, 10);
}

TEST_F(ChatServerTest, ADeadlineThatPassesIs504) {
  says("late", 30, {.episode = {.seconds = 0.2}});
  const auto late = chat(kHello);
  EXPECT_EQ(late.status, 504) << late.body;
  EXPECT_EQ(late.header("x-baton-calls"), "1");
}

TEST_F(ChatServerTest, ABudgetThatIsTooSmallIs402) {
  says("x", 0, {.episode = {.dollars = Money{1}}});
  for (const char* model : {"baton", "chat"}) {
    const auto poor = chat(fmt::format(R"({{"model":"{}","messages":[{{"role":"user","content":"?"}}]}})", model));
    EXPECT_EQ(poor.status, 402) << poor.body;
    EXPECT_EQ(std::stod(std::string(poor.header("x-baton-cost-usd"))), 0);
  }
}

TEST_F(ChatServerTest, AFailingUpstreamIs502WithItsReason) {
  start([](const ChatRequest&, std::size_t) { return llm::fails(FailureKind::upstream, "the lighthouse is dark"); });
  const auto failed = chat(kHello);
  EXPECT_EQ(failed.status, 502);
  EXPECT_THAT(error_of(failed), HasSubstr("the lighthouse is dark"));
}

TEST_F(ChatServerTest, ClientToolsComeBackAsToolCalls) {
  start([](const ChatRequest& request, std::size_t) {
    return request.messages.back().speaker == Speaker::tool ? llm::says("It rains.") : llm::calls_tool("weather", R"({"town":"Hirta"})");
  });
  for (const char* model : {"baton", "chat"}) {
    const std::string tools = R"("tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}])";
    const auto first = chat(fmt::format(R"({{"model":"{}","messages":[{{"role":"user","content":"Rain?"}}],{}}})", model, tools));
    ASSERT_EQ(first.status, 200) << first.body;
    const Json choice = parse_json(first.body).value()["choices"][0];
    EXPECT_EQ(choice["finish_reason"], "tool_calls");
    EXPECT_EQ(choice["message"]["tool_calls"][0]["function"]["name"], "weather");
    const Json id = choice["message"]["tool_calls"][0]["id"];
    const Json next{{"model", model},
                    {"messages",
                     {{{"role", "user"}, {"content", "Rain?"}},
                      choice["message"],
                      {{"role", "tool"}, {"tool_call_id", id}, {"content", "wet"}}}},
                    {"tools", parse_json("{" + tools + "}").value()["tools"]}};
    const auto second = chat(dump_json(next));
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_EQ(parse_json(second.body).value()["choices"][0]["message"]["content"], "It rains.");
  }
}

TEST_F(ChatServerTest, WritesOneTracePerRequest) {
  const auto folder = std::filesystem::path(testing::TempDir()) / fmt::format("baton_serve_{}", ::getpid());
  std::filesystem::create_directories(folder);
  says("At the pier.", 0, {.traces = folder});
  const auto response = chat(kHello);
  const store::Trace trace = store::read_trace(folder / (std::string(response.header("x-baton-trace-id")) + ".jsonl"));
  EXPECT_EQ(trace.task.conversation.size(), 1u);
  EXPECT_EQ(trace.trajectory.submission.text, "At the pier.");
  EXPECT_EQ(trace.exchanges.size(), 1u);
  EXPECT_EQ(fmt::format("{:.9f}", trace.trajectory.cost().dollars()), response.header("x-baton-cost-usd"));
  std::filesystem::remove_all(folder);
  EXPECT_EQ(chat(kHello).status, 200) << "a trace that cannot be written costs no answer";
}

TEST_F(ChatServerTest, StopsGracefully) {
  says("late", 0.5);
  std::jthread asking([&] { EXPECT_EQ(chat(kHello).status, 200); });
  while (model_->requests().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  server_->stop(10);
}

TEST_F(ChatServerTest, ABusyPortIsAnErrorAndNoHang) {
  says("x");
  EXPECT_THROW(start_chat_server({.make_environment = [this] { return envs::make_question_environment(toolbox_); }},
                                 {.server = {.port = server_->port()}}),
               Error);
}

TEST(ChatServerLoad, SixtyFourAtOnceOverRealHttpLeakNothing) {
  test::MockWorld world(40, {.time_scale = 0.05});
  ChatBackend backend{.make_environment = [&] { return envs::make_question_environment(world.toolbox); }};
  backend.policies["baton"] = world.policy("agree-or-escalate");
  const auto server = start_chat_server(std::move(backend), {.workers = 64, .queue = 64});
  const auto round = [&] {
    const auto client = http::make_http_client({.max_idle = 0});
    std::atomic<int> good{0};
    {
      std::vector<std::jthread> clients;
      for (std::size_t i = 0; i < 64; ++i)
        clients.emplace_back([&, i] {
          const Json body{{"model", "baton"},
                          {"messages", {{{"role", "user"}, {"content", world.tasks[i % 40].task.question}}}},
                          {"stream", i % 2 == 0}};
          const auto response = client->send({.url = fmt::format("http://127.0.0.1:{}/v1/chat/completions", server->port()),
                                              .body = dump_json(body),
                                              .timeout = 30});
          good += response && response->status == 200;
        });
    }
    return good.load();
  };
  EXPECT_GE(round(), 60);  // an expert's blank reply may be no answer
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 5; ++i) EXPECT_GE(round(), 60);
  EXPECT_LE(open_descriptors(), before + 64) << "kept-alive upstream connections vary a little; a leak grows with 320 requests";
}

}  // namespace
}  // namespace baton::serve
