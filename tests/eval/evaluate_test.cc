#include "baton/base/file.h"
#include "eval/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::eval {
namespace {

using ::testing::HasSubstr;

struct Fixture {
  const OutcomeTable table = random_table(60, 8);
  const std::unique_ptr<Suite> suite = make_replay_suite(all_rows(table), all_rows(table));

  std::string json(const EvaluateOptions& options) const {
    const auto runs = evaluate(*suite, all_contestants(table), options);
    return report_json(summarise(*suite, runs, {.seed = options.seed, .resamples = 1000}));
  }
};

std::string message_of(const std::function<void()>& act, int exit_code = 2) {
  try {
    act();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code, exit_code);
    return error.what();
  }
  ADD_FAILURE() << "nothing thrown";
  return "";
}

TEST(Evaluate, SameBytesAtAnyThreadCount) {
  const Fixture f;
  const std::string one = f.json(quiet(1));
  EXPECT_EQ(one, f.json(quiet(8)));
  EXPECT_EQ(one, f.json(quiet(3)));
  EvaluateOptions other = quiet();
  other.seed = 12;
  EXPECT_NE(one, f.json(other));
}

TEST(Evaluate, AResultDependsOnItsPolicyAndTaskAlone) {
  const Fixture f;
  auto contestants = all_contestants(f.table);
  const auto together = evaluate(*f.suite, contestants, quiet());
  const auto alone = evaluate(*f.suite, {contestants[4]}, quiet());
  EXPECT_EQ(alone[0].results, together[4].results);
  const auto row = evaluate(*make_replay_suite({&f.table, {17}}, all_rows(f.table)), {contestants[4]}, quiet());
  ASSERT_EQ(row[0].results.size(), 1u);
  EXPECT_EQ(row[0].results[0].calls, together[4].results[17].calls);
}

TEST(Evaluate, HoldsPreferencesAndBudgets) {
  const OutcomeTable table = random_table(30, 2);
  rollout::EpisodeOptions poor;
  poor.dollars = Money::from_dollars(0.002);
  const auto suite = make_replay_suite(all_rows(table), {}, {.episode = poor});
  for (const auto& run : evaluate(*suite, {always(table, 2)}, quiet()))
    for (const auto& r : run.results) {
      EXPECT_EQ(r.cost, Money{});
      EXPECT_TRUE(r.calls.empty());  // never started
      EXPECT_FALSE(r.answered);
    }
}

TEST(Evaluate, StoppedItSaysHowToGoOn) {
  const Fixture f;
  const ScratchFolder scratch;
  std::stop_source stop;
  stop.request_stop();
  EvaluateOptions options = quiet();
  options.stop = stop.get_token();
  EXPECT_THAT(message_of([&] { evaluate(*f.suite, all_contestants(f.table), options); }, 130), HasSubstr("--run FILE"));
  options.journal = scratch / "run.jsonl";
  EXPECT_THAT(message_of([&] { evaluate(*f.suite, all_contestants(f.table), options); }, 130), HasSubstr("run.jsonl to go on"));
}

// Requests a stop in the middle of an episode.
class Stopper final : public Policy {
 public:
  explicit Stopper(std::stop_source& stop) : stop_(stop) {}
  std::string name() const override { return "busy"; }
  Decision decide(const Observation& seen, CallContext& context) const override {
    if (context.key.step == 0 && ++episodes_ == 10) stop_.request_stop();
    return inner_.decide(seen, context);
  }

 private:
  std::stop_source& stop_;
  const Busy inner_{{0, 2}};
  mutable std::atomic<int> episodes_{0};
};

TEST(Evaluate, AnEpisodeThatWasCutShortIsNoResult) {
  const Fixture f;
  const ScratchFolder scratch;
  std::stop_source stop;
  EvaluateOptions options = quiet(1, scratch / "run.jsonl");
  options.stop = stop.get_token();
  const std::string word = message_of(
      [&] { evaluate(*f.suite, {{.name = "busy", .setting = "twice", .policy = std::make_shared<Stopper>(stop)}}, options); },
      130);
  EXPECT_THAT(word, HasSubstr("after 9 of 60"));
  const auto counted = std::make_shared<Busy>(std::vector{0, 2});
  const auto resumed =
      evaluate(*f.suite, {{.name = "busy", .setting = "twice", .policy = counted}}, quiet(4, scratch / "run.jsonl"));
  EXPECT_EQ(counted->episodes, 51);
  EXPECT_EQ(resumed[0].results, evaluate(*f.suite, {all_contestants(f.table)[3]}, quiet())[0].results);
}

