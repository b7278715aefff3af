// Runs that try to pass without solving: what passes is a true solution, or the test fails.

#include "baton/synth/attempt.h"
#include "baton/synth/candidate.h"
#include "sql/library.h"

#include <gtest/gtest.h>

namespace baton::synth {
namespace {

using namespace envs::sql;

class AdversaryTest : public testing::Test {
 protected:
  // The first so many tasks that pass all gates.
  std::vector<DomainTask> tasks(std::size_t count) {
    std::vector<DomainTask> out;
    for (std::uint64_t i = 0; out.size() < count; ++i)
      if (auto made = make_candidate(bench, 7, i, 1'000'000); made.result.failed == Gate::none) out.push_back(std::move(made.task));
    return out;
  }

  // Plays the steps; "" : passes, and then it must be a true solution.
  std::string judged(const DomainTask& task, const std::vector<Step>& steps, bool say_everything, const std::string& words = "") {
    const Judged out = synth::judged(task, bench.world, {steps, words, say_everything});
    EXPECT_TRUE(!out.wrong.empty() || out.solved) << task.id;
    return out.wrong;
  }
  std::vector<Step> golden(const DomainTask& task) { return golden_steps(bench.pack(), task); }

  Workbench bench{library()};
  RandomCalls random{bench.world, bench.ids, Rng(6)};
};

TEST_F(AdversaryTest, TheGoldenRunPassesAndTheEmptyOneFails) {
  for (const auto& task : tasks(60)) {
    EXPECT_EQ(judged(task, golden(task), false, golden_words(task)), "") << task.id;
    EXPECT_NE(judged(task, {}, false, golden_words(task)), "") << task.id;
  }
}

TEST_F(AdversaryTest, SayingEverythingHelpsOnlyWhoDidEverything) {
  for (const auto& task : tasks(60)) {
    auto steps = golden(task);
    EXPECT_NE(judged(task, {}, true), "");
    std::erase_if(steps,
                  [&](const Step& step) { return !bench.pack().tools[step.tool].writes.empty(); });  // looks at everything, does nothing
    const bool nothing_asked = task.changes.empty(), nothing_refused = task.refusals.empty();
    EXPECT_TRUE(nothing_asked || !judged(task, steps, true).empty()) << task.id;
    EXPECT_TRUE(nothing_refused || !judged(task, golden(task), true).empty()) << task.id;  // results name no reason
  }
}

TEST_F(AdversaryTest, TouchingEverythingFails) {
  for (const auto& task : tasks(40)) {
    auto steps = golden(task);
    for (std::size_t n = steps.size(); n < kLongest * task.golden.size(); ++n) steps.push_back(random.next());
    bench.world.begin(World::Record::touched);
    std::size_t before = 0;
    for (std::size_t s = 0; s < steps.size(); ++s) {
      bench.world.call(steps[s].tool, steps[s].arguments);
      if (s + 1 == task.golden.size()) before = bench.world.touched().size();
    }
    const bool more = bench.world.touched().size() > before;
    bench.world.end();
    EXPECT_EQ(judged(task, steps, false, golden_words(task)).empty(), !more) << task.id;
  }
}

TEST_F(AdversaryTest, AnotherTasksSolutionFails) {
  const auto all = tasks(60);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const DomainTask& other = all[(i + 1) % all.size()];
    EXPECT_NE(judged(all[i], golden(other), true, golden_words(other)), "") << all[i].id << " by " << other.id;
  }
}

TEST_F(AdversaryTest, RandomSearchFindsOnlyTrueSolutions) {
  Rng rng(5);
  std::size_t passed = 0;
  for (const auto& task : tasks(10))
    for (int run = 0; run < 200; ++run) {
      std::vector<Step> steps;
      for (std::size_t n = 1 + rng.below(kLongest * task.golden.size()); n > 0; --n) steps.push_back(random.next());
      passed += judged(task, steps, true).empty();  // which fails where it is not a true solution
    }
  EXPECT_LT(passed, 100u);
}

TEST_F(AdversaryTest, BreakingAndMendingAnothersRowFails) {
  const std::size_t pay = bench.pack().index_of("pay_fine");
  const auto number = [&](const char* sql) { return std::get<std::int64_t>(*bench.world.single({sql, "", 1})); };
  const std::int64_t owing = number("SELECT min(id) FROM member WHERE owes > 0"),
                     another = number("SELECT max(id) FROM member WHERE owes > 0");
  std::size_t seen = 0;
  for (const auto& task : tasks(40)) {
    if (task.golden.empty() || task.golden[0].tool != "find_member") continue;
    auto steps = golden(task);
    steps.push_back({pay, {owing == task.user ? another : owing, std::int64_t{1}}});
    bench.world.begin(World::Record::touched);
    bool paid = false;
    for (const auto& step : steps) paid = bench.world.call(step.tool, step.arguments).ok && step.tool == pay;
    bench.world.end();
    if (!paid) continue;
    ++seen;
    EXPECT_NE(judged(task, steps, false, golden_words(task)), "");
  }
  EXPECT_GT(seen, 0u);
}

TEST(Says, WordsStandAlone) {
  EXPECT_TRUE(says("your refund is 12550.", "12550"));
  EXPECT_TRUE(says("It was Renewed Twice, sorry", "renewed twice"));
  EXPECT_TRUE(says("due 2025-06-15", "2025-06-15"));
  EXPECT_FALSE(says("reference 125501", "12550"));
  EXPECT_FALSE(says("it costs 12550.50", "12550"));
  EXPECT_FALSE(says("due 2025-06-15", "15"));
  EXPECT_FALSE(says("anything", ""));
}

TEST(Tells, AmountsInMinorOrInFullUnits) {
  for (const auto* told : {"It is 112550.", "It is $1125.50.", "It is 1,125.50, as agreed", "EUR 1,125.50"}) EXPECT_TRUE(tells(told, "112550")) << told;
  for (const auto* other : {"It is 1125.", "It is 11,25.50.", "It is 11125.50", "It is 1,125.5", "1,125.50.10"})
    EXPECT_FALSE(tells(other, "112550")) << other;
  EXPECT_TRUE(tells("a balance of -12.00", "-1200"));
  EXPECT_TRUE(tells("1,234,567.89", "123456789"));
  EXPECT_FALSE(tells("due 2025.06", "2025-06-15"));
}

}  // namespace
}  // namespace baton::synth
