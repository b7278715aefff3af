// `baton solve --trace` then `baton trace replay`: exact for every policy and tool, and a tampered trace is found out.

#include "app/cli.h"

#include "baton/base/file.h"
#include "baton/base/json.h"
#include "baton/base/text.h"
#include "baton/serve/mock_upstream.h"
#include "baton/store/task_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

using testing::HasSubstr;

class Traced : public Cli {
 protected:
  void SetUp() override {
    Cli::SetUp();
    if (IsSkipped()) return;
    mock_ = serve::start_mock_upstream(envs::built_in_pool(1), tasks_, {.time_scale = 0});
    write_file(folder() / "docs.md", "# Ferries\n\nThe ferry to Hirta leaves at nine from the old pier every Tuesday.\n");
    write_file(folder() / "c.toml", catalogue());
  }

  std::string catalogue() const {
    std::string text =
        fmt::format("price_book = \"t\"\n[providers.mock]\nbase_url = \"http://127.0.0.1:{}/v1\"\n", mock_->port());
    for (const char* model : {"sim-nano", "sim-small", "sim-medium", "sim-large"})
      text += fmt::format(
          "[models.{0}]\nprovider = \"mock\"\nupstream = \"{0}\"\ninput = {1}\noutput = {1}\n[tools.{0}]\nrole = "
          "\"answer\"\nmodel = \"{0}\"\n",
          model,
          model == std::string("sim-nano")     ? 0.05
          : model == std::string("sim-small")  ? 0.2
          : model == std::string("sim-medium") ? 1.0
                                               : 4.0);
    return text +
           "[tools.program]\nrole = \"reason\"\nmodel = \"sim-medium\"\n[tools.judge]\nrole = \"verify\"\nmodel = \"sim-large\"\n"
           "[tools.compute]\nrole = \"compute\"\n[tools.code]\nrole = \"code\"\n";
  }

  std::vector<std::string> solving(const envs::SimulatedTask& task, const std::string& policy) const {
    std::vector<std::string> command{
        "solve",   task.task.question, "--config", "c.toml", "--policy", policy,
        "--trace", "t.jsonl",          "--json",   "t.json", "--type",   std::string(name_of(task.task.type))};
    for (const auto& option : task.task.options) command.insert(command.end(), {"--option", option});
    return command;
  }

  void expect_exact_replay(const std::string& what) {
    const auto replayed = baton({"trace", "replay", "t.jsonl"}, {"PATH=/usr/bin:/bin"});
    EXPECT_EQ(replayed.exit_code, 0) << what << ": " << replayed.out << replayed.err;
    EXPECT_THAT(replayed.out, HasSubstr("exact: ")) << what;
  }

  const std::vector<envs::SimulatedTask> tasks_ = envs::make_simulated_tasks(1, 60);
  std::unique_ptr<serve::MockUpstream> mock_;
};

TEST_F(Traced, ReplaysEveryLivePolicyExactly) {
  for (const char* policy :
       {"always:sim-small", "cheapest", "strongest", "random", "agree-or-escalate", "thrift", "chat:sim-large"})
    for (const std::size_t task : {0u, 5u, 11u, 23u, 42u}) {
      const auto solved = baton(solving(tasks_[task], policy), {"PATH=/usr/bin:/bin"});
      EXPECT_LE(solved.exit_code, 1) << policy << solved.err;
      expect_exact_replay(fmt::format("{} on {}", policy, tasks_[task].task.question));
    }
}

TEST_F(Traced, ReplaysLearnersFittedOnARecording) {
  std::string lines;
  for (std::size_t i = 0; i < 30; ++i) lines += store::render_task_line(tasks_[i].task) + "\n";
  write_file(folder() / "tasks.jsonl", lines);
  const auto recorded =
      baton({"record", "--config", "c.toml", "--data", "tasks.jsonl", "--out", "r.jsonl"}, {"PATH=/usr/bin:/bin"});
  ASSERT_EQ(recorded.exit_code, 0) << recorded.err;
  for (const char* policy : {"cascade", "knn", "bandit", "prompt-length", "cheapest", "strongest", "agree-or-escalate"})
    for (const std::size_t task : {31u, 38u, 45u}) {
      auto command = solving(tasks_[task], policy);
      command.insert(command.end(), {"--fit", "r.jsonl", "--models", "r.models.json"});
      const auto solved = baton(command, {"PATH=/usr/bin:/bin"});
      EXPECT_LE(solved.exit_code, 1) << policy << solved.err;
      EXPECT_EQ((*parse_json(read_file(folder() / "t.json")))["policy"], policy) << solved.err;
      expect_exact_replay(policy);
    }
}

TEST_F(Traced, ReplaysSearchExactly) {
  const auto solved =
      baton({"solve", "When does the ferry to Hirta leave?", "--config", "c.toml", "--docs", "docs.md", "--trace", "t.jsonl"},
            {"PATH=/usr/bin:/bin", "HOME=" + folder().string()});
  EXPECT_LE(solved.exit_code, 1) << solved.err;
  EXPECT_THAT(read_file(folder() / "t.jsonl"), HasSubstr("\"kind\":\"search\""));
  std::filesystem::remove(folder() / "docs.md");
  std::filesystem::remove_all(folder() / ".cache");
  expect_exact_replay("search");
}

