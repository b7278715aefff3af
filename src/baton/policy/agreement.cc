// agree-or-escalate: a cheap pair at once; what both say is submitted, else the strongest decides. And thrift: free tools first.

#include "baton/policy/baselines.h"
#include "baton/policy/fit.h"
#include "baton/policy/moves.h"

#include <fmt/format.h>
#include <optional>

namespace baton::policy {
namespace {

struct Pair {
  ToolId better{}, other{};
};

struct AgreementPlan {
  std::optional<Pair> pair;     // empty: agreement cannot help; the strongest alone
  std::vector<ToolId> ranked;   // strongest first, without the pair: who decides, and who fills its blank
};

std::vector<ToolId> without(std::vector<ToolId> ranked, const Pair& pair) {
  std::erase_if(ranked, [&](ToolId tool) { return tool == pair.better || tool == pair.other; });
  return ranked;
}

Decision decide_by(const AgreementPlan& plan, const Observation& seen) {
  std::vector<CandidateId> answers;  // in the order in which they fill a blank
  if (plan.pair) {
    const auto [better, other] = *plan.pair;
    const bool asked = call_of(seen, better) || call_of(seen, other);
    const bool first = affordable_now(seen, better), second = affordable_now(seen, other);
    if (!asked && first && second)
      return call_now({better, other}, fmt::format("ask {} and {} first", name_of(seen, better), name_of(seen, other)));
    if (!asked && (first || second)) return call_now({first ? better : other}, "one of the cheap pair is not available");
    answers = {answer_of(seen, better), answer_of(seen, other)};
    if (answers[0] != kNoCandidate && answers[0] == answers[1]) return submit(answers[0], "the cheap pair agrees");
  }
  const std::size_t deciders = plan.pair ? 1 : 2;  // without a pair, the next best fills a blank
  std::size_t asked = 0;
  for (const ToolId tool : plan.ranked) {
    if (asked == deciders) break;
    if (call_of(seen, tool)) {
      ++asked;
      const CandidateId answer = answer_of(seen, tool);
      if (answer != kNoCandidate) return submit(answer, fmt::format("{} decides", name_of(seen, tool)));
    } else if (affordable_now(seen, tool)) {
      return call_now({tool}, plan.pair ? "the cheap pair does not agree" : "");
    }
  }
  for (const CandidateId answer : answers)
    if (answer != kNoCandidate) return submit(answer, "the strongest gave no answer; the better of the pair fills in");
  return give_up_without_answer(seen);
}

// Summed utility of one pair over the fit rows.
double pair_utility(const FitData& fit, std::size_t better, std::size_t other) {
  double sum = 0;
  for (std::size_t row = 0; row < fit.rows(); ++row) {
    const auto &a = fit.at(row, better), &b = fit.at(row, other), &s = fit.at(row, fit.strongest);
    double score = a.score, spent = a.dollars + b.dollars;
    if (a.answer == 0 || a.answer != b.answer) {
      spent += s.dollars;
      score = s.answer != 0 ? s.score : a.answer != 0 ? a.score : b.score;
    }
    sum += score - kCostWeight * spent / fit.cost_unit();
  }
  return sum;
}

AgreementPlan plan_by_fit(const PolicySources& sources) {
  const FitData fit(sources);
  AgreementPlan plan{.ranked = by_strength(sources)};
  if (!fit.comparable) return plan;
  const std::vector<std::size_t> cheap = fit.affordable_models(0.5);
  double best = 0;
  std::optional<Pair> pair;
  for (const std::size_t a : cheap) {
    for (const std::size_t b : cheap) {
      const auto &first = fit.models[a], &second = fit.models[b];
      if (a == b || first.score < second.score || (first.score == second.score && a > b)) continue;
      const double utility = pair_utility(fit, a, b);
      if (!pair || utility > best) best = utility, pair = Pair{first.tool, second.tool};
    }
  }
  plan.pair = pair;
  if (pair) plan.ranked = without(std::move(plan.ranked), *pair);
  return plan;
}

// The dearest is taken for the strongest; the pair are the two dearest of those that cost at most half as much, or, where there
// are no two, of the others.
AgreementPlan plan_by_price(std::span<const ToolSpec> tools, std::vector<ToolId> ranked) {
  const auto cost = [&](ToolId tool) { return list_cost(tools[index(tool)]); };
  std::stable_sort(ranked.begin(), ranked.end(), [&](ToolId a, ToolId b) { return cost(a) > cost(b); });
  AgreementPlan plan{.ranked = ranked};
  if (ranked.size() < 3) return plan;
  std::vector<ToolId> others(ranked.begin() + 1, ranked.end()), cheap = others;
  std::erase_if(cheap, [&](ToolId tool) { return cost(tool) > 0.5 * cost(ranked.front()); });
  if (cheap.size() < 2) cheap.assign(others.end() - 2, others.end());
  plan.pair = Pair{cheap[0], cheap[1]};
  plan.ranked = without(std::move(ranked), *plan.pair);
  return plan;
}

class AgreeOrEscalate final : public Policy {
 public:
  explicit AgreeOrEscalate(AgreementPlan plan) : plan_(std::move(plan)) {}
  std::string name() const override { return "agree-or-escalate"; }
  Decision decide(const Observation& seen, CallContext&) const override { return decide_by(plan_, seen); }

