#include "baton/policy/compact/points/plan.h"

#include "baton/base/error.h"
#include "baton/policy/compact/play.h"

#include <Eigen/Core>
#include <algorithm>
#include <bit>
#include <cmath>

namespace baton::policy {
namespace {

constexpr double kBetter = 1e-7;         // what a further step must add
constexpr float kNever = 1e-12f;         // a branch that is less likely does not happen

using Array = Eigen::Map<const Eigen::ArrayXf>;
Array array(const std::vector<float>& x) { return {x.data(), static_cast<Eigen::Index>(x.size())}; }

// P(right) by hypothesis, so that its mean is `right`: the base of the logits by Newton's method.
std::vector<float> spread_over(float right, std::span<const float> lift, std::size_t count) {
  right = std::clamp(right, 1e-4f, 1 - 1e-4f);
  std::vector<float> out(count, right);
  if (lift.empty()) return out;
  float base = std::log(right / (1 - right));
  for (int i = 0; i < 30; ++i) {
    float mean = 0, slope = 1e-6f;
    for (std::size_t h = 0; h < count; ++h) {
      out[h] = 1 / (1 + std::exp(-base - lift[h]));
      mean += out[h] / static_cast<float>(count), slope += out[h] * (1 - out[h]) / static_cast<float>(count);
    }
    if (std::abs(mean - right) < 1e-5f) break;
    base -= std::clamp((mean - right) / slope, -1.f, 1.f);
  }
  return out;
}

std::uint32_t number_of(const PlanState& state) {
  std::uint32_t out = 0;
  for (const auto known : state) out = out * 5 + static_cast<std::uint32_t>(known);
  return out;
}

}  // namespace

Plan::Plan(std::vector<Prospect> tools, const Judge& judge, const Hypotheses& hypotheses, std::size_t most_at_once)
    : tools_(std::move(tools)), judge_(judge), count_(hypotheses.count), most_at_once_(most_at_once) {
  BATON_CHECK(tools_.size() <= kMostPlanned);
  const auto sensitivity = static_cast<float>(judge.sensitivity), specificity = static_cast<float>(judge.specificity);
  for (const auto& tool : tools_) {
    Tool& facts = facts_.emplace_back();
    facts.chance = spread_over(tool.right, hypotheses.of(tool.model), count_);
    for (std::size_t k = 0; k < facts.seen.size(); ++k) facts.seen[k].assign(count_, 1), facts.right[k].assign(count_, 0);
    for (std::size_t h = 0; h < count_; ++h) {
      const float p = facts.chance[h], accepted = p * sensitivity + (1 - p) * (1 - specificity), rejected = 1 - accepted;
      const auto set = [&](Known known, float seen, float right) {
        facts.seen[static_cast<std::size_t>(known)][h] = seen, facts.right[static_cast<std::size_t>(known)][h] = right;
      };
      set(Known::open, 1, p), set(Known::unjudged, 1, p), set(Known::blank, 1 - p, 0);
      set(Known::accepted, accepted, accepted > 0 ? p * sensitivity / accepted : 0);
      set(Known::rejected, rejected, rejected > 0 ? p * (1 - sensitivity) / rejected : 0);
    }
  }
}

Plan::Weights Plan::seen(const Weights& weights, std::size_t tool, Known known) const {
  Weights out(count_);
  Eigen::Map<Eigen::ArrayXf>(out.data(), static_cast<Eigen::Index>(count_)) =
      array(weights) * array(facts_[tool].seen[static_cast<std::size_t>(known)]);
  return out;
}

Plan::Weights Plan::weights_at(const PlanState& state) const {
  Weights weights(count_, 1 / static_cast<float>(count_));
  for (std::size_t t = 0; t < tools_.size(); ++t) weights = seen(weights, t, state[t]);
  return weights;
}

double Plan::stop(const PlanState& state, const Weights& weights) const {
  double best = 0;
  bool asked = false, open = false;
  for (std::size_t t = 0; t < tools_.size(); ++t) {
    if (state[t] == Known::open) open = true;
    else asked = true;
    if (state[t] == Known::open || state[t] == Known::blank) continue;
    best = std::max<double>(best, (array(weights) * array(facts_[t].right[static_cast<std::size_t>(state[t])])).sum());
  }
  return asked || !open ? best : -1e9;   // the first call is made whatever its price
}

// What no further step can exceed, its price aside. Without a judge nothing beats the best tool: calls show nothing.
double Plan::bound(const PlanState& state, const Weights& weights) const {
  if (judge_.there) return array(weights).sum();
  double best = 0;
  for (std::size_t t = 0; t < tools_.size(); ++t)
    if (state[t] != Known::blank) best = std::max<double>(best, (array(weights) * array(facts_[t].chance)).sum());
  return best;
}

double Plan::after_calls(const PlanState& state, const Weights& weights, std::uint64_t calls) {
  PlanState next = state;
  double cost = 0, latency = 0;
  for (std::uint64_t left = calls; left; left &= left - 1) {
    const auto t = static_cast<std::size_t>(std::countr_zero(left));
    cost += tools_[t].cost, latency = std::max<double>(latency, tools_[t].latency), next[t] = Known::unjudged;
  }
  return solve(next, weights).value - (cost + latency) * array(weights).sum();
}

double Plan::after_verdict(const PlanState& state, const Weights& weights, std::size_t tool) {
  double value = -judge_.price * array(weights).sum();
  for (const Known verdict : {Known::accepted, Known::rejected}) {
    const Weights then = seen(weights, tool, verdict);
    if (array(then).sum() < kNever) continue;
    PlanState next = state;
    next[tool] = verdict;
    value += solve(next, then).value;
  }
  return value;
}

const Plan::Move& Plan::solve(const PlanState& state, const Weights& weights) {
  const std::uint32_t number = number_of(state);
  if (const auto found = solved_.find(number); found != solved_.end()) return found->second;
  Move best{.value = stop(state, weights)};
  const double chance = array(weights).sum(), most = bound(state, weights);
  const auto consider = [&](double value, std::uint64_t calls, int verify) {
    if (value > best.value + kBetter) best = {calls, verify, value};
  };
  std::uint64_t open = 0;
  int unjudged = -1;
  for (std::size_t t = tools_.size(); t-- > 0;) {
    if (state[t] == Known::open) open |= std::uint64_t{1} << t;
    if (state[t] != Known::unjudged || !judge_.there || best.value >= most) continue;
    unjudged = static_cast<int>(t);
    if (judge_.price > 0) consider(after_verdict(state, weights, t), 0, unjudged);
  }
  if (unjudged >= 0 && judge_.price <= 0) {
    consider(after_verdict(state, weights, static_cast<std::size_t>(unjudged)), 0, unjudged);
  } else {
    for (const auto set : sets_of(open, most_at_once_)) {
      double cost = 0;
      for (std::uint64_t left = set; left; left &= left - 1) cost += tools_[static_cast<std::size_t>(std::countr_zero(left))].cost;
      if (most - cost * chance > best.value) consider(after_calls(state, weights, set), set, -1);
    }
  }
  return solved_[number] = best;
}

Plan::Move Plan::best(const PlanState& state) {
  const Weights weights = weights_at(state);
  Move move = solve(state, weights);
  if (const double chance = array(weights).sum(); chance > kNever) move.value /= chance;
  return move;
}

double Plan::value_of_calls(const PlanState& state, std::uint64_t calls) {
  const Weights weights = weights_at(state);
  return after_calls(state, weights, calls) / std::max(kNever, array(weights).sum());
}

double Plan::value_of_verdict(const PlanState& state, std::size_t tool) {
  const Weights weights = weights_at(state);
  return after_verdict(state, weights, tool) / std::max(kNever, array(weights).sum());
}

std::vector<double> Plan::rights(const PlanState& state) const {
  const Weights weights = weights_at(state);
  const float chance = std::max(kNever, array(weights).sum());
  std::vector<double> out;
  for (std::size_t t = 0; t < tools_.size(); ++t)
    out.push_back((array(weights) * array(facts_[t].right[static_cast<std::size_t>(state[t])])).sum() / chance);
  return out;
}

}  // namespace baton::policy
