// Training from outcomes to a policy file: worth having, the same each time, and the same after an interruption.

#include "baton/base/error.h"
#include "baton/base/file.h"
#include "baton/base/rng.h"
#include "baton/policy/compact/model.h"
#include "baton/train/train_policy.h"
#include "baton/train/validation.h"
#include "support/outcome_tables.h"

#include <gmock/gmock.h>
#include <numeric>
#include <thread>

namespace baton::train {
namespace {

namespace fs = std::filesystem;

// "cheap" is right three times in four at a twentieth of the price of "dear", which is nearly always right.
OutcomeTable cheap_and_dear() {
  return test::make_table({.rows = 300, .models = {"cheap", "dear", "guess"}, .dollars = {0.001, 0.02, 0.002}},
                             [](std::size_t row, std::size_t m) -> std::string {
                               const std::uint64_t luck = mix64(row * 8 + m);
                               if (m == 1) return luck % 20 == 0 ? "B" : "A";
                               if (m == 0) return luck % 4 == 0 ? "" : "A";
                               return luck % 2 == 0 ? "A" : "C";
                             });
}

class TrainPolicy : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("baton_train_policy_" + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  TrainOptions options(Algorithm algorithm = Algorithm::exact) const {
    TrainOptions out{.seed = 5, .algorithm = algorithm, .report_every = 5, .progress = false};
    out.answers.steps = 20, out.answers.repeats = 1;
    out.exact.steps = 60, out.exact.draws.tools = 3, out.exact.latency = 0.3;
    out.grpo.steps = 30, out.grpo.draws.tools = 3, out.grpo.groups = 16;
    out.imitation.steps = 3;
    return out;
  }
  // Runs it with a stop as soon as it has reported once. True where it was stopped in time.
  bool interrupted(TrainOptions options) {
    std::stop_source stop;
    options.stop = stop.get_token();
    options.metrics = folder_ / "watched.jsonl";
    std::jthread watcher([&, metrics = options.metrics](std::stop_token done) {
      while (!done.stop_requested() && !fs::exists(metrics)) std::this_thread::sleep_for(std::chrono::microseconds(200));
      stop.request_stop();
    });
    try {
      train_policy(rows_, options);
      return false;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code, 130);
      EXPECT_THAT(error.what(), ::testing::HasSubstr("goes on from"));
      return true;
    }
  }

  const OutcomeTable table_ = cheap_and_dear();
  const Rows rows_ = all_rows(table_);
  fs::path folder_;
};

TEST_F(TrainPolicy, TheSameBytesTwiceAndAfterAnInterruptionWithinEachAlgorithm) {
  for (const auto algorithm : {Algorithm::exact, Algorithm::grpo}) {
    TrainOptions whole = options(algorithm);
    const std::string bytes = train_policy(rows_, whole);
    EXPECT_TRUE(train_policy(rows_, whole) == bytes);
    TrainOptions parts = whole;
    parts.checkpoint = folder_ / "p.checkpoint";
    fs::remove(parts.checkpoint), fs::remove(folder_ / "watched.jsonl");
    ASSERT_TRUE(interrupted(parts));
    const auto kept = policy::parse_tensors(read_file(parts.checkpoint), "kept");
    EXPECT_TRUE(kept.metadata.contains("step") && kept.tensors.contains("adam.m.head1.weight"));
    EXPECT_TRUE(train_policy(rows_, parts) == bytes);
  }
}

TEST_F(TrainPolicy, ACheckpointOfAnotherTrainingIsRefusedUnlessItStartsOver) {
  TrainOptions parts = options();
  parts.checkpoint = folder_ / "p.checkpoint";
  ASSERT_TRUE(interrupted(parts));
  TrainOptions other = parts;
  other.seed = 6;
  EXPECT_THROW(train_policy(rows_, other), Error);
  other.restart = true;
  TrainOptions alone = other;
  alone.checkpoint.clear();
  EXPECT_TRUE(train_policy(rows_, other) == train_policy(rows_, alone));
  write_file(parts.checkpoint, "no tensors");
  EXPECT_THROW(train_policy(rows_, parts), Error);
}

TEST_F(TrainPolicy, IsWorthMoreThanTheStrongestModel) {
  TrainOptions training = options();
  training.exact.steps = 250, training.answers.steps = 80, training.exact.latency = 0;
  const auto model = policy::parse_model(train_policy(rows_, training), "trained");
  const Validation found = validate(model, model.choice, 2);
  double strongest = 0;  // always "dear": its accuracy less the mean weight, as Validation counts
  for (std::size_t r = 0; r < model.cases.rows(); ++r) strongest += model.cases.at(r, model.cases.strongest).score;
  strongest = strongest / static_cast<double>(model.cases.rows()) - (0.03 + 0.1 + 0.3) / 3;
  EXPECT_GT(found.utility, strongest + 0.05);
  EXPECT_LT(found.cost_share, 0.6);
}

TEST_F(TrainPolicy, PatienceEndsEarlyWithTheBestWeights) {
  TrainOptions training = options();
  training.patience = 1, training.exact.steps = 400, training.exact.rate = 0;  // nothing ever gets better
  const auto model = policy::parse_model(train_policy(rows_, training), "trained");
  EXPECT_EQ(model.card.at("steps"), "5");
}

TEST_F(TrainPolicy, OneModelIsNotEnough) {
  const OutcomeTable one = without_tools(table_, std::vector<std::string>{"dear", "guess"});
  EXPECT_THROW(train_policy(all_rows(one), options()), Error);
}

}  // namespace
}  // namespace baton::train
