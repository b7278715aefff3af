#include "baton/base/file.h"
#include "baton/base/json.h"
#include "baton/synth/synthesise.h"
#include "baton/synth/verify.h"
#include "sql/library.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

namespace baton::synth {
namespace {

using envs::sql::library;
using testing::HasSubstr;

class SynthTest : public testing::Test {
 protected:
  SynthTest() : folder_(std::filesystem::temp_directory_path() / ("baton-synth-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~SynthTest() override { std::filesystem::remove_all(folder_); }

  SynthReport make(const std::string& name, std::size_t tasks, int threads, std::uint64_t seed = 1) {
    return synthesise({.packs = {library()}, .tasks = tasks, .seed = seed, .threads = threads, .out = folder_ / name});
  }
  VerifyReport checked(const std::string& name) {
    return verify({.file = folder_ / name,
                   .pack = [](const std::string& domain) { return domain == "library" ? library() : nullptr; },
                   .threads = 2});
  }
  std::vector<Json> lines(const std::string& name) {
    std::vector<Json> out;
    for_each_line(folder_ / name, [&](std::size_t, std::string_view line) { out.push_back(*parse_json(line)); });
    return out;
  }
  VerifyReport checked(const std::vector<Json>& tasks) {
    std::string text;
    for (const auto& task : tasks) text += task.dump() + "\n";
    write_file(folder_ / "changed.jsonl", text);
    return checked("changed.jsonl");
  }

  const std::filesystem::path folder_;
};

TEST_F(SynthTest, OneSeedGivesTheSameBytesAtAnyThreadCount) {
  make("a.jsonl", 120, 1), make("b.jsonl", 120, 3), make("c.jsonl", 120, 1, 2);
  EXPECT_EQ(read_file(folder_ / "a.jsonl"), read_file(folder_ / "b.jsonl"));
  EXPECT_NE(read_file(folder_ / "a.jsonl"), read_file(folder_ / "c.jsonl"));
}

// Packs of two names, so that there is a domain to stop after.
std::shared_ptr<const envs::sql::Pack> renamed(const std::string& name) {
  auto pack = std::make_shared<envs::sql::Pack>(*library());
  pack->name = name;
  return pack;
}

TEST_F(SynthTest, ACutOffRunGoesOnAfterTheLastWholeDomain) {
  const auto out = folder_ / "cut.jsonl.gz";
  std::stop_source stop;
  SynthOptions options{.packs = {library(), renamed("annex")}, .tasks = 160, .threads = 2, .out = out};
  synthesise(options);
  const std::string whole = read_file(out);
  std::filesystem::remove(out);
  // Stopped while the second domain is made: its first chunk sees the stop that the first domain's file gives.
  options.stop = stop.get_token();
  std::jthread watch([&] {
    while (!std::filesystem::exists(out.string() + ".part.json")) std::this_thread::yield();
    stop.request_stop();
  });
  const SynthReport cut = synthesise(options);
  watch.join();
  if (!cut.stopped) GTEST_SKIP() << "it was through before it could be stopped";
  EXPECT_FALSE(std::filesystem::exists(out));
  EXPECT_EQ(cut.domains.size(), 1u);
  options.stop = {};
  const SynthReport done = synthesise(options);
  EXPECT_EQ(read_file(out), whole);
  EXPECT_EQ(done.domains.size(), 2u);
  EXPECT_FALSE(std::filesystem::exists(out.string() + ".part"));
  EXPECT_FALSE(std::filesystem::exists(out.string() + ".part.json"));
}

TEST_F(SynthTest, WhatAnotherJobLeftIsNotUsed) {
  const auto out = folder_ / "other.jsonl";
  make("plain.jsonl", 60, 1);
  write_file(out.string() + ".part", "left over\n");
  write_file(out.string() + ".part.json", R"({"job":"another","bytes":5,"domains":[]})");
  make("other.jsonl", 60, 1);
  EXPECT_EQ(read_file(out), read_file(folder_ / "plain.jsonl"));
  EXPECT_FALSE(std::filesystem::exists(out.string() + ".part.json"));
}

TEST_F(SynthTest, EveryTaskPassesAllGatesAgain) {
  const SynthReport made = make("tasks.jsonl.gz", 200, 2);
  const VerifyReport report = checked("tasks.jsonl.gz");
  EXPECT_EQ(report.tasks, 200u);
  EXPECT_EQ(report.failures, 0u);
  EXPECT_GE(report.mistakes_that_fail, 5 * 200u);
  EXPECT_EQ(report.mistakes_that_fail, made.domains[0].negatives);
}

TEST_F(SynthTest, TasksAreDifferentAndOfSeveralKinds) {
  const SynthReport report = make("tasks.jsonl", 200, 2);
  std::set<std::string> seen;
  std::size_t several = 0, refused = 0;
  for (const auto& task : lines("tasks.jsonl")) {
    std::set<std::string> needs;
    for (std::size_t n = 0; n < task["intents"].size(); ++n) needs.insert(task["intents"][n].dump() + task["slots"][n].dump());
    std::string key;
    for (const auto& need : needs) key += need;
    EXPECT_TRUE(seen.insert(key).second) << task["id"];
    several += task["intents"].size() > 1, refused += !task["refusals"].empty();
    EXPECT_THAT(task["instruction"].get<std::string>(), HasSubstr(task["known_info"]["user"]["name"].get<std::string>()));
  }
  EXPECT_GT(several, 50u);
  EXPECT_GT(refused, 20u);
  EXPECT_GT(report.domains[0].diversity.tool_sequences, 20u);
}

// Changes one task in a way that `change` knows; it must be found and laid to that gate.
struct Tampering {
  const char* what;
  std::function<bool(Json& task)> change;  // false: this task has nothing of that kind
  std::vector<Gate> gates;
};

TEST_F(SynthTest, TamperedTasksAreFoundByExecutionOrProvenance) {
  make("tasks.jsonl", 200, 2);
  const auto tasks = lines("tasks.jsonl");
  const std::vector<Tampering> ways{
      {"argument",
       [](Json& t) {
         for (auto& call : t["golden"])
           for (auto& [name, value] : call["arguments"].items())
             if (value.is_number_integer()) return value = value.get<int>() + 1, true;
         return false;
       },
       {Gate::fidelity, Gate::execution}},
      {"look-up's argument",
       [](Json& t) { return t["golden"][0]["arguments"].begin().value() = "Somebody Else", true; },
       {Gate::fidelity, Gate::execution}},
      {"changed row",
       [](Json& t) { return !t["changes"].empty() && (t["changes"][0]["key"] = t["changes"][0]["key"].get<int>() + 1, true); },
       {Gate::execution}},
      {"changed value",
       [](Json& t) {
         return !t["changes"].empty() && !t["changes"][0]["new"].is_null() && (t["changes"][0]["new"].begin().value() = 77, true);
       },
       {Gate::execution}},
      {"dropped call", [](Json& t) { return t["golden"].erase(t["golden"].size() - 1), true; }, {Gate::fidelity}},
      {"fact",
       [](Json& t) {
         if (t["facts"].empty()) return false;
         t["facts"][0]["say"] = "999", t["communicate"][0] = "999";
         return true;
       },
       {Gate::fidelity}},
      {"communicate alone", [](Json& t) { return !t["facts"].empty() && (t["communicate"][0] = "999", true); }, {Gate::fidelity}},
      {"touched row", [](Json& t) { return !t["touched"].empty() && (t["touched"].erase(0), true); }, {Gate::completeness}},
      {"slots", [](Json& t) { return t["slots"][0]["user"] = 999, true; }, {Gate::fidelity}},
      {"source", [](Json& t) { return t["golden"][0]["from"].begin().value() = "{nothing}", true; }, {Gate::fidelity}},
      {"refusal", [](Json& t) { return !t["refusals"].empty() && (t["refusals"][0]["words"][0] = "sorry", true); }, {Gate::fidelity}}};
  for (const auto& way : ways) {
    std::vector<Json> changed;
    for (Json task : tasks)
      if (way.change(task)) changed.push_back(std::move(task));
    ASSERT_GT(changed.size(), 10u) << way.what;
    const VerifyReport report = checked(changed);
    EXPECT_EQ(report.failures, changed.size()) << way.what;
    for (const auto& failure : report.first) {
      EXPECT_THAT(way.gates, testing::Contains(failure.gate)) << way.what << ": " << failure.why;
      EXPECT_EQ(failure.id, changed[failure.line - 1]["id"]) << way.what;
    }
  }
}

TEST_F(SynthTest, ATaskThatStandsThereTwiceIsADuplicate) {
  make("tasks.jsonl", 5, 1);
  auto tasks = lines("tasks.jsonl");
  tasks.push_back(tasks[2]);
  const VerifyReport report = checked(tasks);
  ASSERT_EQ(report.failures, 1u);
  EXPECT_EQ(report.first[0].gate, Gate::duplicates);
  EXPECT_THAT(report.first[0].why, HasSubstr("line 3"));
}

TEST_F(SynthTest, LinesThatAreNoTasksAreNamed) {
  write_file(folder_ / "bad.jsonl", "{\"id\":\"x\"}\nnonsense\n{\"id\":\"y\",\"domain\":\"mars\"}\n");
  const VerifyReport report = checked("bad.jsonl");
  ASSERT_EQ(report.failures, 3u);
  EXPECT_THAT(report.first[0].why, HasSubstr("'domain' is missing"));
  EXPECT_EQ(report.first[1].gate, Gate::none);
  EXPECT_THAT(report.first[2].why, HasSubstr("no pack for domain 'mars'"));
}

TEST_F(SynthTest, ToolScaleFormHasItsFields) {
  synthesise({.packs = {library()}, .tasks = 5, .out = folder_ / "ts.jsonl", .format = SynthOptions::Format::toolscale});
  for (const auto& task : lines("ts.jsonl")) {
    for (const char* key : {"id", "description", "user_scenario", "initial_state", "evaluation_criteria"})
      EXPECT_TRUE(task.contains(key)) << key;
    EXPECT_FALSE(task["evaluation_criteria"]["actions"].empty());
    EXPECT_TRUE(task["evaluation_criteria"]["actions"][0].contains("arguments"));
  }
}

TEST_F(SynthTest, APackThatCannotGiveSoManyTasksSaysSo) {
  auto small = std::make_shared<envs::sql::Pack>(*library());
  std::erase_if(small->intents, [](const auto& intent) { return intent.name != "pay_half"; });
  try {
    synthesise({.packs = {small}, .tasks = 3000, .threads = 2, .out = folder_ / "many.jsonl"});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("too few slot rows"));
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "many.jsonl"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "many.jsonl.part"));
}

}  // namespace
}  // namespace baton::synth
