// Wrong input: exit code 2, one clear line, nothing on stdout, nothing half written. And `--json -` is JSON alone.

#include "app/cli.h"

#include "baton/base/file.h"
#include "baton/base/json.h"
#include "baton/http/server.h"

#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

using testing::HasSubstr;
using Arguments = std::vector<std::string>;

class WrongInput : public Cli {
 protected:
  void SetUp() override {
    Cli::SetUp();
    write_file(folder() / "c.toml",
               "price_book = \"t\"\n[providers.p]\nbase_url = \"http://127.0.0.1:9/v1\"\nretries = 0\n[models.m]\nprovider = "
               "\"p\"\nupstream = \"m\"\n"
               "input = 1.0\noutput = 2.0\n[tools.m]\nrole = \"answer\"\nmodel = \"m\"\n[tools.compute]\nrole = \"compute\"\n");
    write_file(folder() / "tasks.jsonl", "{\"id\":\"a\",\"question\":\"What is 2 + 2?\",\"type\":\"number\",\"answer\":\"4\"}\n");
    write_file(folder() / "bad.jsonl", "{\"id\":\n");
    before_ = files();
  }
  void add_file(const char* name, const std::string& content) {
    write_file(folder() / name, content + "\n");
    before_ = files();
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder()))
      if (!entry.path().filename().string().starts_with(".std")) names.push_back(entry.path().string());
    std::sort(names.begin(), names.end());
    return names;
  }
  void expect_refused(const Arguments& arguments, const std::string& word) {
    const auto run = baton(arguments, {"PATH=/usr/bin:/bin"});
    const std::string what = fmt::format("{}", fmt::join(arguments, " "));
    EXPECT_EQ(run.exit_code, 2) << what << "\n" << run.err;
    EXPECT_EQ(run.out, "") << what;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << what << "\n" << run.err;
    EXPECT_THAT(run.err, testing::StartsWith("baton: ")) << what;
    EXPECT_THAT(run.err, HasSubstr(word)) << what;
    EXPECT_EQ(files(), before_) << what << " left something behind";
  }

 private:
  std::vector<std::string> before_;
};

TEST_F(WrongInput, OfSolve) {
  expect_refused({"solve", "2+2?", "--config", "none.toml"}, "none.toml: no such file");
  expect_refused({"solve", "2+2?", "--config", "c.toml", "--policy", "cheepest"}, "did you mean 'cheapest'?");
  expect_refused({"solve", "2+2?", "--config", "c.toml", "--policy", "always:n"}, "no such model");
  expect_refused({"solve", "2+2?", "--config", "c.toml", "--policy", "chat:n"}, "there are: m");
  expect_refused({"solve", "2+2?", "--config", "c.toml", "--policy", "knn"}, "knn");
  expect_refused({"solve", "2+2?", "--config", "c.toml", "--type", "numbr"}, "--type numbr");
  expect_refused({"solve", "2+2?", "--config", "c.toml", "--type", "choice"}, "--option");
  expect_refused({"solve", "2+2?", "--config", "c.toml", "--docs", "nowhere"}, "nowhere");
  for (const char* budget : {"-1", "nan", "inf", "1e300", "x", ""})
    expect_refused({"solve", "2+2?", "--config", "c.toml", "--budget-usd", budget}, "--budget-usd");
  expect_refused({"solve", "2+2?", "--config", "c.toml", "--budget-seconds", "0"}, "--budget-seconds");
  expect_refused({"solve", "2+2?", "--config", "c.toml", "--seed", "-1"}, "--seed");
  expect_refused({"solve", "2+2?", "--config", "c.toml", "--trace", "no/such/t.jsonl"}, "no/such/t.jsonl: cannot write");
  expect_refused({"solve", "2+2?", "--config", "c.toml", "--json", "."}, "is a folder");
  expect_refused({"solve", "2+2?", "--config", "c.toml", "--fit", "tasks.jsonl"}, "--models");
  expect_refused({"solve", "2+2?", "--config", "c.toml", "--judge", "x"}, "unknown flag '--judge'");
  expect_refused({"solve"}, "QUESTION is required");
}

