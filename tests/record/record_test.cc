// Recording over a real HTTP upstream that counts what it bills.

#include "baton/eval/record.h"

#include "baton/base/file.h"
#include "baton/envs/replay_file.h"
#include "baton/eval/suites.h"
#include "baton/grade/grader.h"
#include "support/mock_world.h"
#include "support/outcome_tables.h"
#include "support/tool_fixtures.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

namespace baton::eval {
namespace {

constexpr std::size_t kTasks = 25, kModels = 4, kPairs = kTasks * kModels;

class RecordTest : public ::testing::Test {
 protected:
  void SetUp() override {
    journal =
        std::filesystem::path(::testing::TempDir()) /
        (std::string("baton_") + ::testing::UnitTest::GetInstance()->current_test_info()->name() + std::to_string(::getpid()));
    std::filesystem::remove(journal);
  }
  void TearDown() override { std::filesystem::remove(journal); }

  std::unique_ptr<Suite> suite(test::MockWorld& world) {
    std::vector<Task> tasks;
    for (const auto& task : world.tasks) tasks.push_back(task.task);
    return make_live_suite(tasks, world.toolbox, *grader, {.name = "tasks", .episode = {.seconds = 5}});
  }
  RecordOptions options(Money dollars = kUnlimited, int threads = 4) const {
    return {.threads = threads, .dollars = dollars, .journal = journal, .progress = false};
  }

