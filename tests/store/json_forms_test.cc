#include "baton/store/json_forms.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace baton::store {
namespace {

TEST(JsonForms, LeaveOutDefaultsAndNameEnumerators) {
  EXPECT_EQ(dump_json(json_of(Usage{.input = 3, .output = 4})), R"({"input":3,"output":4})");
  EXPECT_EQ(dump_json(json_of(Message{Speaker::assistant, "hi"})), R"({"content":"hi","speaker":"assistant"})");
  EXPECT_EQ(dump_json(json_of(Decision{Submit{CandidateId{2}}, 0, -1, "sure", {}})),
            R"({"action":{"candidate":2,"kind":"submit"},"why":"sure"})");
  EXPECT_EQ(dump_json(json_of(Decision{.action = Submit{}, .confidence = 0.75})),
            R"({"action":{"kind":"submit"},"confidence":0.75})");
  EXPECT_EQ(from_json<Decision>(json_of(Decision{.action = Submit{}, .confidence = 0})).confidence, 0);
  EXPECT_EQ(dump_json(json_of(Message{Speaker::tool, "\xFF\x01"})), R"({"content":{"hex":"ff01"},"speaker":"tool"})");
}

TEST(JsonForms, NumbersThatJsonLacksSurvive) {
  CallRecord call;
  call.latency = std::numeric_limits<double>::infinity();
  EXPECT_EQ(json_of(call)["latency"], "inf");
  EXPECT_EQ(from_json<CallRecord>(json_of(call)).latency, call.latency);
  call.latency = std::nan("");
  EXPECT_TRUE(std::isnan(from_json<CallRecord>(json_of(call)).latency));
  call.latency = 0.1 + 0.2;
  EXPECT_EQ(from_json<CallRecord>(*parse_json(dump_json(json_of(call)))).latency, call.latency);
}

TEST(JsonForms, ReadersAreStrict) {
  const auto refused = [](const char* text) -> std::string {
    try {
      from_json<LedgerEntry>(*parse_json(text));
      return "accepted";
    } catch (const Error& error) {
      return error.what();
    }
  };
  const std::string good = R"({"key":{"step":0,"call":0,"attempt":0},"purpose":"tool","status":"ok","usage":{"input":1,"output":2},"cost_nano":5,"queued":0,"service":0})";
  EXPECT_EQ(refused(good.c_str()), "accepted");
  const auto with = [&](const char* from, const char* to) {
    std::string text = good;
    return refused(text.replace(text.find(from), std::string(from).size(), to).c_str());
  };
  EXPECT_EQ(with("\"input\":1", "\"input\":1.5"), "usage.input: must be a whole number");
  EXPECT_EQ(with("\"input\":1", "\"input\":99999999999999999999"), "usage.input: must be a whole number");
  EXPECT_EQ(with("\"input\":1", "\"input\":18446744073709551615"), "usage.input: must be a whole number");
  EXPECT_EQ(with("\"step\":0", "\"step\":4294967296"), "key.step: is 4294967296; it must lie between 0 and 4294967295");
  EXPECT_EQ(with("\"tool\"", "\"tol\""), "purpose: must be one of: tool, policy, judge");
  EXPECT_EQ(with("\"queued\":0", "\"queued\":\"0\""), "queued: must be a number");
  EXPECT_EQ(with("\"queued\"", "\"queue\""), "lacks 'queued'");
  EXPECT_EQ(with("{\"input\":1,\"output\":2}", "[1,2]"), "usage: must be an object");
}

}  // namespace
}  // namespace baton::store
