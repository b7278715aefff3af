#pragma once
// What every Environment must do. Call it from a TEST with a factory and a task: random but seeded play through its options.

#include "support/episode_fixture.h"

#include <chrono>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace baton::test {

struct EnvironmentCase {
  std::function<std::unique_ptr<Environment>()> make;
  Task task;
  int steps = 6;              // of one play
  bool wall = false;          // on the process's clock instead of a virtual one
};

class EnvironmentConformance {
 public:
  explicit EnvironmentConformance(EnvironmentCase c) : case_(std::move(c)) {}

  void check() {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const std::string first = play(*case_.make(), seed, kUnlimited);
      EXPECT_EQ(first, play(*case_.make(), seed, kUnlimited)) << "two environments, one seed";
      const auto environment = case_.make();
      play(*environment, seed + 100, kUnlimited);
      EXPECT_EQ(first, play(*environment, seed, kUnlimited)) << "an environment used before";
      play(*case_.make(), seed, Money{2'000});  // $0.000002: hardly anything can be afforded
    }
    malformed_call();
    giving_up();
    nothing_affordable();
    cancelled();
  }

 private:
  static std::string dump(const Observation& seen) {
    std::string text;
    for (const auto& c : seen.calls)
      text += fmt::format("call {} {} {} {} {} {} {} {}\n", index(c.tool), index(c.about), index(c.supports), name_of(c.status),
                          c.score, c.cost.nano, c.arguments, c.text);
    for (const auto& c : seen.candidates)
      text += fmt::format("candidate {} | {} | {}\n", c.answer, c.turn.content, fmt::join(c.calls, ","));
    for (const auto& o : seen.options)
      text += fmt::format("option {} {} {} {} {} {}\n", static_cast<int>(o.kind), o.affordable, index(o.tool), index(o.candidate),
                          o.expected.nano, o.reserve.nano);
    for (const auto& m : seen.transcript) text += fmt::format("{}: {} {}\n", name_of(m.speaker), m.content, m.tool_call_id);
    return text;
  }

  static void check_observation(const Observation& seen, const CallContext& context) {
    bool calls_began = false;
    int last_tool = -1;
    for (const auto& option : seen.options) {
      if (option.kind == Option::Kind::submit) {
        EXPECT_FALSE(calls_began) << "submits stand first";
        EXPECT_LT(index(option.candidate), seen.candidates.size());
      } else {
        calls_began = true;
        EXPECT_GE(static_cast<int>(index(option.tool)), last_tool) << "calls stand in the order of the tools";
        last_tool = static_cast<int>(index(option.tool));
        EXPECT_LT(index(option.tool), seen.tools.size());
        EXPECT_EQ(option.affordable, option.reserve <= context.budget.left());
        EXPECT_TRUE(option.candidate == kNoCandidate || index(option.candidate) < seen.candidates.size());
      }
    }
    for (std::size_t c = 0; c < seen.candidates.size(); ++c)
      for (const auto call : seen.candidates[c].calls) {
        ASSERT_LT(call, seen.calls.size());
        EXPECT_EQ(index(seen.calls[call].supports), c);
      }
  }

  static Action chosen(const Observation& seen, Rng& rng) {
    if (seen.options.empty()) return Submit{};
    const Option& option = seen.options[rng.below(seen.options.size())];
    if (option.kind == Option::Kind::submit) return Submit{option.candidate};
    Calls calls;
    const auto repeats = 1 + rng.below(2);
    for (std::uint64_t i = 0; i < repeats; ++i) calls.calls.push_back({.tool = option.tool, .about = option.candidate});
    return calls;
  }

  // A whole episode as text; checks each observation and the books.
  std::string play(Environment& environment, std::uint64_t seed, Money dollars) {
    CallBench bench(case_.task, dollars, case_.wall);
    bench.context.seen = nullptr;
    bench.context.rng = Rng(seed);
    Rng rng = Rng(seed).split("choices");
    StepResult at{environment.reset(case_.task, bench.context)};
    std::string text = dump(at.seen);
    for (int step = 0; step < case_.steps && at.status == Status::running; ++step) {
      check_observation(at.seen, bench.context);
      Observation seen = at.seen;
      seen.preferences = &bench.preferences;
      bench.context.seen = &seen;
      bench.context.key = {static_cast<std::uint32_t>(step), 0, 0};
      const Action action = chosen(seen, rng);
      const std::size_t before = seen.calls.size();
      at = environment.step(action, bench.context);
      const auto* calls = std::get_if<Calls>(&action);
      EXPECT_EQ(at.seen.calls.size() - before, calls ? calls->calls.size() : 0)
          << "one record per call, in the order of the action";
      text += dump(at.seen) + std::string(name_of(at.status)) + "\n";
    }
    Money recorded;
    for (const auto& call : at.seen.calls) recorded += call.cost;
    EXPECT_EQ(bench.booked(), recorded) << "records and ledger disagree";
    EXPECT_EQ(bench.budget.spent(), recorded);
    EXPECT_TRUE(bench.budget.overrun() || bench.budget.spent() <= dollars);
    return text;
  }

  void malformed_call() {
    const auto environment = case_.make();
    CallBench bench(case_.task, kUnlimited, case_.wall);
    Observation seen = environment->reset(case_.task, bench.context);
    const std::size_t said_before = seen.transcript.size();
    bench.context.seen = &seen;
    Calls calls{.calls = {{.id = "c1", .error = "there is no tool 'foo'"}},
                .said = Message{.speaker = Speaker::assistant, .content = "let me see"}};
    const StepResult at = environment->step(calls, bench.context);
    ASSERT_EQ(at.status, Status::running);
    ASSERT_EQ(at.seen.calls.size(), 1u);
    EXPECT_EQ(name_of(at.seen.calls[0].status), "malformed");
    EXPECT_NE(at.seen.calls[0].text.find("there is no tool 'foo'"), std::string::npos);
    EXPECT_EQ(bench.ledger.size(), 0u);
    if (at.seen.transcript.size() == said_before) return;  // an environment for policies that do not chat
    ASSERT_EQ(at.seen.transcript.size(), said_before + 2);
    EXPECT_EQ(at.seen.transcript.back().tool_call_id, "c1");
    EXPECT_NE(at.seen.transcript.back().content.find("there is no tool 'foo'"), std::string::npos);
  }

  void giving_up() {
    const auto environment = case_.make();
    CallBench bench(case_.task, kUnlimited, case_.wall);
    bench.context.seen = nullptr;
    environment->reset(case_.task, bench.context);
    const StepResult at = environment->step(Submit{kNoCandidate}, bench.context);
    EXPECT_NE(at.status, Status::running);
    EXPECT_EQ(at.submitted, kNoCandidate);
  }

  // Priced calls are refused as data and nothing is booked for them.
  void nothing_affordable() {
    const auto environment = case_.make();
    CallBench bench(case_.task, Money{0}, case_.wall);
    Observation seen = environment->reset(case_.task, bench.context);
    bench.context.seen = &seen;
    Calls calls;
    for (const auto& option : seen.options)
      if (option.kind == Option::Kind::call && option.reserve > Money{}) {
        EXPECT_FALSE(option.affordable);
        calls.calls.push_back({.tool = option.tool, .about = option.candidate});
      }
    const StepResult at = environment->step(calls, bench.context);
    ASSERT_EQ(at.seen.calls.size(), calls.calls.size());
    for (const auto& call : at.seen.calls) EXPECT_EQ(name_of(call.status), "unaffordable");
    EXPECT_EQ(bench.budget.spent(), Money{});
    EXPECT_EQ(bench.ledger.size(), 0u);
  }

  void cancelled() {
    const auto environment = case_.make();
    CallBench bench(case_.task, kUnlimited, true);
    Observation seen = environment->reset(case_.task, bench.context);
    bench.context.seen = &seen;
    bench.stop.request_stop();
    Calls calls;
    for (const auto& option : seen.options)
      if (option.kind == Option::Kind::call) calls.calls.push_back({.tool = option.tool, .about = option.candidate});
    const auto start = std::chrono::steady_clock::now();
    const StepResult at = environment->step(calls, bench.context);
    EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 0.2);
    EXPECT_EQ(at.seen.calls.size(), calls.calls.size());
  }

  EnvironmentCase case_;
};

inline void expect_environment_conforms(EnvironmentCase c) { EnvironmentConformance(std::move(c)).check(); }

}  // namespace baton::test
