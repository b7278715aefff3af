// Rewards: what each scalariser gives a group, and what holds for any group.

#include "baton/rollout/advantage/group.h"
#include "baton/rollout/reward.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace baton::rollout {
namespace {

using testing::HasSubstr;
using Group = std::vector<RewardVector>;

RewardVector attempt(bool correct, double dollars, Seconds latency = 0, std::map<std::string, int, std::less<>> calls = {}) {
  return {std::move(calls), correct ? 1.0 : 0.0, correct, Money::from_dollars(dollars), latency};
}

std::vector<double> score(std::string_view name, const Group& group, const Preferences& preferences = {}) {
  return make_scalariser(name)->score(group, preferences);
}

// --- golden ------------------------------------------------------------------------------------------------------------

TEST(PaperReward, OfTwoCorrectAttemptsTheCheaperScoresHigher) {
  const auto scores = score("paper", {attempt(true, 0.05), attempt(true, 0.30)});
  EXPECT_DOUBLE_EQ(scores[0], 1);
  EXPECT_DOUBLE_EQ(scores[1], 0);
}

TEST(PaperReward, ScalesEveryEntryWithinTheGroupAndWeightsIt) {
  const Preferences preferences{.cost = 0.5, .latency = 0.25, .tools = {{"search", 2}}};
  const Group group{attempt(true, 1, 4, {{"search", 3}}), attempt(true, 3, 2, {{"search", 1}}), attempt(true, 2, 3),
                    attempt(false, 1, 2, {{"search", 3}})};
  const auto scores = score("paper", group, preferences);
  EXPECT_NEAR(scores[0], 1 + 0.5 * 1 + 0.25 * 0 + 2 * 1, 1e-12);
  EXPECT_NEAR(scores[1], 1 + 0.5 * 0 + 0.25 * 1 + 2 * (1 / 3.0), 1e-12);
  EXPECT_NEAR(scores[2], 1 + 0.5 * 0.5 + 0.25 * 0.5 + 0, 1e-12);
  EXPECT_EQ(scores[3], 0);  // wrong
}

TEST(LinearReward, TakesCostAndLatencyInTheirUnits) {
  const auto linear = make_scalariser("linear", {.cost_unit = Money::from_dollars(0.01), .latency_unit = 4});
  const Preferences preferences{.cost = 0.5, .latency = 0.1, .tools = {{"search", 0.3}}};
  const Group group{attempt(true, 0.004, 2, {{"search", 1}, {"answer", 2}}), attempt(false, 0.02, 8)};
  const auto scores = linear->score(group, preferences);
  EXPECT_NEAR(scores[0], 1 - 0.5 * 0.4 - 0.1 * 0.5 + 0.3 / 3, 1e-12);
  EXPECT_NEAR(scores[1], 0 - 0.5 * 2 - 0.1 * 2, 1e-12);
}

TEST(GdpoReward, StandardisesEachEntryBeforeSumming) {
  const Group group{attempt(true, 1), attempt(true, 3, 0, {{"a", 1}}), attempt(false, 1), attempt(false, 3, 0, {{"a", 1}})};
  const auto scores = score("gdpo", group, {.cost = 0.5, .tools = {{"a", 0.25}}});
  EXPECT_THAT(scores, testing::Pointwise(testing::DoubleNear(1e-4), std::vector<double>{1.0825, 0.6495, -0.6495, -1.0825}));
}

TEST(GdpoReward, WeighsCostsThatAreTinyInDollarsInFull) {
  const auto scores = score("gdpo", {attempt(true, 1e-6), attempt(true, 3e-6)}, {.cost = 1});
  EXPECT_NEAR(scores[0], std::sqrt(0.5), 1e-6);
}

TEST(ReferenceCompat, RepeatsTheErrorsOfTheReleasedCode) {
  // -cost runs from -3 to -1 and +cost is scaled by it: (1 + 3) / 2 = 2 and (3 + 3) / 2 = 3, counted twice: dearer is better.
  EXPECT_THAT(score("reference-compat", {attempt(true, 1), attempt(true, 3), attempt(false, 2)}),
              testing::Pointwise(testing::DoubleNear(1e-9), std::vector<double>{1 + 2 * 2, 1 + 2 * 3, 0}));
}

TEST(ReferenceCompat, AToolsMinimumMissesThoseWhoNeverCalledIt) {
  const Group group{attempt(true, 1, 0, {{"search", 1}}), attempt(true, 1, 0, {{"search", 3}}), attempt(true, 1)};
  EXPECT_THAT(score("reference-compat", group, {.tools = {{"search", 1}}}),
              testing::Pointwise(testing::DoubleNear(1e-9), std::vector<double>{0, 2, 0}));
  EXPECT_NEAR(score("paper", group, {.tools = {{"search", 1}}})[0], 1 / 3.0, 1e-9);
}

TEST(Scalarisers, EveryListedNameCanBeMadeAndScoresAnEmptyGroup) {
  for (const auto& each : scalariser_names()) EXPECT_TRUE(score(each.name, {}).empty()) << each.name;
}

TEST(Scalarisers, AnUnknownNameIsAnsweredWithTheNearest) {
  try {
    make_scalariser("papper");
    FAIL() << "papper is no reward";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'paper'"));
    EXPECT_THAT(error.what(), HasSubstr("reference-compat"));
  }
  EXPECT_THROW(make_scalariser("linear", {.cost_unit = {}}), Error);
  EXPECT_THROW(make_scalariser("linear", {.latency_unit = 0}), Error);
}

// --- properties --------------------------------------------------------------------------------------------------------

const std::vector<std::string> kToolNames{"answer", "reason", "search", "verify"};
constexpr double kRounding = 1e-9;

RewardVector any_attempt() {
  RewardVector reward;
  reward.correct = *rc::gen::arbitrary<bool>();
  reward.outcome = reward.correct ? 1 : 0;
  reward.cost = {*rc::gen::inRange<std::int64_t>(0, 1'000'000'000)};
  reward.latency = *rc::gen::inRange(0, 4096) / 64.0;
  for (const auto& tool : kToolNames)
    if (const int calls = *rc::gen::inRange(0, 4)) reward.calls[tool] = calls;
  return reward;
}

Group any_group() {
  Group group(*rc::gen::inRange<std::size_t>(2, 9));
  for (auto& member : group) member = any_attempt();
  return group;
}

Preferences any_preferences() {
  const auto weight = [] { return *rc::gen::inRange(0, 64) / 16.0; };
  Preferences preferences{.cost = weight(), .latency = weight()};
  for (const auto& tool : kToolNames)
    if (*rc::gen::arbitrary<bool>()) preferences.tools[tool] = weight();
  return preferences;
}

std::string any_honest_scalariser() { return *rc::gen::element<std::string>("paper", "linear", "gdpo"); }

RC_GTEST_PROP(RewardProperties, NonIncreasingInOnesOwnCost, ()) {
  Group group = any_group();
  const Preferences preferences = any_preferences();
  const std::string name = any_honest_scalariser();
  const auto who = *rc::gen::inRange<std::size_t>(0, group.size());
  const double before = score(name, group, preferences)[who];
  group[who].cost += Money{*rc::gen::inRange<std::int64_t>(1, 2'000'000'000)};
  RC_ASSERT(score(name, group, preferences)[who] <= before + kRounding);
}

RC_GTEST_PROP(RewardProperties, NonIncreasingInOnesOwnLatency, ()) {
  Group group = any_group();
  const Preferences preferences = any_preferences();
  const std::string name = any_honest_scalariser();
  const auto who = *rc::gen::inRange<std::size_t>(0, group.size());
  const double before = score(name, group, preferences)[who];
  group[who].latency += *rc::gen::inRange(1, 8192) / 64.0;
  RC_ASSERT(score(name, group, preferences)[who] <= before + kRounding);
}

// Two attempts that differ in cost alone: the cheaper one is never behind, and ahead where cost counts and both are right.
RC_GTEST_PROP(RewardProperties, TheCheaperOfTwoEqualAttemptsIsAhead, ()) {
  Group group = any_group();
  Preferences preferences = any_preferences();
  preferences.cost += 0.125;
  group.push_back(group.front());
  group.back().cost += Money{*rc::gen::inRange<std::int64_t>(1'000'000, 1'000'000'000)};
  const std::string name = any_honest_scalariser();
  const auto scores = score(name, group, preferences);
  RC_ASSERT(scores.front() >= scores.back());
  if (group.front().correct) RC_ASSERT(scores.front() > scores.back());
}

// Tools keep their calls and weights but trade places in every order there is.
RC_GTEST_PROP(RewardProperties, IndependentOfToolOrder, ()) {
  const Group group = any_group();
  const Preferences preferences = any_preferences();
  auto names = kToolNames;
  std::next_permutation(names.begin(), names.end());
  const auto shift = *rc::gen::inRange<std::size_t>(0, names.size());
  std::rotate(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shift), names.end());
  const auto renamed = [&](const std::string& tool) { return names[std::ranges::find(kToolNames, tool) - kToolNames.begin()]; };
  Group other = group;
  for (auto& member : other) {
    member.calls.clear();
    for (const auto& [tool, calls] : group[&member - other.data()].calls) member.calls[renamed(tool)] = calls;
  }
  Preferences weights{.cost = preferences.cost, .latency = preferences.latency};
  for (const auto& [tool, weight] : preferences.tools) weights.tools[renamed(tool)] = weight;
  for (const auto& each : scalariser_names()) {
    const auto a = score(each.name, group, preferences), b = score(each.name, other, weights);
    for (std::size_t i = 0; i < a.size(); ++i) RC_ASSERT(std::abs(a[i] - b[i]) <= kRounding);
  }
}

// A sum that everybody pays changes no group-normalised score, and no advantage under the linear reward.
RC_GTEST_PROP(RewardProperties, OffsetFree, ()) {
  const Group group = any_group();
  const Preferences preferences = any_preferences();
  Group dearer = group;
  const Money fee{*rc::gen::inRange<std::int64_t>(0, 10'000'000'000)};
  const Seconds wait = *rc::gen::inRange(0, 8192) / 64.0;
  for (auto& member : dearer) member.cost += fee, member.latency += wait;
  for (const std::string name : {"paper", "gdpo", "linear"}) {
    auto a = score(name, group, preferences), b = score(name, dearer, preferences);
    if (name == "linear") a = standardised(a), b = standardised(b);
    for (std::size_t i = 0; i < a.size(); ++i) RC_ASSERT(std::abs(a[i] - b[i]) <= 1e-6);
  }
}

// --- measuring ---------------------------------------------------------------------------------------------------------

Trajectory finished() {
  Trajectory trajectory;
  trajectory.status = Status::submitted;
  trajectory.seconds = 2.5;
  trajectory.calls = {{.tool = ToolId{1}}, {.tool = ToolId{0}, .status = CallStatus::failed}, {.tool = ToolId{1}},
                      {.tool = ToolId{1}, .status = CallStatus::unaffordable}};
  trajectory.ledger = {{.purpose = Purpose::tool, .cost = {700}}, {.purpose = Purpose::policy, .cost = {50}},
                       {.purpose = Purpose::judge, .cost = {9000}}};
  return trajectory;
}
const std::vector<ToolSpec> kSpecs{{.name = "search"}, {.name = "answer"}};
const Verdict kRight{.score = 1};

TEST(Measure, CountsStartedCallsAndLeavesJudgesOut) {
  const auto reward = measure(finished(), kRight, kSpecs);
  ASSERT_TRUE(reward);
  EXPECT_THAT(reward->calls, testing::UnorderedElementsAre(testing::Pair("answer", 2), testing::Pair("search", 1)));
  EXPECT_EQ(reward->cost, Money{750});
  EXPECT_EQ(reward->latency, 2.5);
  EXPECT_TRUE(reward->correct);
}

TEST(Measure, ExcludesWhatSaysNothingAboutThePolicy) {
  EXPECT_FALSE(measure(finished(), {.graded = false}, kSpecs));
  Trajectory cancelled = finished();
  cancelled.status = Status::exhausted, cancelled.stopped_because = "cancelled";
  EXPECT_FALSE(measure(cancelled, kRight, kSpecs));
  Trajectory outage = finished();
  for (auto& call : outage.calls) call.status = CallStatus::timed_out;
  EXPECT_FALSE(measure(outage, {.score = 0}, kSpecs));
}

TEST(Measure, KeepsAnEpisodeThatGaveUpOrRanOutOfBudget) {
  Trajectory broke = finished();
  broke.status = Status::exhausted, broke.stopped_because = "budget";
  EXPECT_TRUE(measure(broke, {.score = 0}, kSpecs));
  Trajectory silent;
  silent.status = Status::submitted;
  EXPECT_TRUE(measure(silent, {.score = 0}, kSpecs));
}

}  // namespace
}  // namespace baton::rollout
