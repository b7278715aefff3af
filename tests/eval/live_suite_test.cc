#include "eval/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::eval {
namespace {

using ::testing::HasSubstr;

// Knows every n-th answer (the number in the question), at a price; keeps silent on every fifth task where asked to.
class Oracle final : public Tool {
 public:
  Oracle(std::string name, int n, Money price, bool blanks) : n_(n), blanks_(blanks) {
    spec_ = {.name = name, .role = ToolRole::answer, .model = name, .price = {.per_call = price}, .expected_cost = price};
  }
  const ToolSpec& spec() const override { return spec_; }
  std::string parameters() const override { return R"({"type":"object"})"; }
  Money reserve(const Observation&) const override { return spec_.price.per_call; }
  ToolResult call(const Call&, CallContext& context) override {
    Charge charge(context.budget, context.ledger, context.key, context.tool, context.purpose, spec_.price.per_call);
    if (!charge.admitted()) return {.status = CallStatus::unaffordable};
    const int number = std::stoi(std::string(context.seen->task.question));
    const bool blank = blanks_ && number % 5 == 0;
    charge.settle(blank ? CallStatus::blank : CallStatus::ok, {}, spec_.price.per_call, 0, 0);
    if (blank) return {.status = CallStatus::blank, .cost = spec_.price.per_call};
    const std::string answer = std::to_string(number % n_ == 0 ? number : -1);
    return {.text = answer, .answer = answer, .cost = spec_.price.per_call};
  }

 private:
  ToolSpec spec_;
  const int n_;
  const bool blanks_;
};

// Compares text, and charges for it as a judge.
class PaidGrader final : public Grader {
 public:
  Verdict grade(const Task& task, const Submission& submission, CallContext& context) override {
    Charge charge(context.budget, context.ledger, context.key, context.tool, context.purpose, Money{100});
    charge.settle(CallStatus::ok, {}, Money{100}, 0, 0);
    return {.score = submission.answered && submission.answer == task.gold.answer ? 1.0 : 0.0, .method = "exact"};
  }
};

class LiveSuiteTest : public ::testing::Test {
 protected:
  LiveSuiteTest() {
    toolbox.add(std::make_unique<Oracle>("weak", 2, Money{1000}, false));
    toolbox.add(std::make_unique<Oracle>("strong", 1, Money{50'000}, true));
    for (int i = 0; i < 40; ++i) {
      const std::string number = std::to_string(i);
      tasks.push_back({.id = "n" + number, .question = number, .type = AnswerType::number, .gold = {.answer = number}});
    }
  }
  Contestant single(int tool, const char* name) const {
    return {.name = name, .policy = std::make_shared<Busy>(std::vector{tool}), .always = static_cast<ToolId>(tool)};
  }

  tools::Toolbox toolbox;
  PaidGrader grader;
  std::vector<Task> tasks;
};

TEST_F(LiveSuiteTest, TakesReferencesFromTheRunsOfSingleModels) {
  const auto suite = make_live_suite(tasks, toolbox, grader, {.name = "numbers"});
  const std::vector<Contestant> contestants{single(0, "always:weak"), single(1, "always:strong")};
  const EvalReport report = summarise(*suite, evaluate(*suite, contestants, quiet(4)), {});
  EXPECT_EQ(report.strongest, "strong");
  EXPECT_EQ(report.cheapest, "weak");
  const Point &weak = report.points[0], &strong = report.points[1];
  EXPECT_DOUBLE_EQ(weak.accuracy, 0.5);
  EXPECT_DOUBLE_EQ(strong.accuracy, 0.8);
  EXPECT_DOUBLE_EQ(strong.blank_share, 0.2);
  EXPECT_DOUBLE_EQ(*weak.cost_share, 0.02);
  EXPECT_DOUBLE_EQ(weak.paired_vs_strongest->diff, -0.3);
  EXPECT_DOUBLE_EQ(weak.paired_vs_strongest_filled->diff, -0.4);  // half of the eight blanks filled rightly
  EXPECT_DOUBLE_EQ(weak.usd_per_1k, 0.001);
  EXPECT_DOUBLE_EQ(weak.judge_usd_per_1k, 0.0001);
}

TEST_F(LiveSuiteTest, WithoutThoseRunsThereIsNothingToCompareWith) {
  const auto suite = make_live_suite(tasks, toolbox, grader, {.name = "numbers"});
  const EvalReport report = summarise(*suite, evaluate(*suite, {single(0, "always:weak")}, quiet()), {});
  EXPECT_EQ(report.strongest, "strong");
  EXPECT_FALSE(report.points[0].cost_share || report.points[0].paired_vs_strongest ||
               report.points[0].paired_vs_strongest_filled);
}

TEST_F(LiveSuiteTest, PaysForNothingTwice) {
  const ScratchFolder scratch;
  const auto suite = make_live_suite(tasks, toolbox, grader, {.name = "numbers"});
  const auto policy = std::make_shared<Busy>(std::vector{1});
  const std::vector<Contestant> contestants{{.name = "busy", .policy = policy}};
  const auto first = evaluate(*suite, contestants, quiet(4, scratch / "live.jsonl"));
  const auto second = evaluate(*suite, contestants, quiet(2, scratch / "live.jsonl"));
  EXPECT_EQ(policy->episodes, 40);
  EXPECT_EQ(first[0].results, second[0].results);  // to the second: read back, not measured again
}

TEST_F(LiveSuiteTest, RefusesTasksThatItCannotGradeOrTellApart) {
  const auto word = [&](std::vector<Task> bad) -> std::string {
    try {
      make_live_suite(std::move(bad), toolbox, grader, {.name = "numbers"});
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  auto bad = tasks;
  bad[3].gold = {};
  EXPECT_THAT(word(bad), HasSubstr("task 'n3' has no answer"));
  bad = tasks;
  bad[7].id = "n2";
  EXPECT_THAT(word(bad), HasSubstr("two tasks have the id 'n2'"));
}

TEST_F(LiveSuiteTest, ItsFingerprintCoversTasksAndPrices) {
  const auto print = [&](const std::vector<Task>& of) {
    return make_live_suite(of, toolbox, grader, {.name = "numbers"})->fingerprint();
  };
  auto other = tasks;
  other[5].gold.aliases.push_back("five");
  EXPECT_EQ(print(tasks), print(tasks));
  EXPECT_NE(print(tasks), print(other));
}

}  // namespace
}  // namespace baton::eval