TEST_F(Traced, ReplaysAnEpisodeThatItsBudgetCutShort) {
  for (const char* policy : {"always:sim-large", "agree-or-escalate", "chat:sim-large"}) {
    auto command = solving(tasks_[5], policy);
    command.insert(command.end(), {"--budget-usd", "0.00001"});
    const auto solved = baton(command, {"PATH=/usr/bin:/bin"});
    EXPECT_EQ(solved.exit_code, 1) << policy;
    EXPECT_THAT(solved.err, HasSubstr("no answer within the budget")) << policy;
    expect_exact_replay(policy);
  }
}

TEST_F(Traced, NamesThePlaceOfATamperedPrompt) {
  ASSERT_EQ(baton(solving(tasks_[0], "always:sim-large"), {"PATH=/usr/bin:/bin"}).exit_code, 0);
  const std::string good = read_file(folder() / "t.jsonl");
  const auto replay = [&](const std::string& text) {
    write_file(folder() / "bad.jsonl", text);
    return baton({"trace", "replay", "bad.jsonl"});
  };
  const auto changed = [&](std::string_view type, std::string_view from, std::string_view to) {
    std::string out;
    for (auto line : split(good, '\n')) {
      if (const auto at = line.find(from);
          line.find(fmt::format("\"type\":\"{}\"", type)) != std::string::npos && at != std::string::npos)
        line.replace(at, from.size(), to);
      out += line + "\n";
    }
    EXPECT_NE(out, good) << type << " has no " << from;
    return out;
  };
  const auto prompt = replay(changed("exchange", "Think briefly", "Think deeply!"));
  EXPECT_EQ(prompt.exit_code, 1);
  EXPECT_THAT(prompt.out, HasSubstr("step 0, call 0: the chat request differs"));
  const auto reply = replay(changed("exchange", "I worked this out", "I guessed all this"));
  EXPECT_EQ(reply.exit_code, 1) << reply.out;
  EXPECT_THAT(reply.out, HasSubstr("call 0, text"));
  const auto question = replay(changed("header", "\"question\":\"", "\"question\":\"Well: "));
  EXPECT_EQ(question.exit_code, 1);
  EXPECT_THAT(question.out, HasSubstr("differs"));
  EXPECT_EQ(replay(good.substr(0, good.size() / 2)).exit_code, 2);
}

TEST_F(Traced, ToolsCanBeCalledByHand) {
  const auto tool = [&](std::string name, std::string arguments) {
    return baton({"tool", "call", std::move(name), std::move(arguments), "--config", "c.toml", "--json", "-"},
                 {"PATH=/usr/bin:/bin"});
  };
  const auto sum = tool("compute", R"({"expression": "17 * 23"})");
  EXPECT_EQ(sum.exit_code, 0) << sum.err;
  EXPECT_EQ((*parse_json(sum.out))["answer"], "391");
  const auto asked = tool("sim-large", dump_json({{"question", tasks_[0].task.question}}));
  EXPECT_EQ(asked.exit_code, 0) << asked.err;
  EXPECT_GT((*parse_json(asked.out))["usd"].get<double>(), 0);
  const auto judged = tool("judge", dump_json({{"question", tasks_[0].task.question}, {"answer", tasks_[0].task.gold.answer}}));
  EXPECT_EQ(judged.exit_code, 0) << judged.err;
  EXPECT_TRUE((*parse_json(judged.out)).contains("score"));
  EXPECT_EQ(tool("compute", "{\"expression\":").exit_code, 2);
  EXPECT_THAT(tool("compte", "{}").err, HasSubstr("did you mean 'compute'?"));
}

TEST_F(Traced, AnUpstreamThatFailsShowsNoSecret) {
  mock_->stop();
  std::string config = catalogue();
  config.replace(config.find("[models.sim-nano]"), 0, "key_env = \"OPENAI_API_KEY\"\nretries = 0\n");
  write_file(folder() / "c.toml", config);
  for (const char* policy : {"always:sim-small", "chat:sim-large", "thrift"}) {
    const auto run = baton(solving(tasks_[3], policy), {"OPENAI_API_KEY=sk-secret-0123456789", "BATON_LOG=trace"});
    EXPECT_EQ(run.exit_code, policy == std::string("thrift") ? 0 : 1) << run.err;  // it can compute this one
    const std::string all = run.out + run.err + read_file(folder() / "t.jsonl") + read_file(folder() / "t.json");
    EXPECT_EQ(all.find("sk-secret"), std::string::npos) << policy;
  }
  const auto keyless = baton(solving(tasks_[3], "cheapest"));
  EXPECT_EQ(keyless.exit_code, 2);
  EXPECT_THAT(keyless.err, HasSubstr("OPENAI_API_KEY"));
}

}  // namespace
}  // namespace baton::app
