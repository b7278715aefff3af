// Whole runs of the program against an upstream of the test's own: every tool role through a chat policy, Ctrl-C, serving.

#include "app/cli.h"

#include "baton/base/file.h"
#include "baton/base/json.h"
#include "baton/http/client.h"
#include "baton/llm/wire.h"
#include "baton/serve/mock_upstream.h"
#include "baton/store/task_file.h"
#include "baton/tools/sandbox.h"
#include "support/constant_policy.h"

#include <atomic>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <thread>

namespace baton::app {
namespace {

using ::testing::HasSubstr;

// Plays a fixed game as the policy (one call per turn, by how many results it has seen) and answers whatever else it is asked.
ChatReply scripted(const ChatRequest& request, const std::vector<std::pair<std::string, Json>>& moves) {
  ChatReply reply{.usage = {.input = 100, .output = 20}, .finish_reason = "stop"};
  reply.message.speaker = Speaker::assistant;
  const std::string& last = request.messages.back().content;
  if (!request.tools.empty()) {
    std::size_t results = 0;
    for (const auto& message : request.messages) results += message.speaker == Speaker::tool;
    if (results >= moves.size()) reply.message.content = "<think>enough</think>It leaves at nine.\nAnswer: nine";
    else
      reply.message.tool_calls = {{fmt::format("c{}", results), moves[results].first, dump_json(moves[results].second)}},
      reply.finish_reason = "tool_calls";
  } else if (last.find("Proposed answer: ") != std::string::npos) {
    reply.message.content = "Plausible.\nScore: 85";
  } else if (last.find("```python block") != std::string::npos) {
    reply.message.content = "```python\nprint('Answer:', 3 * 3)\n```";
  } else {
    reply.message.content = "Ferries leave early.\nAnswer: nine";
  }
  return reply;
}

class LiveRun : public Cli {
 protected:
  std::unique_ptr<http::Server> upstream(std::vector<std::pair<std::string, Json>> moves) {
    return http::start_server({}, [moves](auto request, auto client) {
      const auto asked = llm::parse_request(request->body);
      const std::string body = asked ? llm::render_reply({.id = "x", .model = asked->model}, scripted(asked->chat, moves)) : "{}";
      client->send(200, {{"Content-Type", "application/json"}}, body);
    });
  }
  void write_catalogue(int port, const std::string& provider = "stream = false\n") {
    write_file(folder() / "c.toml",
               fmt::format("price_book = \"t\"\n[providers.p]\nbase_url = \"http://127.0.0.1:{}/v1\"\n{}[models.m]\nprovider = "
                           "\"p\"\nupstream = \"sim-nano\"\n"
                           "input = 1.0\noutput = 2.0\n[tools.m]\nrole = \"answer\"\nmodel = \"m\"\n[tools.program]\nrole = "
                           "\"reason\"\nmodel = \"m\"\n"
                           "[tools.judge]\nrole = \"verify\"\nmodel = \"m\"\n[tools.code]\nrole = "
                           "\"code\"\n[tools.compute]\nrole = \"compute\"\n",
                           port, provider));
  }
  const std::vector<std::string> environment_{"PATH=/usr/bin:/bin", "HOME=" + std::filesystem::temp_directory_path().string()};
};

TEST_F(LiveRun, EveryToolRoleReplaysExactlyThroughAChatPolicy) {
  if (!tools::make_sandbox()) GTEST_SKIP() << "no sandbox on this machine";
  const auto server = upstream({{"answer", {{"model", "m"}}},
                                {"verify", {{"model", "m"}, {"candidate", 1}}},
                                {"search", {{"query", "ferry Hirta"}}},
                                {"code", {{"source", "import sys\nprint(6 * 7)\nprint('warned', file=sys.stderr)"}}},
                                {"code", {{"source", "raise SystemExit(3)"}}},
                                {"compute", {{"expression", "17 * 23"}}},
                                {"reason", {{"model", "m"}, {"question", "What is three times three?"}}},
                                {"reason", {{"model", "m"}}},
                                {"answer", {{"model", "none"}}},
                                {"teleport", Json::object()}});
  write_catalogue(server->port());
  write_file(folder() / "docs.md", "# Ferries\n\nThe ferry to Hirta leaves at nine from the old pier every Tuesday.\n");
  const auto solved = baton({"solve", "When does the ferry to Hirta leave?", "--config", "c.toml", "--docs", "docs.md",
                             "--policy", "chat:m", "--trace", "t.jsonl", "--json", "t.json"},
                            environment_);
  ASSERT_EQ(solved.exit_code, 0) << solved.err;
  EXPECT_EQ(solved.out, "nine\n");
  const Json report = parse_json(read_file(folder() / "t.json")).value();
  std::vector<std::string> statuses;
  for (const auto& call : report["calls"]) statuses.push_back(call["status"]);
  ASSERT_EQ(statuses.size(), 10u);
  for (const std::size_t good : {0u, 1u, 2u, 3u, 5u, 6u, 7u}) EXPECT_EQ(statuses[good], "ok") << report["calls"][good].dump();
  EXPECT_EQ(statuses[8], "malformed");
  EXPECT_EQ(statuses[9], "malformed");
  const std::string trace = read_file(folder() / "t.jsonl");
  for (const char* kind : {"chat", "code", "search"}) EXPECT_THAT(trace, HasSubstr(fmt::format("\"kind\":\"{}\"", kind)));
  EXPECT_THAT(trace, HasSubstr("enough")) << "thoughts stay in the trace";

  std::filesystem::remove(folder() / "docs.md");
  server->stop(0);
  const auto replayed = baton({"trace", "replay", "t.jsonl"});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.out << replayed.err;
  EXPECT_THAT(replayed.out, HasSubstr("exact: 11 steps"));
  EXPECT_EQ(baton({"trace", "show", "t.jsonl"}).exit_code, 0);
}

// A job that Ctrl-C cuts off half-way: kTasks tasks in tasks.jsonl, on a mock that takes its time.
class CutOff : public LiveRun {
 protected:
  static constexpr std::size_t kTasks = 40;

