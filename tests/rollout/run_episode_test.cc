#include "baton/rollout/run_episode.h"

#include "rollout/fakes.h"

#include <gtest/gtest.h>

namespace baton::rollout {
namespace {

constexpr Money kCent{10'000'000};
const std::vector<FakeTool> kTools{{kCent, 1.0}, {{3 * kCent.nano}, 2.5}, {{9 * kCent.nano}, 4.0}};

Trajectory attempt(const Policy& policy, const EpisodeOptions& options = {}, Budget* shared = nullptr, std::stop_token stop = {},
                   std::vector<FakeTool> tools = kTools) {
  FakeEnvironment environment(std::move(tools));
  VirtualClock clock;
  const Task task{.id = "t1", .question = "?"};
  return run_episode(environment, policy, task, options, {.clock = clock, .shared_budget = shared, .stop = stop});
}

TEST(RunEpisode, RecordsStepsCallsCostAndTime) {
  const Trajectory t = attempt(rounds({{0, 1}, {2}}));
  EXPECT_EQ(t.task_id, "t1");
  EXPECT_EQ(t.policy, "fake");
  EXPECT_EQ(t.status, Status::submitted);
  ASSERT_EQ(t.steps.size(), 3u);
  EXPECT_EQ(t.steps[0].first_call, 0u);
  EXPECT_EQ(t.steps[0].calls, 2u);
  EXPECT_EQ(t.steps[1].first_call, 2u);
  EXPECT_EQ(t.steps[1].calls, 1u);
  EXPECT_EQ(t.steps[2].calls, 0u);
  EXPECT_EQ(t.cost().nano, 13 * kCent.nano);
  EXPECT_DOUBLE_EQ(t.seconds, 6.5);  // calls of one step run side by side
  EXPECT_DOUBLE_EQ(t.steps[1].started, 2.5);
  EXPECT_DOUBLE_EQ(t.steps[1].ended, 6.5);
  EXPECT_TRUE(t.submission.answered);
  EXPECT_TRUE(t.submission.answer.starts_with("2/"));
  EXPECT_EQ(t.submission.text, "the answer is " + t.submission.answer);
  EXPECT_TRUE(t.stopped_because.empty());
}

TEST(RunEpisode, LedgerIsSortedByKeyAndSumsToTheCost) {
  const Trajectory t = attempt(rounds({{2, 1, 0}, {0}}));
  ASSERT_EQ(t.ledger.size(), 4u);
  Money sum;
  for (std::size_t i = 0; i < t.ledger.size(); ++i) {
    EXPECT_TRUE(i == 0 || t.ledger[i - 1].key < t.ledger[i].key);
    sum += t.ledger[i].cost;
  }
  EXPECT_EQ(sum, t.cost());
}

// Thinks for some seconds before it calls the first tool, as a chat policy with a slow model does.
class SlowPolicy final : public Policy {
 public:
  explicit SlowPolicy(Seconds seconds) : seconds_(seconds) {}
  std::string name() const override { return "slow"; }
  Decision decide(const Observation& seen, CallContext& context) const override {
    context.clock.pass(seconds_);
    if (!seen.candidates.empty()) return {.action = Submit{CandidateId{0}}};
    return {.action = Calls{{{.tool = ToolId{0}}}, std::nullopt}};
  }

