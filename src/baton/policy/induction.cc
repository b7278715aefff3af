// Backward induction over subsets of asked models: what a call gains is learnt from the last call back to the first, on the values
// that the later decisions really brought out of fold. (Fitted value iteration; Ernst, Geurts and Wehenkel 2005.)

#include "baton/policy/induction.h"

#include "baton/policy/baselines.h"
#include "baton/policy/fit.h"
#include "baton/policy/induction_fit.h"
#include "baton/policy/moves.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace baton::policy {
namespace {

constexpr SkillModelOptions kSkills{.rounds = 3, .control_variates = false};

double share_of(const LookaheadName& name) {
  if (name.share.empty()) return kUsualShare;
  double share = 0;
  const auto [end, problem] = std::from_chars(name.share.data(), name.share.data() + name.share.size(), share);
  if (problem == std::errc{} && end == name.share.data() + name.share.size() && std::isfinite(share) && share > 0) return share;
  throw Error(fmt::format("'{}' is not a share of the strongest model's cost: give a number above 0, as in {}:0.3", name.share,
                          name.name));
}

// Fills in CaseCell::skill as add_skills does, without what only the compact policy needs.
SkillModel cross_fitted_skills(CaseTable& cases, std::size_t folds) {
  const SkillData data = skill_data(cases);
  const auto fit = [&](std::span<const std::uint32_t> rows) { return SkillModel::fit(data, rows, cases.categories.size(), kSkills); };
  cross_fit(cases, folds, [&](std::span<const std::uint32_t> rows, std::size_t) { return fit(rows); });
  return fit(data.every_row());
}

// The fit rows with the columns of the episodes' models alone.
OutcomeTable offered(const PolicySources& sources) {
  std::vector<std::string> others;
  for (const auto& tool : sources.fit->table->tools) {
    const auto same = [&](const ToolSpec& t) { return t.role == ToolRole::answer && t.name == tool.name; };
    if (std::ranges::none_of(sources.tools, same)) others.push_back(tool.name);
  }
  return without_tools(*sources.fit->table, others);
}

class LookaheadPolicy final : public Policy {
 public:
  LookaheadPolicy(std::string name, CaseTable cases, SkillModel skills, Lookahead learnt, std::vector<ToolId> tools)
      : name_(std::move(name)), cases_(std::move(cases)), skills_(std::move(skills)), learnt_(std::move(learnt)),
        tools_(std::move(tools)) {}

  std::string name() const override { return name_; }

  Decision decide(const Observation& seen, CallContext&) const override {
    Subset asked = 0;
    std::array<CandidateId, kMostPooled> candidates{};
    const Replies replies = look(seen, asked, candidates);
    const SubsetBelief belief = belief_after(learnt_, replies, asked);
    const Gains gains = gains_after(learnt_, replies, asked, belief.standing);
    const double p = belief.standing.first;
    Decision decision;
    double best = 0;
    bool open = false;
    for (std::size_t o = 0; o < seen.options.size(); ++o) {
      const Option& option = seen.options[o];
      const auto place = static_cast<std::size_t>(std::ranges::find(tools_, option.tool) - tools_.begin());
      if (option.kind != Option::Kind::call || place == tools_.size() || (asked >> place & 1)) continue;
      const double price = price_of(option, seen), value = gains[place] - price;
      decision.values.push_back({static_cast<std::uint16_t>(o), p + value});
      if (!option.affordable) continue;
      open = true;
      if (value <= best) continue;
      best = value;
      decision.action = Calls{{{.tool = option.tool}}, {}};
      decision.why = fmt::format("P(right) {:.2f}; asking {} gains {:.1f} points and costs {:.1f}", p, policy::name_of(seen, option.tool),
                                 100 * gains[place], 100 * price);
    }
    if (best > 0) return decision;
    if (belief.best < 0) return give_up(open ? "no model is worth its price here" : give_up_without_answer(seen).why);
    decision.action = Submit{candidates[static_cast<std::size_t>(belief.best)]};
    decision.confidence = p;
    decision.why = fmt::format("P(right) {:.2f}; {}", p, open ? "no further call is worth its price" : "nothing more to ask");
    return decision;
  }

 private:
  double price_of(const Option& option, const Observation& seen) const {
    const double weight = seen.preferences ? seen.preferences->cost : 1;
    return weight * learnt_.price * option.expected.dollars() / cases_.unit_dollars;
  }

  // `candidates`: by answer number.
  Replies look(const Observation& seen, Subset& asked, std::array<CandidateId, kMostPooled>& candidates) const {
    Replies replies{.models = tools_.size(), .categories = cases_.categories.size()};
    replies.category = cases_.category_named(seen.task.category);
    replies.options = static_cast<float>(seen.task.options.size());
    replies.features = question_features(seen.task);
    for (std::size_t m = 0; m < tools_.size(); ++m) {
      replies.skill[m] = skills_.estimate(learnt_.pool[m], replies.category, replies.features).logit;
      const CallRecord* call = call_of(seen, tools_[m]);
      if (!call) continue;
      asked |= Subset{1} << m;
      if (call->supports == kNoCandidate) {
        replies.blank |= Subset{1} << m;
        continue;
      }
      const auto log_tokens = static_cast<float>(std::log1p(static_cast<double>(call->usage.output)));
      replies.length[m] = length_of(log_tokens, cases_.models[learnt_.pool[m]]);
      const auto known = std::find(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(replies.answers), call->supports);
      const auto answer = static_cast<std::size_t>(known - candidates.begin());
      if (answer == replies.answers) candidates[replies.answers++] = call->supports;
      replies.said[answer] |= Subset{1} << m;
    }
    return replies;
  }

  const std::string name_;
  const CaseTable cases_;          // facts and categories; without the cases themselves
  const SkillModel skills_;
  const Lookahead learnt_;
  const std::vector<ToolId> tools_;  // by place
};

}  // namespace

std::unique_ptr<Policy> make_lookahead(const LookaheadName& name, const PolicySources& sources) {
  const double share = share_of(name);
  const FitData fit(sources);  // says what is wrong with the fit rows
  const OutcomeTable table = offered(sources);
  CaseTable cases = make_cases({&table, sources.fit->rows});
  cases.unit_dollars = fit.cost_unit();
  const LookaheadOptions options{.whole = name.whole};
  SkillModel skills = cross_fitted_skills(cases, options.folds);
  Lookahead learnt = LookaheadStudy(cases, choose_pool(cases, options), options).within(share);
  std::vector<ToolId> tools;
  for (const auto column : learnt.pool) {
    const auto same = std::ranges::find(sources.tools, table.tools[column].name, &ToolSpec::name);
    tools.push_back(static_cast<ToolId>(same - sources.tools.begin()));
  }
  cases.cases.clear(), cases.cells.clear();
  std::string full(name.name);
  if (!name.share.empty()) full += ":", full += name.share;
  return std::make_unique<LookaheadPolicy>(std::move(full), std::move(cases), std::move(skills), std::move(learnt), std::move(tools));
}

std::unique_ptr<Policy> make_induction(std::string_view share, const PolicySources& sources) {
  return make_lookahead({.name = "induction", .share = share, .whole = true}, sources);
}

}  // namespace baton::policy