  std::filesystem::path journal;
  std::unique_ptr<Grader> grader = grade::make_grader({});
};

llm::ChatModelOptions no_retries() {
  llm::ChatModelOptions options;
  options.retry.retries = 0;
  options.breaker.failures = 1'000'000;
  return options;
}

std::string file_of(const Recording& recording) {
  std::string text;
  const std::size_t columns = recording.table.tools.size();
  for (std::size_t row = 0; row < recording.table.rows(); ++row)
    text += envs::write_replay_line(recording.table.tasks[row], recording.table.tools,
                                    {recording.table.cells.data() + row * columns, columns},
                                    {recording.answers.data() + row * columns, columns}) +
            "\n";
  return text;
}

TEST_F(RecordTest, ThePlanCostsNothingAndCountsEveryPair) {
  test::MockWorld world(kTasks, {.time_scale = 0});
  const auto live = suite(world);
  const RecordPlan plan = plan_recording(*live, options());
  EXPECT_EQ(plan.calls, kPairs);
  EXPECT_EQ(plan.done, 0u);
  EXPECT_GT(plan.expected, Money{});
  EXPECT_EQ(world.upstream->counts().requests, 0u);
  EXPECT_FALSE(std::filesystem::exists(journal));
}

TEST_F(RecordTest, WhatItWritesReplaysAsItWasRecorded) {
  test::MockWorld world(kTasks, {.time_scale = 0});
  const auto live = suite(world);
  const Recording recording = record(*live, options());
  EXPECT_EQ(recording.recorded, kPairs);
  EXPECT_EQ(recording.missing + recording.failed, 0u);
  EXPECT_EQ(world.upstream->counts().billed, kPairs);

  const OutcomeTable table = envs::parse_replay(file_of(recording), envs::write_replay_models(recording.table.tools));
  ASSERT_EQ(table.rows(), kTasks);
  Money sum;
  for (const auto& spec : world.toolbox.specs()) {
    const auto policy = policy::make_policy("always:" + spec.name, {.tools = table.tools});
    const auto column = static_cast<std::size_t>(std::find_if(recording.table.tools.begin(), recording.table.tools.end(),
                                                              [&](const auto& t) { return t.name == spec.name; }) -
                                                 recording.table.tools.begin());
    for (std::size_t row = 0; row < kTasks; ++row) {
      const Outcome& recorded = recording.table.cells[row * kModels + column];
      const Trajectory t = test::play(table, *policy, row);
      EXPECT_EQ(t.submission.answered, !recorded.blank);
      EXPECT_EQ(t.submission.answer, recorded.answer) << table.tasks[row].question;
      EXPECT_EQ(t.cost(), recorded.cost);
      EXPECT_EQ(envs::recorded_verdict(table, row, t).score, recorded.score);
      EXPECT_EQ(recorded.score == 1.0, envs::attempt_task(world.pool, column, world.tasks[row], 0).correct);
      sum += recorded.cost;
    }
  }
  EXPECT_EQ(sum, recording.paid);
}

TEST_F(RecordTest, NeverSpendsMoreThanItMayAndGoesOnWithMore) {
  test::MockWorld world(kTasks, {.time_scale = 0});
  const auto live = suite(world);
  Money paid;
  std::size_t runs = 0;
  for (Recording last; runs == 0 || last.missing > 0; ++runs) {
    ASSERT_LT(runs, 60u);
    const Money limit = Money::from_dollars(0.02);
    last = record(*live, options(limit));
    EXPECT_LE(last.paid, limit);
    EXPECT_EQ(last.failed, 0u);
    EXPECT_EQ(last.stopped_because, last.missing > 0 ? "budget" : "");
    paid += last.paid;
  }
  EXPECT_GT(runs, 2u);
  EXPECT_EQ(world.upstream->counts().billed, kPairs) << "a pair was paid for twice";
  Money sum;
  for (const auto& cell : record(*live, options()).table.cells) sum += cell.cost;
  EXPECT_EQ(sum, paid);
}

TEST_F(RecordTest, AnInterruptedRunPaysForNothingTwice) {
  test::MockWorld world(kTasks, {.time_scale = 0.05});
  const auto live = suite(world);
  std::stop_source stop;
  RecordOptions interrupted = options();
  interrupted.stop = stop.get_token();
  std::jthread ctrl_c([&] {
    while (world.upstream->counts().billed < kPairs / 3) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    stop.request_stop();
  });
  const Recording first = record(*live, interrupted);
  EXPECT_EQ(first.stopped_because, "cancelled");
  EXPECT_GT(first.missing, 0u);
  EXPECT_EQ(first.failed, 0u);
  EXPECT_EQ(first.recorded, world.upstream->counts().billed);
  EXPECT_EQ(plan_recording(*live, options()).done, first.recorded);
  const Recording second = record(*live, options());
  EXPECT_EQ(second.recorded, kPairs);
  EXPECT_EQ(world.upstream->counts().billed, kPairs);
  EXPECT_EQ(record(*live, options()).paid, Money{});
}

TEST_F(RecordTest, TriesFailedPairsAgain) {
  serve::MockOptions faulty{.time_scale = 0};
  faulty.faults[static_cast<std::size_t>(serve::Fault::server_error)] = 0.4;
  test::MockWorld world(kTasks, faulty, no_retries());
  for (auto& provider : world.catalogue.providers) provider.retries = 0;
  const auto live = suite(world);
  std::size_t runs = 0;
  for (Recording last; runs == 0 || last.missing > 0; ++runs) {
    ASSERT_LT(runs, 40u);
    last = record(*live, options());
    EXPECT_EQ(last.failed, last.missing);
    if (last.failed > 0) {
      EXPECT_THAT(last.first_failure, ::testing::HasSubstr("500"));
    }
  }
  EXPECT_EQ(world.upstream->counts().billed, kPairs);
}

// Says nothing can be matched, so that every answer needs the judge.
TEST_F(RecordTest, JudgesDrawOnTheSameBudgetAndAreAskedAgain) {
  test::MockWorld world(kTasks, {.time_scale = 0});
  auto scripted = std::make_shared<test::Scripted>(
      llm::Script([](const ChatRequest&, std::size_t) { return llm::says("Verdict: correct"); }));
  const std::shared_ptr<ChatModel> judge(scripted, scripted->model.get());
  grader = grade::make_grader({.judge = judge, .judging = {.votes = 1}});
  for (auto& task : world.tasks)
    task.task.type = AnswerType::text, task.task.options.clear(), task.task.gold = {.answer = "nothing like it"};
  const auto live = suite(world);
  std::size_t runs = 0, recorded = 0;
  for (Recording last; runs == 0 || last.missing > 0; ++runs) {
    ASSERT_LT(runs, 100u);
    const Money limit = Money::from_dollars(0.02);
    last = record(*live, options(limit));
    EXPECT_LE(last.paid, limit);
    EXPECT_GE(last.recorded, recorded);
    recorded = last.recorded;
  }
  EXPECT_GT(runs, 2u);
  EXPECT_EQ(world.upstream->counts().billed, kPairs) << "an answer was paid for twice";
}

TEST_F(RecordTest, AJournalBelongsToItsSuite) {
  test::MockWorld world(kTasks, {.time_scale = 0}), other(kTasks + 1, {.time_scale = 0});
  record(*suite(world), options());
  EXPECT_THROW(record(*suite(other), options()), Error);
}

}  // namespace
}  // namespace baton::eval
