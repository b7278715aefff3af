// Tasks of a domain played by models over HTTP: `baton eval --suite toolscale --config`.

#include "app/cli.h"

#include "baton/base/file.h"
#include "baton/base/json.h"
#include "baton/http/server.h"
#include "baton/llm/wire.h"
#include "sql/golden_player.h"
#include "sql/library.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

using envs::sql::golden_script;
using ::testing::HasSubstr;

class DomainRun : public Cli {
 protected:
  void SetUp() override {
    Cli::SetUp();
    if (IsSkipped()) return;
    ASSERT_EQ(baton({"pack", "new", "packs/library"}).exit_code, 0);
    make_tasks(12, "tasks.jsonl");
    episodes_.packs["library"] = envs::sql::library();
    for_each_line(folder() / "tasks.jsonl", [&](std::size_t, std::string_view line) {
      episodes_.add(*envs::sql::read_task([](auto) { return envs::sql::library().get(); }, line));
    });
    server_ = http::start_server({}, [this](auto request, auto client) {
      const auto asked = llm::parse_request(request->body);
      const ChatReply reply = asked ? answer(asked->model, asked->chat) : ChatReply{};
      client->send(200, {{"Content-Type", "application/json"}}, llm::render_reply({.id = "x", .model = "m"}, reply));
    });
    std::string catalogue = fmt::format(
        "price_book = \"t\"\n[providers.p]\nbase_url = \"http://127.0.0.1:{}/v1\"\nstream = false\n", server_->port());
    for (const auto& [name, input] : {std::pair{"strong", 2}, std::pair{"weak", 1}})
      catalogue += fmt::format("[models.{0}]\nprovider = \"p\"\nupstream = \"{0}\"\ninput = {1}\noutput = {1}\n", name, input);
    write_file(folder() / "c.toml", catalogue);
  }

  void make_tasks(int count, const std::string& file) {
    const std::string tasks = std::to_string(count);
    const auto run = baton({"synth", "--domains", "library", "--packs", "packs", "--tasks", tasks, "--seed", "5", "--out", file});
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
  void write_pool(const std::string& first, const std::string& second) {
    const auto expert = [](const std::string& text) { return "[experts." + text + "\ninput = 9\noutput = 9\n"; };
    write_file(folder() / "pool.toml", expert(first) + expert(second));
  }

  // A model without tools is the user: it tells its story, and is content with the first word of the desk.
  ChatReply answer(const std::string& model, const ChatRequest& request) {
    ChatReply reply;
    if (!request.tools.empty()) {
      reply = *golden_script(episodes_, {.leaves_out = model == "weak"})(request, 0).outcome;
    } else if (request.messages.size() == 2) {
      const std::string& part = request.messages[0].content;
      for (const auto& task : episodes_.domain_tasks)
        if (part.find(task.instruction) != std::string::npos) reply.message.content = task.instruction;
    } else {
      reply.message.content = "Thank you. ###END###";
    }
    reply.message.speaker = Speaker::assistant;
    reply.usage = {.input = 1000, .output = 50};
    return reply;
  }

  test::Finished eval(std::vector<std::string> more) const {
    std::vector<std::string> arguments{"eval", "--suite", "toolscale", "--data", "tasks.jsonl", "--packs", "packs", "--config", "c.toml"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return baton(arguments, {"PATH=/usr/bin:/bin", "HOME=" + folder().string()});
  }
  std::map<std::string, Json> rows(const std::string& file) const {
    std::map<std::string, Json> out;
    const Json report = *parse_json(read_file(folder() / file));
    for (const auto& row : report["points"]) out[row["policy"].get<std::string>()] = row;
    return out;
  }

 private:
  envs::sql::DomainEpisodes episodes_;
  std::unique_ptr<http::Server> server_;
};

TEST_F(DomainRun, ModelsPlayAndWhatTheyReallyDidIsVerified) {
  const auto run = eval({"--policy", "all,chat:strong", "--json", "r.json"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  auto by = rows("r.json");
  ASSERT_EQ(by.size(), 4u);  // two models, random, chat; no oracle, which knows simulated experts only
  EXPECT_EQ(by["always:strong"]["accuracy"], 1.0);
  EXPECT_EQ(by["always:weak"]["accuracy"], 0.0);
  EXPECT_EQ(by["chat:strong"]["accuracy"], 1.0);
  EXPECT_NEAR(by["always:weak"]["cost_share"].get<double>(), 0.45, 0.1);  // half the price, and a turn less
  EXPECT_FALSE(by["always:strong"].contains("judge_usd_per_1k"));
}

TEST_F(DomainRun, AModelMayPlayTheUser) {
  const auto run = eval({"--policy", "always:strong", "--user", "weak", "--json", "r.json"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  auto by = rows("r.json");
  EXPECT_EQ(by["always:strong"]["accuracy"], 1.0);
  EXPECT_NEAR(by["always:strong"]["judge_usd_per_1k"].get<double>(), 2.1, 1e-9);  // two turns of 1,050 tokens at $1 per million
}

TEST_F(DomainRun, ATrainedPolicyKnowsModelsByAPool) {
  EXPECT_THAT(eval({"--policy", "shipped"}).err, HasSubstr("none describes all of strong, weak: give --pool"));
  write_pool("strong]\nskill = 6", "weak]\nskill = -3");
  const auto run = eval({"--policy", "shipped", "--pool", "pool.toml", "--targets", "accuracy=strongest", "--json", "r.json"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  auto by = rows("r.json");
  EXPECT_EQ(by["always:strong"]["accuracy"], 1.0);
  EXPECT_EQ(by["shipped"]["accuracy"], 1.0);
}

TEST_F(DomainRun, AnExpertsSkillIsFoundFromItsSuccess) {
  write_pool("good]\nsuccess = 0.8", "poor]\nsuccess = 0.2");
  make_tasks(150, "more.jsonl");
  const auto run = baton({"eval", "--suite", "toolscale", "--data", "more.jsonl", "--packs", "packs", "--pool", "pool.toml", "--policy",
                          "all", "--json", "r.json"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  auto by = rows("r.json");
  EXPECT_NEAR(by["always:good"]["accuracy"].get<double>(), 0.8, 0.12);  // other luck than that of finding it
  EXPECT_NEAR(by["always:poor"]["accuracy"].get<double>(), 0.2, 0.12);
}

TEST_F(DomainRun, WrongInputIsNamed) {
  const auto fails = [&](std::vector<std::string> more, const std::string& why) {
    const auto run = eval(std::move(more));
    EXPECT_EQ(run.exit_code, 2) << run.out;
    EXPECT_THAT(run.err, HasSubstr(why));
  };
  fails({"--policy", "oracle"}, "oracle");
  fails({"--policy", "always:stron"}, "did you mean 'always:strong'");
  fails({"--policy", "random", "--user", "nobody"}, "--user nobody: the catalogue has no model 'nobody'");
  fails({"--policy", "random", "--exclude-models", "strog"}, "did you mean 'strong'");
  const auto simulated = baton({"eval", "--suite", "toolscale", "--data", "tasks.jsonl", "--packs", "packs", "--policy", "chat:strong"});
  EXPECT_EQ(simulated.exit_code, 2);
  EXPECT_THAT(simulated.err, HasSubstr("toolscale with --config CATALOGUE"));
  fails({"--policy", "random", "--docs", "d"}, "--docs and --judge are not for --suite toolscale");
}

}  // namespace
}  // namespace baton::app
