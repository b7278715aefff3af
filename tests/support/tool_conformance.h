#pragma once
// What every Tool must do. Call it from a TEST with a factory: each check gets a tool of its own.

#include "support/episode_fixture.h"

#include "baton/base/json.h"

#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace baton::test {

struct ToolCase {
  std::function<std::unique_ptr<Tool>()> make;  // everything that the tool borrows must live as long as the test
  Task task;                                    // what the episode is about
  std::vector<Candidate> candidates;            // what has been answered before
  std::string arguments;                        // of a call that works; "" where the tool builds them itself
  std::vector<std::string> malformed;           // arguments to refuse, each with …
  std::vector<std::string> named;               // … the word that the refusal must name
  bool answers = true;                          // a call that works ends `ok`
};

class ToolConformance {
 public:
  explicit ToolConformance(ToolCase c) : case_(std::move(c)) {}

  void check() {
    description();
    determinism_and_books();
    malformed_arguments();
    unaffordable();
    cancelled_and_late();
    outside_an_episode();
  }

 private:
  using Instant = std::chrono::steady_clock;

  void prepare(CallBench& bench, const Tool& tool) {
    specs_ = {tool.spec()};
    bench.seen.tools = specs_;
    bench.seen.candidates = case_.candidates;
  }
  ToolResult call(Tool& tool, CallBench& bench, const std::string& arguments) {
    Call call{.tool = ToolId{0}, .arguments = arguments};
    if (tool.spec().role == ToolRole::verify && !case_.candidates.empty()) call.about = CandidateId{0};
    return tool.call(call, bench.context);
  }

  void description() {
    const auto tool = case_.make();
    EXPECT_FALSE(tool->spec().name.empty());
    const auto schema = parse_json(tool->parameters());
    ASSERT_TRUE(schema) << schema.error().message;
    EXPECT_EQ(schema->value("type", ""), "object");
    EXPECT_TRUE(schema->at("properties").is_object());
  }

  // The same call in the same context gives the same result; what it cost is what stands in the ledger, within its reservation.
  void determinism_and_books() {
    std::vector<ToolResult> results;
    for (int round = 0; round < 2; ++round) {
      const auto tool = case_.make();
      CallBench bench(case_.task);
      prepare(bench, *tool);
      const Money reserve = tool->reserve(bench.seen);
      results.push_back(call(*tool, bench, case_.arguments));
      EXPECT_EQ(bench.booked(), results.back().cost);
      EXPECT_EQ(bench.budget.spent(), results.back().cost);
      EXPECT_LE(results.back().cost, reserve);
      EXPECT_GT(bench.ledger.size(), 0u) << "a call that ran left no ledger entry";
    }
    if (case_.answers) {
      EXPECT_EQ(name_of(results[0].status), "ok") << results[0].text;
    }
    EXPECT_EQ(results[0].status, results[1].status);
    EXPECT_EQ(results[0].text, results[1].text);
    EXPECT_EQ(results[0].answer, results[1].answer);
    EXPECT_EQ(results[0].turn, results[1].turn);
    EXPECT_EQ(results[0].score, results[1].score);
    EXPECT_EQ(results[0].usage, results[1].usage);
  }

  void malformed_arguments() {
    ASSERT_EQ(case_.malformed.size(), case_.named.size());
    auto all = case_.malformed;
    auto named = case_.named;
    for (const char* text : {"[1]", "{\"question\":", "7", "{\"no_such_argument\": 1}"}) all.push_back(text), named.push_back("");
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto tool = case_.make();
      CallBench bench(case_.task);
      prepare(bench, *tool);
      const ToolResult result = call(*tool, bench, all[i]);
      EXPECT_EQ(name_of(result.status), "malformed") << all[i];
      EXPECT_NE(result.text.find(named[i]), std::string::npos) << "'" << result.text << "' does not name " << named[i];
      EXPECT_FALSE(result.text.empty());
      EXPECT_FALSE(result.answer || result.turn);
      EXPECT_EQ(bench.booked(), Money{});
    }
  }

  void unaffordable() {
    const auto tool = case_.make();
    CallBench bench(case_.task, Money{0});
    prepare(bench, *tool);
    if (tool->reserve(bench.seen) == Money{}) return;  // free of charge
    const ToolResult result = call(*tool, bench, case_.arguments);
    EXPECT_EQ(name_of(result.status), "unaffordable");
    EXPECT_FALSE(result.answer);
    EXPECT_EQ(bench.ledger.size(), 0u);
    EXPECT_EQ(bench.budget.spent(), Money{});
  }

  void cancelled_and_late() {
    for (const bool late : {false, true}) {
      const auto tool = case_.make();
      CallBench bench(case_.task, kUnlimited, true);
      prepare(bench, *tool);
      if (late) bench.context.deadline = Deadline::in(bench.context.clock, -1);
      else bench.stop.request_stop();
      const auto start = Instant::now();
      const ToolResult result = call(*tool, bench, case_.arguments);
      EXPECT_LT(std::chrono::duration<double>(Instant::now() - start).count(), 0.2) << (late ? "after its deadline" : "cancelled");
      EXPECT_EQ(bench.booked(), result.cost);
    }
  }

  // `baton tool call`: there is no observation.
  void outside_an_episode() {
    const auto tool = case_.make();
    CallBench bench(case_.task);
    bench.context.seen = nullptr;
    const ToolResult result = tool->call({.tool = ToolId{0}, .arguments = case_.arguments}, bench.context);
    if (case_.arguments.empty() && needs_model(tool->spec().role)) {
      EXPECT_EQ(name_of(result.status), "malformed");
    }
    EXPECT_FALSE(result.text.empty() && !result.answer);
  }

  ToolCase case_;
  std::vector<ToolSpec> specs_;
};

inline void expect_tool_conforms(ToolCase c) { ToolConformance(std::move(c)).check(); }

}  // namespace baton::test