 private:
  const AgreementPlan plan_;
};

class FreeFirst final : public Policy {
 public:
  FreeFirst(std::string name, std::span<const ToolSpec> tools, std::unique_ptr<Policy> then)
      : name_(std::move(name)), then_(std::move(then)) {
    for (const ToolRole role : {ToolRole::compute, ToolRole::search})
      for (std::size_t t = 0; t < tools.size(); ++t)
        if (tools[t].role == role) free_.push_back(static_cast<ToolId>(t));
  }

  std::string name() const override { return name_; }

  Decision decide(const Observation& seen, CallContext& context) const override {
    for (const ToolId tool : free_) {
      if (const CandidateId answer = answer_of(seen, tool); answer != kNoCandidate)
        return submit(answer, fmt::format("{} has the answer", name_of(seen, tool)));
      if (!call_of(seen, tool) && affordable_now(seen, tool))
        return call_now({tool}, fmt::format("{} is free: try it first", name_of(seen, tool)));
    }
    if (!then_) return give_up("the free tools have no answer and no model is configured");
    return then_->decide(seen, context);
  }

 private:
  const std::string name_;
  std::vector<ToolId> free_;  // compute before search
  const std::unique_ptr<Policy> then_;
};

}  // namespace

std::unique_ptr<Policy> make_agree_or_escalate(const PolicySources& sources) {
  if (sources.fit) return std::make_unique<AgreeOrEscalate>(plan_by_fit(sources));
  by_cost(sources);  // throws where there is nothing to go by
  return std::make_unique<AgreeOrEscalate>(plan_by_price(sources.tools, answer_tools(sources.tools)));
}

std::unique_ptr<Policy> make_free_first(std::string name, std::span<const ToolSpec> tools, std::unique_ptr<Policy> then) {
  return std::make_unique<FreeFirst>(std::move(name), tools, std::move(then));
}

std::unique_ptr<Policy> make_thrift(const PolicySources& sources) {
  std::vector<ToolId> models;
  for (std::size_t t = 0; t < sources.tools.size(); ++t)
    if (sources.tools[t].role == ToolRole::answer) models.push_back(static_cast<ToolId>(t));
  std::unique_ptr<Policy> then;
  if (!models.empty()) then = std::make_unique<AgreeOrEscalate>(plan_by_price(sources.tools, std::move(models)));
  return make_free_first("thrift", sources.tools, std::move(then));
}

}  // namespace baton::policy