TEST(Journal, ResumesFromAnyByteAndRepeatsNothing) {
  const OutcomeTable table = random_table(3, 4);
  const auto suite = make_replay_suite(all_rows(table), {});
  const ScratchFolder scratch;
  const auto path = scratch / "run.jsonl";
  const auto run = [&](int threads, int& episodes) {
    const auto policy = std::make_shared<Busy>(std::vector{0, 1}, 0.5);
    const auto runs = evaluate(*suite, {{.name = "busy", .policy = policy}}, quiet(threads, path));
    episodes = policy->episodes;
    return runs[0].results;
  };
  int episodes = 0;
  const auto whole = run(1, episodes);
  EXPECT_EQ(episodes, 3);
  const std::string content = read_file(path);
  for (std::size_t bytes = 0; bytes <= content.size(); ++bytes) {
    const std::string kept = content.substr(0, bytes);
    write_file(path, kept);
    const auto lines = static_cast<int>(std::count(kept.begin(), kept.end(), '\n'));
    ASSERT_EQ(run(1 + static_cast<int>(bytes % 3), episodes), whole) << "cut at " << bytes;
    ASSERT_EQ(episodes, 3 - std::max(0, lines - 1)) << "cut at " << bytes;
  }
}

TEST(Journal, BelongsToOneRun) {
  const Fixture f;
  const ScratchFolder scratch;
  const auto path = scratch / "run.jsonl";
  const auto contestants = all_contestants(f.table);
  evaluate(*f.suite, contestants, quiet(1, path));
  EvaluateOptions other = quiet(1, path);
  other.seed = 12;
  EXPECT_THAT(message_of([&] { evaluate(*f.suite, contestants, other); }), HasSubstr("seed (11 there, 12 here)"));
  EXPECT_THAT(message_of([&] { evaluate(*f.suite, {contestants[0]}, quiet(1, path)); }), HasSubstr("policies"));
  auto retrained = contestants;
  retrained[3].made_from = "other weights";
  EXPECT_THAT(message_of([&] { evaluate(*f.suite, retrained, quiet(1, path)); }), HasSubstr("policies"));
  const Rows all = all_rows(f.table);
  const auto verified = make_replay_suite(all, all, {.verifier = envs::ReplayVerifier{}});
  EXPECT_THAT(message_of([&] { evaluate(*verified, contestants, quiet(1, path)); }), HasSubstr("another run: data ("));

  OutcomeTable changed = f.table;
  changed.cells[7].cost += Money{1};
  const auto suite = make_replay_suite(all_rows(changed), all_rows(changed));
  EXPECT_THAT(message_of([&] { evaluate(*suite, contestants, quiet(1, path)); }), HasSubstr("another run: data ("));
  rollout::EpisodeOptions poor;
  poor.dollars = Money{1000};
  const auto poorer = make_replay_suite(all_rows(f.table), all_rows(f.table), {.episode = poor});
  EXPECT_THAT(message_of([&] { evaluate(*poorer, contestants, quiet(1, path)); }), HasSubstr("budget"));
}

TEST(Journal, RefusesResultsThatDoNotFit) {
  const Fixture f;
  const ScratchFolder scratch;
  const auto path = scratch / "run.jsonl";
  evaluate(*f.suite, {always(f.table, 0)}, quiet(1, path));
  const std::string_view stray = R"({"policy":0,"task":3,"id":"t4","score":1,"answered":true,"nano_usd":1,"seconds":1,"calls":[]})";
  write_file(path, read_file(path) + std::string(stray) + "\n");
  EXPECT_THAT(message_of([&] { evaluate(*f.suite, {always(f.table, 0)}, quiet(1, path)); }),
              HasSubstr("not a result of this run"));
}

}  // namespace
}  // namespace baton::eval
