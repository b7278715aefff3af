// The baselines over a live toolbox: tools of several roles, list prices, nothing recorded.

#include "baton/policy/policies.h"

#include <gtest/gtest.h>

namespace baton::policy {
namespace {

// What a live environment would show, without one.
struct Scene {
  std::vector<ToolSpec> tools{{.name = "compute", .role = ToolRole::compute},
                              {.name = "search", .role = ToolRole::search},
                              {.name = "code", .role = ToolRole::code},
                              {.name = "ask-small", .model = "small", .expected_cost = {10}},
                              {.name = "ask-middle", .model = "middle", .expected_cost = {20}},
                              {.name = "ask-large", .model = "large", .expected_cost = {100}},
                              {.name = "reason-large", .role = ToolRole::reason, .model = "large", .expected_cost = {200}}};
  std::vector<CallRecord> calls;
  std::vector<Candidate> candidates;
  Task task{.question = "a question"};

  Observation seen() {
    options_.clear();
    for (std::size_t c = 0; c < candidates.size(); ++c)
      options_.push_back({.kind = Option::Kind::submit, .candidate = static_cast<CandidateId>(c)});
    for (std::size_t t = 0; t < tools.size(); ++t)
      options_.push_back({.tool = static_cast<ToolId>(t), .expected = tools[t].expected_cost});
    return {.task = view_of(task), .tools = tools, .candidates = candidates, .calls = calls, .options = options_};
  }

  Decision decide(const Policy& policy) {
    Ledger ledger;
    Budget budget;
    VirtualClock clock;
    CallContext context{.ledger = ledger, .budget = budget, .clock = clock, .rng = Rng(1)};
    return policy.decide(seen(), context);
  }

  void answered(std::size_t tool, const std::string& answer) {
    CallRecord call{.tool = static_cast<ToolId>(tool), .status = answer.empty() ? CallStatus::not_applicable : CallStatus::ok};
    if (!answer.empty()) {
      std::size_t c = 0;
      while (c < candidates.size() && candidates[c].answer != answer) ++c;
      if (c == candidates.size()) candidates.push_back({.answer = answer});
      call.supports = static_cast<CandidateId>(c);
    }
    calls.push_back(call);
  }

 private:
  std::vector<Option> options_;
};

std::vector<std::size_t> calls_in(const Decision& decision) {
  std::vector<std::size_t> out;
  for (const auto& call : std::get<Calls>(decision.action).calls) out.push_back(index(call.tool));
  return out;
}

CandidateId submitted(const Decision& decision) { return std::get<Submit>(decision.action).candidate; }

using Tools = std::vector<std::size_t>;

TEST(Thrift, TriesFreeToolsFirstThenThePairThenTheDearest) {
  Scene scene;
  const auto policy = make_policy("thrift", {.tools = scene.tools});
  EXPECT_EQ(calls_in(scene.decide(*policy)), Tools{0});
  scene.answered(0, "");
  EXPECT_EQ(calls_in(scene.decide(*policy)), Tools{1});
  scene.answered(1, "");
  EXPECT_EQ(calls_in(scene.decide(*policy)), (Tools{4, 3}));
  scene.answered(4, "x");
  scene.answered(3, "y");
  EXPECT_EQ(calls_in(scene.decide(*policy)), Tools{5});
  scene.answered(5, "y");
  EXPECT_EQ(submitted(scene.decide(*policy)), CandidateId{1});
  EXPECT_FALSE(scene.decide(*policy).why.empty());
}

TEST(Thrift, AcceptsAFreeAnswerOutright) {
  for (const std::size_t tool : {0U, 1U}) {
    Scene scene;
    const auto policy = make_policy("thrift", {.tools = scene.tools});
    if (tool == 1) scene.answered(0, "");
    scene.answered(tool, "42");
    EXPECT_EQ(submitted(scene.decide(*policy)), CandidateId{0});
  }
}

TEST(Thrift, OneModelIsAskedAloneAndTwoFillEachOthersBlanks) {
  Scene scene;
  scene.tools = {{.name = "only", .model = "only"}};
  const auto one = make_policy("thrift", {.tools = scene.tools});
  EXPECT_EQ(calls_in(scene.decide(*one)), Tools{0});
  scene.answered(0, "");
  EXPECT_EQ(submitted(scene.decide(*one)), kNoCandidate);

  Scene two;
  two.tools = {{.name = "small", .expected_cost = {1}}, {.name = "large", .expected_cost = {9}}};
  const auto both = make_policy("thrift", {.tools = two.tools});
  EXPECT_EQ(calls_in(two.decide(*both)), Tools{1});
  two.answered(1, "");
  EXPECT_EQ(calls_in(two.decide(*both)), Tools{0});
}

TEST(Thrift, GivesUpWithAReasonWhereThereIsNoModel) {
  Scene scene;
  scene.tools.resize(3);
  const auto policy = make_policy("thrift", {.tools = scene.tools});
  scene.answered(0, "");
  scene.answered(1, "");
  EXPECT_EQ(submitted(scene.decide(*policy)), kNoCandidate);
  EXPECT_NE(scene.decide(*policy).why.find("no model"), std::string::npos);
}

TEST(LiveBaselines, GoByListPriceAmongAnswerTools) {
  Scene scene;
  EXPECT_EQ(calls_in(scene.decide(*make_policy("cheapest", {.tools = scene.tools}))), Tools{3});
  EXPECT_EQ(calls_in(scene.decide(*make_policy("strongest", {.tools = scene.tools}))), Tools{5});
  EXPECT_EQ(calls_in(scene.decide(*make_policy("always:middle", {.tools = scene.tools}))), Tools{4});
  EXPECT_EQ(calls_in(scene.decide(*make_policy("agree-or-escalate", {.tools = scene.tools}))), (Tools{4, 3}));
}

TEST(LiveBaselines, AFailedCallCountsAsABlank) {
  Scene scene;
  const auto policy = make_policy("agree-or-escalate", {.tools = scene.tools});
  for (const std::size_t tool : {4U, 3U, 5U}) {
    scene.answered(tool, "");
    scene.calls.back().status = CallStatus::timed_out;
  }
  EXPECT_EQ(submitted(scene.decide(*policy)), kNoCandidate);
}

}  // namespace
}  // namespace baton::policy
