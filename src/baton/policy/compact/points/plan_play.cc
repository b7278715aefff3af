#include "baton/policy/compact/points/plan_play.h"

#include <algorithm>
#include <bit>

namespace baton::policy {
namespace {

constexpr std::size_t kMostPlans = 256;  // kept at a time

// Follows a plan over all verdicts, each as likely as it is on this row.
class Player {
 public:
  Player(Plan& plan, const CaseTable& table, std::size_t row, const Offer& offer) : plan_(plan), table_(table), row_(row), offer_(offer) {}

  Played run() {
    follow({}, 1);
    return out_;
  }

 private:
  const CaseCell& cell(std::size_t tool) const { return table_.at(row_, plan_.tools()[tool].model); }
  float factor(std::size_t tool) const {
    const auto found = std::find(offer_.models.begin(), offer_.models.end(), plan_.tools()[tool].model);
    return offer_.factor(static_cast<std::size_t>(found - offer_.models.begin()));
  }

  void follow(PlanState state, double chance) {
    const Plan::Move move = plan_.best(state);
    if (move.verify >= 0) return judge(state, static_cast<std::size_t>(move.verify), chance);
    if (move.calls == 0) return stop(state, chance);
    double longest = 0;
    for (std::uint64_t left = move.calls; left; left &= left - 1) {
      const auto t = static_cast<std::size_t>(std::countr_zero(left));
      out_.dollars += chance * cell(t).dollars * factor(t);
      longest = std::max<double>(longest, cell(t).seconds);
      state[t] = cell(t).blank ? Known::blank : Known::unjudged;
    }
    out_.seconds += chance * longest;
    follow(state, chance);
  }

  void judge(PlanState state, std::size_t tool, double chance) {
    out_.dollars += chance * offer_.verifier->dollars, out_.seconds += chance * offer_.verifier->seconds;
    const bool right = cell(tool).score >= 0.5f;
    const double accepted = right ? offer_.verifier->sensitivity : 1 - offer_.verifier->specificity;
    state[tool] = Known::accepted;
    if (accepted > 0) follow(state, chance * accepted);
    state[tool] = Known::rejected;
    if (accepted < 1) follow(state, chance * (1 - accepted));
  }

  void stop(const PlanState& state, double chance) {
    const auto rights = plan_.rights(state);
    int best = -1;
    for (std::size_t t = 0; t < rights.size(); ++t)
      if (state[t] != Known::open && state[t] != Known::blank && (best < 0 || rights[t] > rights[static_cast<std::size_t>(best)]))
        best = static_cast<int>(t);
    if (best < 0) return;
    out_.score += static_cast<float>(chance * cell(static_cast<std::size_t>(best)).score);
    out_.confidence += static_cast<float>(chance * rights[static_cast<std::size_t>(best)]);
  }

  Plan& plan_;
  const CaseTable& table_;
  const std::size_t row_;
  const Offer& offer_;
  Played out_;
};

}  // namespace

std::vector<Prospect> prospects_of(const Pool& pool, std::span<const std::size_t> columns) {
  std::vector<Prospect> out;
  for (std::size_t i = 0; i < pool.size(); ++i)
    out.push_back({.model = columns[i], .right = right_here(pool.tools[i]), .cost = pool.tools[i].cost, .latency = pool.tools[i].latency});
  return out;
}

Judge judge_of(const Verifier* verifier, const Weights& weights, double unit_dollars, double unit_seconds) {
  if (!verifier) return {};
  return {.there = true, .sensitivity = verifier->sensitivity, .specificity = verifier->specificity,
          .price = weights.cost * verifier->dollars / unit_dollars + weights.latency * verifier->seconds / unit_seconds};
}

Played play_plan(Plan& plan, const CaseTable& table, std::size_t row, const Offer& offer) { return Player(plan, table, row, offer).run(); }

RowPlans::RowPlans(const CaseTable& table, const Offer& offer, const Weights& weights, std::size_t most_at_once)
    : table_(table), offer_(offer), weights_(weights), most_at_once_(most_at_once),
      judge_(judge_of(offer.verifier ? &*offer.verifier : nullptr, weights, table.unit_dollars, table.unit_seconds)) {
  offer_.verifier.reset();
}

Plan& RowPlans::plan(std::size_t row, const Hypotheses& hypotheses) {
  const Pool pool = pool_of(table_, row, offer_, weights_, &places_);
  std::vector<std::size_t> columns;
  for (const auto place : places_) columns.push_back(offer_.models[place]);
  std::pair key(&hypotheses, prospects_of(pool, columns));
  if (plans_.size() >= kMostPlans && !plans_.contains(key)) plans_.clear();
  auto tools = key.second;
  return plans_.try_emplace(std::move(key), std::move(tools), judge_, hypotheses, most_at_once_).first->second;
}

}  // namespace baton::policy
