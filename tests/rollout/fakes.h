#pragma once
// A little world for tests of the loop: tool t answers "t", costs its price and takes its time.

#include "baton/core/trajectory.h"

#include <algorithm>
#include <functional>

namespace baton::rollout {

struct FakeTool {
  Money cost;
  Seconds seconds = 0;
  Money reserve = cost;  // less than cost: the upstream bills more than it said
};

class FakeEnvironment final : public Environment {
 public:
  explicit FakeEnvironment(std::vector<FakeTool> tools) : tools_(std::move(tools)), specs_(tools_.size()) {
    for (std::size_t t = 0; t < specs_.size(); ++t) specs_[t].name = "tool" + std::to_string(t);
  }

  Observation reset(const Task& task, CallContext& context) override {
    task_ = &task;
    calls_.clear(), candidates_.clear();
    lucky_ = context.rng.split("luck").below(1000);
    return observe(context);
  }

  StepResult step(const Action& action, CallContext& context) override {
    if (const auto* submit = std::get_if<Submit>(&action)) return {observe(context), Status::submitted, submit->candidate};
    if (std::holds_alternative<Say>(action)) return {observe(context), Status::world_ended};
    Seconds longest = 0;
    std::uint16_t position = 0;
    for (const Call& call : std::get<Calls>(action).calls) {
      const FakeTool& tool = tools_[index(call.tool)];
      CallRecord record{.tool = call.tool};
      Charge charge(context.budget, context.ledger, {context.key.step, position++, 0}, call.tool, Purpose::tool, tool.reserve);
      if (charge.admitted()) {
        charge.settle(CallStatus::ok, {}, tool.cost, 0, tool.seconds);
        longest = std::max(longest, tool.seconds);
        record.cost = tool.cost, record.supports = static_cast<CandidateId>(candidates_.size());
        const std::string answer = std::to_string(index(call.tool)) + "/" + std::to_string(lucky_);
        const Message turn{Speaker::assistant, "the answer is " + answer};
        candidates_.push_back({answer, turn, {static_cast<std::uint16_t>(calls_.size())}});
      } else {
        record.status = CallStatus::unaffordable;
      }
      calls_.push_back(record);
    }
    context.clock.pass(longest, context.stop);
    return {observe(context)};
  }

 private:
  Observation observe(const CallContext& context) {
    options_.clear();
    for (std::size_t t = 0; t < tools_.size(); ++t)
      options_.push_back({.affordable = tools_[t].reserve <= context.budget.left(), .tool = static_cast<ToolId>(t)});
    return {.task = view_of(*task_), .tools = specs_, .candidates = candidates_, .calls = calls_, .options = options_};
  }

  const std::vector<FakeTool> tools_;
  std::vector<ToolSpec> specs_;
  const Task* task_ = nullptr;
  std::uint64_t lucky_ = 0;
  std::vector<CallRecord> calls_;
  std::vector<Candidate> candidates_;
  std::vector<Option> options_;
};

// A policy that is one function.
class FakePolicy final : public Policy {
 public:
  using Decide = std::function<Action(const Observation&, CallContext&)>;
  explicit FakePolicy(Decide decide) : decide_(std::move(decide)) {}
  std::string name() const override { return "fake"; }
  Decision decide(const Observation& seen, CallContext& context) const override { return {decide_(seen, context)}; }

 private:
  const Decide decide_;
};

inline Action call(std::vector<int> tools) {
  Calls calls;
  for (const int tool : tools) calls.calls.push_back({.tool = static_cast<ToolId>(tool)});
  return calls;
}

// Calls the tools of each round in turn, then hands in the last candidate.
inline FakePolicy rounds(std::vector<std::vector<int>> plan) {
  return FakePolicy([plan = std::move(plan)](const Observation& seen, CallContext& context) -> Action {
    if (context.key.step < plan.size()) return call(plan[context.key.step]);
    return Submit{seen.candidates.empty() ? kNoCandidate : static_cast<CandidateId>(seen.candidates.size() - 1)};
  });
}

}  // namespace baton::rollout