  std::unique_ptr<serve::MockUpstream> start_tasks() {
    const auto tasks = envs::make_simulated_tasks(1, kTasks);
    auto mock = serve::start_mock_upstream(envs::built_in_pool(1), tasks, {.time_scale = 0.5});
    write_catalogue(mock->port(), "");
    std::string lines;
    for (const auto& task : tasks) lines += store::render_task_line(task.task) + "\n";
    write_file(folder() / "tasks.jsonl", lines);
    return mock;
  }

  auto interrupted(const std::vector<std::string>& arguments) {
    std::vector<std::string> command{"/usr/bin/timeout", "--foreground", "--preserve-status", "-s", "INT", "0.8", BATON_BINARY};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return test::run_program(command, folder(), environment_);
  }
};

TEST_F(CutOff, CtrlCKeepsWhatIsDoneAndTheSameCommandGoesOn) {
  const auto mock = start_tasks();
  const std::vector<std::string> arguments{"eval",   "--suite",     "live",      "--config", "c.toml",
                                           "--data", "tasks.jsonl", "--policy",  "always:m", "--threads",
                                           "4",      "--run",       "run.jsonl", "--json",   "-"};
  const auto cut = interrupted(arguments);
  EXPECT_EQ(cut.exit_code, 130) << cut.err;
  EXPECT_EQ(cut.out, "");
  EXPECT_THAT(cut.err, HasSubstr("--run run.jsonl"));
  const auto asked = mock->counts().requests;
  EXPECT_GT(asked, 0u);
  EXPECT_LT(asked, kTasks);
  const auto whole = baton(arguments, environment_);
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  EXPECT_EQ((*parse_json(whole.out))["tasks"], kTasks);
  EXPECT_LE(mock->counts().requests, kTasks + 4) << "only what ran when it was cut off is asked again";
  const auto again = mock->counts().requests;
  EXPECT_EQ(baton(arguments, environment_).out, whole.out);
  EXPECT_EQ(mock->counts().requests, again);
}

TEST_F(CutOff, RecordResumesAfterCtrlCWithoutPayingTwice) {
  const auto mock = start_tasks();
  const std::vector<std::string> arguments{"record", "--config", "c.toml",    "--data", "tasks.jsonl",
                                           "--out",  "r.jsonl",  "--threads", "4"};
  const auto cut = interrupted(arguments);
  EXPECT_EQ(cut.exit_code, 130) << cut.err;
  ASSERT_EQ(baton(arguments, environment_).exit_code, 0);
  EXPECT_EQ(mock->counts().billed, kTasks);
  const auto eval = baton(
      {"eval", "--suite", "replay", "--data", "r.jsonl", "--models", "r.models.json", "--policy", "always:m", "--json", "-"},
      environment_);
  EXPECT_EQ(eval.exit_code, 0) << eval.err;
  EXPECT_EQ((*parse_json(eval.out))["tasks"], kTasks);
}

TEST_F(LiveRun, ServeAnswersAnEqualRequestFromItsCache) {
  std::atomic<int> asked = 0;
  const auto counting = http::start_server({}, [&](auto request, auto client) {
    ++asked;
    const auto parsed = llm::parse_request(request->body);
    client->send(200, {{"Content-Type", "application/json"}}, llm::render_reply({.id = "x"}, scripted(parsed->chat, {})));
  });
  write_catalogue(counting->port());
  const int port = http::start_server({}, [](auto, auto) {})->port();  // free again
  std::thread serving([&] {
    test::run_program({"/usr/bin/timeout", "--foreground", "-s", "INT", "3", BATON_BINARY, "serve", "--config", "c.toml",
                       "--policy", "always:m", "--cache-mib", "8", "--port", std::to_string(port)},
                      folder(), environment_);
  });
  const auto client = http::make_http_client();
  const http::HttpRequest question{.method = "POST",
                             .url = fmt::format("http://127.0.0.1:{}/v1/chat/completions", port),
                             .headers = {{"Content-Type", "application/json"}},
                             .body = R"({"model": "baton", "messages": [{"role": "user", "content": "When?"}]})",
                             .timeout = 2};
  std::vector<std::string> costs;
  for (int tries = 0; costs.size() < 2 && tries < 100; ++tries) {
    if (const auto reply = client->send(question)) costs.emplace_back(reply->header("x-baton-cost-usd"));
    else wall_clock().pass(0.02, {});
  }
  serving.join();
  EXPECT_EQ(asked, 1);
  EXPECT_THAT(costs, ::testing::ElementsAre("0.000140000", "0.000000000"));
}

// Two models of a catalogue and a made-up record of them.
OutcomeTable record_of(std::initializer_list<const char*> models) {
  OutcomeTable table{.suite = "record", .comparable = true, .list_prices = false};
  for (const char* name : models) table.tools.push_back({.name = name, .role = ToolRole::answer, .model = name});
  for (int row = 0; row < 60; ++row) {
    table.tasks.push_back({.id = std::to_string(row), .question = "Question " + std::to_string(row) + "?"});
    table.input_tokens.push_back(100);
    for (std::size_t m = 0; m < models.size(); ++m)
      table.cells.push_back({.available = true, .score = (row + m) % 3 > 0 ? 1.0 : 0.0, .answer = (row + m) % 3 > 0 ? "a" : "b",
                             .usage = {.input = 100, .output = 20}, .cost = Money::from_dollars(0.001 * static_cast<double>(m + 1)), .seconds = 1});
  }
  return table;
}

TEST_F(LiveRun, ATrainedPolicyAnswersAndItsTraceReplays) {
  const auto server = upstream({});
  write_catalogue(server->port());
  write_file(folder() / "p.safetensors",
             policy::render_model(test::constant_policy(record_of({"m", "other"})), test::constant_networks(0.2f)));
  const auto solved = baton({"solve", "When does it leave?", "--config", "c.toml", "--policy", "p.safetensors", "--target",
                             "cost-share=5", "--trace", "t.jsonl"},
                            environment_);
  ASSERT_EQ(solved.exit_code, 0) << solved.err;
  EXPECT_EQ(solved.out, "nine\n");
  EXPECT_THAT(solved.err, HasSubstr("P(right)"));
  EXPECT_EQ(baton({"trace", "replay", "t.jsonl"}).exit_code, 0);
  EXPECT_THAT(baton({"explain", "t.jsonl"}).out, HasSubstr("ask m"));
  write_file(folder() / "q.safetensors",
             policy::render_model(test::constant_policy(record_of({"x", "other"})), test::constant_networks(0.2f)));
  const auto unknown = baton({"solve", "When?", "--config", "c.toml", "--policy", "q.safetensors", "--target", "cost-share=5"}, environment_);
  EXPECT_EQ(unknown.out, "nine\n") << unknown.err;  // by what the catalogue says of m
}

TEST_F(LiveRun, TheShippedPolicyDecidesWhereNoneIsNamed) {
  const auto server = upstream({});
  write_catalogue(server->port());
  const auto solved = baton({"solve", "When does it leave?", "--config", "c.toml", "--json", "s.json", "--trace", "t.jsonl"}, environment_);
  ASSERT_EQ(solved.exit_code, 0) << solved.err;
  EXPECT_EQ(solved.out, "nine\n");
  EXPECT_THAT(solved.err, HasSubstr("P(right)"));
  EXPECT_EQ(parse_json(read_file(folder() / "s.json"))->at("policy"), "shipped");
  EXPECT_EQ(baton({"trace", "replay", "t.jsonl"}).exit_code, 0);
  const auto computed = baton({"solve", "What is 48 * 37 + 12?", "--config", "c.toml"}, environment_);
  EXPECT_EQ(computed.out, "1788\n");
  EXPECT_THAT(computed.err, HasSubstr("compute"));
  const auto dear = baton({"solve", "When?", "--config", "c.toml", "--target", "cost-share=0.01"}, environment_);
  EXPECT_EQ(dear.exit_code, 2);  // one model: nothing is so cheap
  EXPECT_THAT(dear.err, HasSubstr("out of reach"));
}

}  // namespace
}  // namespace baton::app