 private:
  const Seconds seconds_;
};

TEST(RunEpisode, MakesNoCallOnceThePolicyHasUsedUpTheTime) {
  const Trajectory late = attempt(SlowPolicy(6), {.seconds = 5});
  EXPECT_EQ(late.status, Status::exhausted);
  EXPECT_EQ(late.stopped_because, "deadline");
  ASSERT_EQ(late.steps.size(), 1u);
  EXPECT_EQ(late.steps[0].calls, 0u);
  EXPECT_DOUBLE_EQ(late.steps[0].ended, 6);
  EXPECT_EQ(late.cost(), Money{});

  const Trajectory just =
      attempt(SlowPolicy(3), {.seconds = 5});  // the call ends at 4 s; what was decided at 7 s costs nothing more
  EXPECT_EQ(just.calls.size(), 1u);
  EXPECT_EQ(just.status, Status::submitted);
}

TEST(RunEpisode, StartsFromTheClockAsItStands) {
  FakeEnvironment environment(kTools);
  VirtualClock clock;
  clock.pass(1000);
  const FakePolicy policy = rounds({{1}});
  const Trajectory t = run_episode(environment, policy, {}, {.seconds = 100}, {.clock = clock});
  EXPECT_DOUBLE_EQ(t.seconds, 2.5);
  EXPECT_EQ(t.status, Status::submitted);
}

TEST(RunEpisode, EndsWithItsBestCandidateWhenTheBudgetIsSpent) {
  const Trajectory t = attempt(rounds({{0}, {2}, {1}}), {.dollars = {4 * kCent.nano}});
  EXPECT_EQ(t.status, Status::exhausted);
  EXPECT_EQ(t.stopped_because, "budget");
  EXPECT_EQ(t.steps.size(), 2u);
  EXPECT_EQ(t.cost(), kCent);
  EXPECT_TRUE(t.submission.answer.starts_with("0/"));
}

TEST(RunEpisode, OneCallThatFitsIsEnoughToGoOn) {
  const Trajectory t = attempt(rounds({{2, 0}, {1}}), {.dollars = {4 * kCent.nano}});
  EXPECT_EQ(t.status, Status::submitted);
  EXPECT_EQ(t.cost().nano, 4 * kCent.nano);
}

TEST(RunEpisode, ASharedBudgetBindsAsWell) {
  Budget shared(kCent);
  const FakePolicy policy = rounds({{0}, {0}});
  EXPECT_EQ(attempt(policy, {}, &shared).stopped_because, "budget");
  EXPECT_EQ(shared.spent(), kCent);
}

TEST(RunEpisode, AnOverrunIsBookedAndEndsTheEpisode) {
  const Trajectory t = attempt(rounds({{0}, {0}, {0}}), {.dollars = kCent}, nullptr, {}, {{{5 * kCent.nano}, 1, kCent}});
  EXPECT_EQ(t.stopped_because, "overrun");
  EXPECT_EQ(t.cost().nano, 5 * kCent.nano);
  ASSERT_EQ(t.ledger.size(), 1u);
  EXPECT_TRUE(t.ledger[0].overrun);
}

TEST(RunEpisode, StopsAtItsDeadlineAndAtItsStepLimit) {
  const FakePolicy endless = rounds(std::vector<std::vector<int>>(100, {0}));
  const Trajectory late = attempt(endless, {.seconds = 3.5});
  EXPECT_EQ(late.stopped_because, "deadline");
  EXPECT_EQ(late.steps.size(), 4u);
  const Trajectory limited = attempt(endless, {.max_steps = 7});
  EXPECT_EQ(limited.stopped_because, "steps");
  EXPECT_EQ(limited.steps.size(), 7u);
}

TEST(RunEpisode, StopsWhenAsked) {
  std::stop_source stop;
  const FakePolicy policy([&](const Observation& seen, CallContext&) -> Action {
    if (seen.calls.size() == 1) stop.request_stop();
    return call({0});
  });
  const Trajectory t = attempt(policy, {}, nullptr, stop.get_token());
  EXPECT_EQ(t.stopped_because, "cancelled");
  EXPECT_EQ(t.steps.size(), 2u);
}

TEST(RunEpisode, ThePolicySeesWhatIsLeft) {
  std::vector<BudgetView> seen_left;
  const Preferences wishes{.cost = 7};
  const FakePolicy policy([&](const Observation& seen, CallContext& context) -> Action {
    seen_left.push_back(seen.left);
    EXPECT_EQ(seen.preferences->cost, 7);
    EXPECT_EQ(context.seen, &seen);
    EXPECT_EQ(context.key.call, kPolicyCall);
    return seen_left.size() < 3 ? call({0}) : Action{Submit{CandidateId{0}}};
  });
  attempt(policy, {.preferences = wishes, .dollars = {10 * kCent.nano}, .seconds = 10, .max_steps = 5});
  ASSERT_EQ(seen_left.size(), 3u);
  EXPECT_EQ(seen_left[2].dollars.nano, 8 * kCent.nano);
  EXPECT_DOUBLE_EQ(seen_left[2].seconds, 8);
  EXPECT_EQ(seen_left[2].steps, 3);
}

TEST(RunEpisode, GivingUpAndTheWorldsEndAreNoAnswers) {
  const FakePolicy quits([](const Observation&, CallContext&) -> Action { return Submit{kNoCandidate}; });
  EXPECT_EQ(attempt(quits).status, Status::submitted);
  EXPECT_FALSE(attempt(quits).submission.answered);
  const FakePolicy ends([](const Observation&, CallContext&) -> Action { return Say{}; });
  EXPECT_EQ(attempt(ends).status, Status::world_ended);
  EXPECT_FALSE(attempt(ends).submission.answered);
}

TEST(RunEpisode, TheSeedDecidesChance) {
  const FakePolicy policy = rounds({{0}});
  const auto answer = [&](std::uint64_t seed) { return attempt(policy, {.seed = seed}).submission.answer; };
  EXPECT_EQ(answer(1), answer(1));
  EXPECT_NE(answer(1), answer(2));
}

}  // namespace
}  // namespace baton::rollout