TEST_F(WrongInput, OfEval) {
  expect_refused({"eval", "--suite", "simulate", "--policy", "all"}, "did you mean 'simulated'?");
  expect_refused({"eval", "--suite", "simulated", "--policy", ""}, "names no policy");
  expect_refused({"eval", "--suite", "simulated", "--policy", "cheepest"}, "did you mean 'cheapest'?");
  expect_refused({"eval", "--suite", "simulated", "--policy", "cascade"}, "cascade");
  for (const char* fold : {"5/5", "0", "a/5", "0/1", "-1/5", "0/5x"})
    expect_refused({"eval", "--suite", "simulated", "--policy", "cheapest", "--fold", fold}, "--fold");
  expect_refused({"eval", "--suite", "simulated", "--policy", "cheapest", "--tasks", "0"}, "--tasks");
  expect_refused({"eval", "--suite", "simulated", "--policy", "cheapest", "--exclude-models", "sim-smal"}, "sim-small");
  expect_refused({"eval", "--suite", "simulated", "--policy", "cheapest", "--json", "no/x.json"}, "cannot write");
  expect_refused({"eval", "--suite", "replay", "--policy", "cheapest"}, "needs --data");
  expect_refused({"eval", "--suite", "replay", "--policy", "cheapest", "--data", "none.gz", "--models", "none.json"}, "none.");
  expect_refused({"eval", "--suite", "live", "--policy", "cheapest", "--config", "c.toml", "--data", "bad.jsonl"}, "bad.jsonl:1");
  expect_refused({"eval", "--suite", "live", "--policy", "oracle", "--config", "c.toml", "--data", "tasks.jsonl"}, "oracle");
}

