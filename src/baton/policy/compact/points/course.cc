#include "baton/policy/compact/points/course.h"

#include "baton/policy/compact/points/plan_play.h"

#include <algorithm>
#include <bit>

namespace baton::policy {
namespace {

constexpr std::size_t kMostPlans = 64;   // kept at a time

// Tools of the pool that have been called or can be, as a plan counts them.
struct Planned {
  std::vector<Prospect> tools;
  std::vector<std::size_t> place;        // in the pool
  PlanState state{};
};

Planned planned_of(const Standing& at) {
  Planned out;
  const auto all = prospects_of(at.pool, at.columns);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Answered& answered = at.progress.tools[i];
    if (!answered.called && !(at.open >> i & 1)) continue;
    if (answered.called)
      out.state[out.tools.size()] = answered.candidate < 0 ? Known::blank : at.judged[static_cast<std::size_t>(answered.candidate)];
    out.tools.push_back(all[i]), out.place.push_back(i);
  }
  return out;
}

Belief belief_of(const Standing& at, const Planned& planned, const std::vector<double>& rights) {
  Belief belief;
  belief.candidates.assign(at.progress.candidates(), 0);
  for (std::size_t t = 0; t < planned.place.size(); ++t)
    if (const int c = at.progress.tools[planned.place[t]].candidate; c >= 0) {
      float& p = belief.candidates[static_cast<std::size_t>(c)];
      p = std::max(p, static_cast<float>(rights[t]));
    }
  belief.none = 1;
  for (const float p : belief.candidates) belief.none *= 1 - p;
  complete(belief, at.pool, at.progress);
  for (std::size_t t = 0; t < planned.place.size(); ++t) belief.tools[planned.place[t]] = static_cast<float>(rights[t]);
  return belief;
}

// A mask over the pool as one over the plan's tools.
std::uint64_t in_plan(std::uint64_t set, const Planned& planned) {
  std::uint64_t out = 0;
  for (std::size_t t = 0; t < planned.place.size(); ++t) out |= (set >> planned.place[t] & 1) << t;
  return out;
}

}  // namespace

Course::Course(std::shared_ptr<const Hypotheses> hypotheses, const ChoiceOptions& options)
    : hypotheses_(std::move(hypotheses)), options_(options) {}

Plan& Course::plan_for(std::vector<Prospect> tools, const Judge& judge) const {
  Key key(tools, judge.there);
  if (plans_.size() >= kMostPlans && !plans_.contains(key)) plans_.clear();
  return plans_.try_emplace(std::move(key), std::move(tools), judge, *hypotheses_, options_.most_at_once).first->second;
}

Advice Course::at(const Standing& standing) const {
  const Planned planned = planned_of(standing);
  const std::lock_guard lock(mutex_);
  Plan& plan = plan_for(planned.tools, standing.judge);
  Advice out;
  out.belief = belief_of(standing, planned, plan.rights(planned.state));
  const double now = out.belief.best < 0 ? 0 : out.belief.candidates[static_cast<std::size_t>(out.belief.best)];
  const Plan::Move move = plan.best(planned.state);
  out.choice.sets = sets_of(standing.open, options_.most_at_once);
  for (const auto set : out.choice.sets) {
    const auto value = static_cast<float>(plan.value_of_calls(planned.state, in_plan(set, planned)) - now);
    out.choice.gains.push_back(value + price_of(standing.pool, set).sum());
    if (move.calls && in_plan(set, planned) == move.calls) out.choice.set = set, out.choice.value = value;
  }
  for (std::size_t t = 0; standing.judge.there && t < planned.tools.size(); ++t) {
    if (planned.state[t] != Known::unjudged) continue;
    const double value = plan.value_of_verdict(planned.state, t);
    const bool chosen = move.verify == static_cast<int>(t);
    if (out.verify >= 0 && !chosen && (out.verify_first || value <= out.verified)) continue;
    out.verify = standing.progress.tools[planned.place[t]].candidate;
    out.verified = value, out.verify_first = chosen;
  }
  return out;
}

}  // namespace baton::policy
