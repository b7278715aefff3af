#include "baton/policy/compact/points/plan.h"

#include "baton/base/rng.h"

#include <gtest/gtest.h>

#include <cmath>

namespace baton::policy {
namespace {

constexpr PlanState kNothing{};

PlanState with(PlanState state, std::size_t tool, Known known) {
  state[tool] = known;
  return state;
}

// Every combination of hypothesis, outcomes and verdicts, with its chance: plans by enumeration, sharing no code with Plan.
class Enumeration {
 public:
  Enumeration(std::vector<Prospect> tools, const Judge& judge, const Hypotheses& hypotheses) : tools_(std::move(tools)), judge_(judge) {
    const std::size_t n = tools_.size();
    for (std::size_t h = 0; h < hypotheses.count; ++h)
      for (unsigned outcome = 0; outcome < 1u << 2 * n; ++outcome) {
        World world{.right = outcome & ((1u << n) - 1), .accepted = outcome >> n, .chance = 1.0 / static_cast<double>(hypotheses.count)};
        for (std::size_t t = 0; t < n; ++t) {
          const double p = chance_of(t, h, hypotheses);
          const bool right = world.right >> t & 1, accepted = world.accepted >> t & 1;
          const double yes = right ? judge.sensitivity : 1 - judge.specificity;
          world.chance *= (right ? p : 1 - p) * (accepted ? yes : 1 - yes);
        }
        worlds_.push_back(world);
      }
  }

  double value() const { return value(0, 0, worlds_); }

 private:
  struct World {
    unsigned right = 0, accepted = 0;
    double chance = 0;
  };

  double chance_of(std::size_t t, std::size_t h, const Hypotheses& hypotheses) const {
    const auto lift = hypotheses.of(tools_[t].model);
    double low = -20, high = 20;         // the base that gives the right mean, by bisection
    const auto at = [&](double base, std::size_t g) { return 1 / (1 + std::exp(-base - (lift.empty() ? 0 : lift[g]))); };
    for (int i = 0; i < 60; ++i) {
      double mean = 0;
      for (std::size_t g = 0; g < hypotheses.count; ++g) mean += at((low + high) / 2, g) / static_cast<double>(hypotheses.count);
      (mean < tools_[t].right ? low : high) = (low + high) / 2;
    }
    return at(low, h);
  }

  double value(unsigned called, unsigned judged, const std::vector<World>& worlds) const {
    double all = 0, best = called ? 0 : -1e9;
    for (const auto& world : worlds) all += world.chance;
    if (all < 1e-14) return 0;
    for (std::size_t t = 0; t < tools_.size(); ++t) {
      if (called >> t & 1) {
        double right = 0;
        for (const auto& world : worlds) right += world.right >> t & 1 ? world.chance : 0;
        best = std::max(best, right);
        if (judged >> t & 1 || !judge_.there) continue;
        std::array<std::vector<World>, 2> split;
        for (const auto& world : worlds) split[world.accepted >> t & 1].push_back(world);
        best = std::max(best, value(called, judged | 1u << t, split[0]) + value(called, judged | 1u << t, split[1]) - judge_.price * all);
      } else {
        best = std::max(best, value(called | 1u << t, judged, worlds) - (tools_[t].cost + tools_[t].latency) * all);
      }
    }
    return best;
  }

  const std::vector<Prospect> tools_;
  const Judge judge_;
  std::vector<World> worlds_;
};

TEST(Plan, CallsTheCheapOneFirstAndTheDearOneWhereItIsRejected) {
  const Hypotheses one;
  Plan plan({{.right = 0.6f, .cost = 0.1f}, {.right = 0.9f, .cost = 0.3f}}, {.there = true}, one);
  const Plan::Move first = plan.best(kNothing);
  EXPECT_EQ(first.calls, 1u);
  EXPECT_NEAR(first.value, -0.1 + 0.6 + 0.4 * (0.9 - 0.3), 1e-5);
  EXPECT_EQ(plan.best(with(kNothing, 0, Known::unjudged)).verify, 0);
  EXPECT_EQ(plan.best(with(kNothing, 0, Known::rejected)).calls, 2u);
  const Plan::Move accepted = plan.best(with(kNothing, 0, Known::accepted));
  EXPECT_EQ(accepted.calls, 0u);
  EXPECT_LT(accepted.verify, 0);
  EXPECT_NEAR(accepted.value, 1, 1e-5);
}

TEST(Plan, IsWorthWhatEnumerationSays) {
  Rng rng(5);
  for (int round = 0; round < 40; ++round) {
    Hypotheses hypotheses{.count = 1 + rng.below(3)};
    for (std::size_t i = 0; i < 3 * hypotheses.count; ++i) hypotheses.lift.push_back(static_cast<float>(2 * rng.normal()));
    std::vector<Prospect> tools;
    for (std::size_t t = 0; t < 3; ++t)
      tools.push_back({.model = t, .right = static_cast<float>(0.1 + 0.85 * rng.uniform()), .cost = static_cast<float>(0.3 * rng.uniform()),
                       .latency = static_cast<float>(0.05 * rng.uniform())});
    const Judge judge{.there = round % 4 != 0, .sensitivity = 0.6 + 0.4 * rng.uniform(), .specificity = 0.6 + 0.4 * rng.uniform(),
                      .price = round % 3 == 0 ? 0 : 0.03 * rng.uniform()};
    Plan plan(tools, judge, hypotheses);
    EXPECT_NEAR(plan.best(kNothing).value, Enumeration(tools, judge, hypotheses).value(), 2e-4) << round;
  }
}

TEST(Plan, LowersOthersWhereTheyFailTogether) {
  const Hypotheses hard_or_easy{.count = 2, .lift = {3, -3, 3, -3}};
  Plan plan({{.model = 0, .right = 0.7f, .cost = 0.1f}, {.model = 1, .right = 0.8f, .cost = 0.1f}}, {.there = true}, hard_or_easy);
  EXPECT_NEAR(plan.rights(kNothing)[1], 0.8, 1e-3);
  EXPECT_LT(plan.rights(with(kNothing, 0, Known::rejected))[1], 0.65);
  EXPECT_GT(plan.rights(with(kNothing, 0, Known::accepted))[1], 0.85);
  EXPECT_LT(plan.rights(with(kNothing, 0, Known::blank))[1], 0.65);
  EXPECT_EQ(plan.rights(with(kNothing, 0, Known::blank))[0], 0);
}

TEST(Plan, MakesTheFirstCallWhateverItsPriceAndNoSecondForNothing) {
  const Hypotheses one;
  Plan plan({{.right = 0.6f, .cost = 7}, {.right = 0.9f, .cost = 9}}, {}, one);
  EXPECT_EQ(plan.best(kNothing).calls, 1u);
  const Plan::Move after = plan.best(with(kNothing, 0, Known::unjudged));
  EXPECT_EQ(after.calls, 0u);
  EXPECT_LT(after.verify, 0);            // nobody judges
}

TEST(Plan, StartsToolsTogetherWhereTimeIsDear) {
  const Hypotheses one;
  const std::vector<Prospect> tools{{.right = 0.6f, .cost = 0.001f, .latency = 0.2f}, {.right = 0.6f, .cost = 0.001f, .latency = 0.2f}};
  EXPECT_EQ(Plan(tools, {.there = true}, one, 2).best(kNothing).calls, 3u);
  EXPECT_NE(Plan(tools, {.there = true}, one, 1).best(kNothing).calls, 3u);
}

}  // namespace
}  // namespace baton::policy