TEST_F(WrongInput, OfEvalWithPricesAndVerifiers) {
  const auto eval = [](const Arguments& more, const char* policy = "cheapest") {
    Arguments all{"eval", "--suite", "replay", "--data", "o.jsonl", "--models", "m.json", "--policy", policy};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  add_file("o.jsonl", R"({"id":"a","question":"q","type":"text","outcomes":{"m":{"answer":"x","score":1,"input_tokens":1,)"
                      R"("output_tokens":1,"cost_usd":1,"seconds":1}}})");
  add_file("m.json", R"({"m":{"input_usd_per_million":1,"output_usd_per_million":1}})");
  add_file("n.json", R"({"n":{"input_usd_per_million":1,"output_usd_per_million":1}})");
  add_file("half.json", R"({"m":{"input_usd_per_million":1}})");
  add_file("list.json", "[1]");
  expect_refused(eval({"--prices", "none.json"}), "none.json: cannot read");
  expect_refused(eval({"--prices", "n.json"}), "n.json: lacks the prices of 'm'");
  expect_refused(eval({"--prices", "half.json"}), "'m.output_usd_per_million' is missing");
  expect_refused(eval({"--prices", "list.json"}), "give an object");
  expect_refused({"eval", "--suite", "simulated", "--policy", "cheapest", "--prices", "m.json"}, "belongs to --suite replay");
  for (const char* verifier : {"0.9", "0.9,1.1", "-0.1,0.9", "0.9,0.9,1", "0.9,0.9,-1,0", "0.9,0.9,1,nan", "0.9,0.9,1,1,1", "a,b",
                               ",", "0.9;0.9"})
    expect_refused(eval({"--verifier", verifier}), "expected SENS,SPEC");
  expect_refused({"eval", "--suite", "live", "--config", "c.toml", "--data", "tasks.jsonl", "--policy", "cheapest", "--verifier",
                  "1,1"},
                 "role verify");
  expect_refused(eval({}, "static-cascade:m"), "--verifier");
  expect_refused(eval({"--verifier", "1,1"}, "static-cascade:x"), "no such model 'x'");
  expect_refused(eval({"--verifier", "1,1"}, "verified-cascade"), "--fold");
}

TEST_F(WrongInput, OfEvalWithTrainedPolicies) {
  const auto eval = [](const Arguments& more, const char* policy = "cheapest") {
    Arguments all{"eval", "--suite", "simulated", "--tasks", "50", "--policy", policy};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  expect_refused(eval({}, "tasks.jsonl"), "tasks.jsonl: not a policy that 'baton train' wrote");
  expect_refused(eval({}, "p.safetensors"), "p.safetensors: no such file");
  expect_refused(eval({}, "models/p"), "models/p: no such file");
  expect_refused(eval({"--targets", "cost-share=0.3"}), "--targets is for trained policies");
  expect_refused(eval({"--prefer", "latancy=1"}), "did you mean 'latency'?");
  expect_refused(eval({"--prefer", "cost=-1"}), "at least 0");
  expect_refused(eval({"--prefer", "tool:sim-smal=1"}), "did you mean 'sim-small'?");
  expect_refused(eval({"--prefer", "cost=1,cost=2"}), "given twice");
  expect_refused(eval({"--new-models", "sim-small"}), "belong together");
  expect_refused(eval({"--calibration", "tasks.jsonl"}), "belong together");
  expect_refused(eval({"--new-models", "sim-small", "--calibration", "tasks.jsonl"}), "--models");
  expect_refused(eval({"--new-models", "a,b", "--calibration", "t", "--models", "m", "--exclude-models", "b"}),
                 "'b' stands in --new-models and in --exclude-models");
  expect_refused(eval({"--new-models", "a", "--calibration", "t", "--models", "m"}), "--new-models is for trained policies");
  expect_refused(eval({"--calibration-tasks", "0"}), "--calibration-tasks");
  expect_refused(eval({"--target", "cost-share=0.3"}), "did you mean '--targets'?");
}

TEST_F(WrongInput, OfTheOtherCommands) {
  expect_refused({"record", "--config", "c.toml", "--data", "tasks.jsonl"}, "--out");
  expect_refused({"record", "--config", "c.toml", "--data", "none.jsonl", "--out", "r.jsonl"}, "none.jsonl");
  expect_refused({"record", "--config", "c.toml", "--data", "tasks.jsonl", "--out", "no/r.jsonl"}, "no/r.jsonl: cannot write");
  expect_refused({"record", "--config", "c.toml", "--data", "tasks.jsonl", "--out", "r.jsonl", "--max-usd", "nan"}, "--max-usd");
  expect_refused({"mock", "--faults", "stal=0.1"}, "did you mean 'stall'?");
  expect_refused({"mock", "--port", "70000"}, "--port");
  expect_refused({"mock", "--port", "0", "--write-config", "no/c.toml"}, "cannot write");
  expect_refused({"report", "none.json"}, "none.json");
  expect_refused({"report", "bad.jsonl"}, "bad.jsonl");
  expect_refused({"trace", "replay", "none.jsonl"}, "none.jsonl");
  expect_refused({"trace", "replay", "tasks.jsonl"}, "not a baton trace");
  expect_refused({"tool", "call", "m", "--config", "c.toml", "--seconds", "-3"}, "--seconds");
  expect_refused({"serve", "--config", "c.toml", "--policy", "x", "--port", "0"}, "no policy 'x'");
  expect_refused({"serve", "--config", "c.toml", "--workers", "0"}, "--workers");
  expect_refused({"serve", "--config", "c.toml", "--port", "0", "--traces", "c.toml"}, "c.toml");
}

TEST_F(WrongInput, ABusyPort) {
  const auto server = http::start_server({}, [](auto, auto client) { client->send(200, {}, ""); });
  const std::string port = std::to_string(server->port());
  expect_refused({"serve", "--config", "c.toml", "--port", port}, port);
  expect_refused({"mock", "--port", port, "--write-config", "m.toml", "--write-tasks", "m.jsonl"}, port);
}

TEST_F(WrongInput, AModelThatCannotBeReachedIsNoWrongInput) {
  const auto run = baton({"solve", "Who?", "--config", "c.toml", "--json", "-"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ((*parse_json(run.out))["answered"], false);
  const auto recording = baton({"record", "--config", "c.toml", "--data", "tasks.jsonl", "--out", "r.jsonl"});
  EXPECT_EQ(recording.exit_code, 1) << recording.err;
  EXPECT_FALSE(std::filesystem::exists(folder() / "r.jsonl"));
}

TEST_F(WrongInput, JsonOnStdoutStandsAlone) {
  const auto document = [&](const Arguments& arguments) {
    const auto run = baton(arguments, {"PATH=/usr/bin:/bin"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    const auto json = parse_json(run.out);
    EXPECT_TRUE(json) << run.out;
    return json ? json->value("schema", "") : "";
  };
  EXPECT_EQ(document({"solve", "What is 2 + 2?", "--config", "c.toml", "--json", "-"}), "baton.solve/1");
  EXPECT_EQ(document({"catalogue", "check", "c.toml", "--json", "-"}), "baton.catalogue/1");
  EXPECT_EQ(document({"tool", "list", "--config", "c.toml", "--json", "-"}), "baton.tools/1");
  EXPECT_EQ(document({"tool", "call", "compute", R"({"expression": "2+2"})", "--config", "c.toml", "--json", "-"}), "baton.tool_call/1");
  EXPECT_EQ(document({"eval", "--suite", "simulated", "--tasks", "50", "--policy", "cheapest", "--json", "-"}), "baton.eval/1");
  EXPECT_EQ(document({"record", "--config", "c.toml", "--data", "tasks.jsonl", "--dry-run", "--json", "-"}), "baton.record/1");
  write_file(folder() / "docs.md", "# Ferries\n\nThe ferry to Hirta leaves at nine from the old pier every Tuesday.\n");
  EXPECT_EQ(document({"index", "docs.md", "i.index", "--json", "-"}), "baton.index/1");
  ASSERT_EQ(baton({"solve", "What is 2 + 2?", "--config", "c.toml", "--trace", "t.jsonl"}).exit_code, 0);
  EXPECT_EQ(document({"trace", "replay", "t.jsonl", "--json", "-"}), "baton.trace_replay/1");
}

}  // namespace
}  // namespace baton::app
