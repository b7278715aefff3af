#include "baton/policy/compact/compact_policy.h"

#include "baton/policy/compact/check.h"
#include "baton/policy/compact/points/course.h"
#include "baton/policy/compact/points/plan_play.h"
#include "baton/policy/moves.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <tuple>

namespace baton::policy {
namespace {

// The state of an episode as the networks see it; only tools that can still be called, or have been, are in the pool.
struct Situation {
  Pool pool;
  Progress progress;
  std::vector<std::size_t> place;        // per tool of the pool: its place in the offer
  std::uint64_t open = 0;                // tools of the pool that can be called and paid for now
  std::vector<const Option*> verify;     // per candidate: the option to verify it for the first time, or null
  std::vector<Known> judged;             // per candidate: unjudged, accepted or rejected
};

class CompactPolicy final : public Policy {
 public:
  CompactPolicy(std::shared_ptr<const CompactModel> model, OperatingPoint point, Binding binding)
      : model_(std::move(model)), point_(std::move(point)), binding_(std::move(binding)) {
    if (point_.hypotheses) course_ = std::make_unique<const Course>(point_.hypotheses, point_.choice);
  }

  std::string name() const override { return "compact"; }

  Decision decide(const Observation& seen, CallContext&) const override {
    const Situation now = look(seen);
    const auto [belief, choice, check] = course_ ? plan_ahead(now, seen) : look_ahead(now, seen);
    std::vector<Alternative> alternatives = weigh(seen, now, belief, choice);
    Decision decision = check && check->pays ? verify(*check->option, seen, belief)
                        : choice.set == 0    ? stop(seen, belief, alternatives)
                                             : call(seen, now, belief, choice);
    add_values(decision, seen, now, belief, choice);
    decision.alternatives = std::move(alternatives);
    if (check)
      decision.alternatives.push_back({.tools = {check->option->tool}, .candidate = check->option->candidate, .right = check->right,
                                       .price = check->price, .cost = check->option->expected, .seconds = check->option->latency});
    return decision;
  }

 private:
  Belief believe(const Pool& pool, const Progress& progress) const {
    return model_->nets.believe(pool, progress);
  }

  Choice choose_in(const Situation& now, const Progress& progress, const Belief& belief, const Observation& seen) const {
    if (now.open == 0) return {};
    return choose(model_->choice, now.pool, progress, belief, now.open, point_.choice, wanted_in(now, seen));
  }

  Wanted wanted_in(const Situation& now, const Observation& seen) const {
    if (binding_.preferred.empty()) return {};
    const auto weight = [&](const std::string& name) {
      const auto found = binding_.preferred.find(name);
      return found == binding_.preferred.end() ? 0 : found->second;
    };
    Wanted wanted{.calls = seen.calls.size()};
    for (const auto& call : seen.calls) wanted.sum += weight(name_of(seen, call.tool));
    for (const auto place : now.place) wanted.weights.push_back(static_cast<float>(weight(binding_.specs[place].name)));
    return wanted;
  }

  Situation look(const Observation& seen) const {
    Situation out;
    const CaseTable& cases = model_->cases;
    const int category = cases.category_named(seen.task.category);
    const auto features = cases.features_of(seen.task);
    const float input = prompt_tokens(seen.task);
    out.pool.options = static_cast<float>(seen.task.options.size());
    out.pool.features = features;
    out.pool.exclusive = cases.comparable, out.pool.price_blind = cases.without == Ablation::prices;
    // Plans, and checks of answers that can be compared, count its price apart.
    const std::optional<Verifier> judge = course_ || cases.comparable ? std::nullopt : verifier_in(seen);
    if (judge) std::tie(out.pool.accept, out.pool.reject) = verdict_evidence(judge->sensitivity, judge->specificity);
    const Verifier verifier = judge.value_or(Verifier{});
    out.progress.evidence.assign(seen.candidates.size(), 0);
    for (std::size_t place = 0; place < binding_.tools.size(); ++place) {
      const ToolId tool = binding_.tools[place];
      const CallRecord* call = call_of(seen, tool);
      const Option* option = call_option(seen, tool);
      if (!call && !option) continue;
      const std::size_t m = point_.offer.models[place];
      const ModelFacts& facts = cases.models[m];
      const SkillEstimate here = model_->skills.estimate(m, category, features);
      const double dollars = expected_dollars(facts, binding_.specs[place].price, category, input) * binding_.scales[place];
      Asked& asked = out.pool.tools.emplace_back(asked_of(facts));
      asked.skill = here.logit, asked.skill_sd = here.sd;
      asked.cost = static_cast<float>(point_.weights.cost * (dollars + verifier.dollars) / binding_.unit_dollars);
      const double seconds = facts.usual(category).seconds + verifier.seconds;
      asked.latency = static_cast<float>(point_.weights.latency * seconds / binding_.unit_seconds);
      Answered answered{.called = call != nullptr};
      if (call && call->supports != kNoCandidate) answered.candidate = static_cast<int>(index(call->supports));
      if (call) answered.log_tokens = static_cast<float>(std::log1p(static_cast<double>(call->usage.output)));
      out.progress.tools.push_back(answered);
      if (!call && option->affordable) out.open |= std::uint64_t{1} << out.place.size();
      out.place.push_back(place);
    }
    std::vector<std::size_t> columns;
    for (const auto place : out.place) columns.push_back(point_.offer.models[place]);
    add_pairs(out.pool, cases.pairs, columns);
    add_verdicts(seen, out);
    return out;
  }

  static std::optional<Verifier> verifier_in(const Observation& seen) {
    const auto found = std::ranges::find(seen.tools, ToolRole::verify, &ToolSpec::role);
    return found == seen.tools.end() ? std::nullopt : std::optional(verifier_of(*found));
  }

  static void add_verdicts(const Observation& seen, Situation& out) {
    out.verify.assign(seen.candidates.size(), nullptr);
    out.judged.assign(seen.candidates.size(), Known::unjudged);
    for (const auto& option : seen.options)
      if (option.kind == Option::Kind::call && option.affordable && option.candidate != kNoCandidate &&
          seen.tools[index(option.tool)].role == ToolRole::verify)
        out.verify[index(option.candidate)] = &option;
    for (const auto& call : seen.calls) {
      if (call.about == kNoCandidate || call.score < 0 || !out.verify.at(index(call.about))) continue;
      out.verify[index(call.about)] = nullptr;  // a second verdict would say the same
      out.judged[index(call.about)] = call.score >= 0.5 ? Known::accepted : Known::rejected;
      const auto& tool = seen.tools[index(call.tool)];
      const auto [accept, reject] = verdict_evidence(tool.sensitivity, tool.specificity);
      out.progress.evidence[index(call.about)] += call.score >= 0.5 ? accept : reject;
    }
  }

  // Verifying a candidate that is not yet verified.
  struct Check {
    const Option* option;
    double right, price;                 // as Alternative's
    bool pays;                           // against going on without the verdict
  };
  struct Considered {
    Belief belief;
    Choice choice;
    std::optional<Check> check;
  };

  Considered look_ahead(const Situation& now, const Observation& seen) const {
    Considered out{.belief = believe(now.pool, now.progress)};
    out.choice = choose_in(now, now.progress, out.belief, seen);
    out.check = best_check(now, out.belief, out.choice, seen);
    return out;
  }

  Considered plan_ahead(const Situation& now, const Observation& seen) const {
    std::vector<std::size_t> columns;
    for (const auto place : now.place) columns.push_back(point_.offer.models[place]);
    const std::optional<Verifier> verifier = verifier_in(seen);
    Judge judge = judge_of(verifier ? &*verifier : nullptr, point_.weights, binding_.unit_dollars, binding_.unit_seconds);
    for (std::size_t c = 0; c < now.judged.size(); ++c) judge.there = judge.there && (now.verify[c] || now.judged[c] != Known::unjudged);
    const Advice advice = course_->at({now.pool, now.progress, columns, now.open, now.judged, judge});
    Considered out{advice.belief, advice.choice, {}};
    if (advice.verify >= 0)
      out.check = Check{now.verify[static_cast<std::size_t>(advice.verify)], advice.verified + judge.price, judge.price,
                        advice.verify_first};
    return out;
  }

  // Of the best candidate not yet verified: one step of look-ahead.
  std::optional<Check> best_check(const Situation& now, const Belief& belief, const Choice& choice, const Observation& seen) const {
    Checking checking;
    for (std::size_t c = 0; c < now.verify.size(); ++c) {
      if (!now.verify[c]) continue;
      const ToolSpec& tool = seen.tools[index(now.verify[c]->tool)];
      checking.sensitivity = tool.sensitivity, checking.specificity = tool.specificity;
      checking.price = point_.weights.cost * now.verify[c]->expected.dollars() / binding_.unit_dollars +
                       point_.weights.latency * now.verify[c]->latency / binding_.unit_seconds;
      checking.unjudged |= std::uint64_t{1} << c;
    }
    const GoingOn next{.believe = [&](const Progress& then) { return believe(now.pool, then); },
                       .gain = [&](const Progress& then, const Belief& after) { return choose_in(now, then, after, seen).value; }};
    const auto found = policy::best_check(now.progress, belief, choice.value, checking, next);
    if (!found) return std::nullopt;
    return Check{now.verify[found->candidate], found->right, checking.price, found->pays};
  }

  static Decision verify(const Option& option, const Observation& seen, const Belief& belief) {
    Decision decision{.action = Calls{{Call{.tool = option.tool, .about = option.candidate}}, {}}};
    decision.why = fmt::format("checks '{:.60}' (P right {:.2f}) before it goes on", seen.candidates[index(option.candidate)].answer,
                               belief.candidates[index(option.candidate)]);
    return decision;
  }

  Decision stop(const Observation& seen, const Belief& belief, const std::vector<Alternative>& alternatives) const {
    if (belief.best < 0) return give_up_without_answer(seen);
    const double p = belief.candidates[static_cast<std::size_t>(belief.best)];
    Decision decision = submit(static_cast<CandidateId>(belief.best));
    decision.confidence = p;
    const Alternative* nearest = nullptr;  // of the calls, the one that comes nearest to paying
    for (const auto& one : alternatives)
      if (!one.tools.empty() && (!nearest || one.right - one.price > nearest->right - nearest->price)) nearest = &one;
    if (!nearest) {
      decision.why = fmt::format("P(right) {:.2f}; nothing more to ask", p);
      return decision;
    }
    std::string names;
    for (const auto tool : nearest->tools) names += (names.empty() ? "" : ", ") + name_of(seen, tool);
    decision.why = fmt::format("P(right) {:.2f}; no further call is worth its price: asking {} would bring {:.1f} points for {:.1f}", p,
                               names, 100 * (nearest->right - p), 100 * nearest->price);
    return decision;
  }

  std::string names_of(const Situation& now, std::uint64_t set) const {
    std::string names;
    for (std::size_t i = 0; i < now.place.size(); ++i)
      if (set >> i & 1) names += (names.empty() ? "" : ", ") + binding_.specs[now.place[i]].name;
    return names;
  }

  Decision call(const Observation& seen, const Situation& now, const Belief& belief, const Choice& choice) const {
    Calls calls;
    for (std::size_t i = 0; i < now.place.size(); ++i)
      if (choice.set >> i & 1) calls.calls.push_back({.tool = binding_.tools[now.place[i]]});
    const double p = belief.best < 0 ? 0 : belief.candidates[static_cast<std::size_t>(belief.best)];
    const double price = price_of(now.pool, choice.set).sum();
    Decision decision{.action = std::move(calls)};
    decision.why = fmt::format("P(right) {:.2f}; asking {} is worth {:.1f} points and costs {:.1f}", p, names_of(now, choice.set),
                               100 * (static_cast<double>(choice.value) + price), 100 * price);
    return decision;
  }

  // Submitting: P(right). Calling: P(right) now + gain - price.
  void add_values(Decision& decision, const Observation& seen, const Situation& now, const Belief& belief,
                  const Choice& choice) const {
    const double p = belief.best < 0 ? 0 : belief.candidates[static_cast<std::size_t>(belief.best)];
    for (std::size_t o = 0; o < seen.options.size(); ++o) {
      const Option& option = seen.options[o];
      const auto number = static_cast<std::uint16_t>(o);
      if (option.kind == Option::Kind::submit) decision.values.push_back({number, belief.candidates[index(option.candidate)]});
      else
        for (std::size_t s = 0; s < choice.sets.size() && std::has_single_bit(choice.sets[s]); ++s)  // single tools come first
          if (binding_.tools[now.place[static_cast<std::size_t>(std::countr_zero(choice.sets[s]))]] == option.tool)
            decision.values.push_back({number, p + choice.gains[s] - price_of(now.pool, choice.sets[s]).sum()});
    }
  }

  // Every candidate, every single call, and of calls together the chosen and the best few.
  std::vector<Alternative> weigh(const Observation& seen, const Situation& now, const Belief& belief, const Choice& choice) const {
    constexpr std::size_t kMostTogether = 4;
    const double p = belief.best < 0 ? 0 : belief.candidates[static_cast<std::size_t>(belief.best)];
    const Wanted wanted = wanted_in(now, seen);
    std::vector<Alternative> out, together;
    for (std::size_t c = 0; c < seen.candidates.size(); ++c)
      out.push_back({.candidate = static_cast<CandidateId>(c), .right = belief.candidates[c]});
    for (std::size_t s = 0; s < choice.sets.size(); ++s) {
      Alternative one = alternative(seen, now, choice.sets[s], p + choice.gains[s], wanted);
      (one.tools.size() == 1 ? out : together).push_back(std::move(one));
    }
    std::stable_sort(together.begin(), together.end(), [](const auto& a, const auto& b) { return a.right - a.price > b.right - b.price; });
    together.resize(std::min(kMostTogether, together.size()));
    std::move(together.begin(), together.end(), std::back_inserter(out));
    return out;
  }

  Alternative alternative(const Observation& seen, const Situation& now, std::uint64_t set, double right,
                          const Wanted& wanted) const {
    Alternative out{.right = right, .price = price_of(now.pool, set).sum() - point_.choice.heed * wanted.gain(set)};
    for (std::size_t i = 0; i < now.place.size(); ++i) {
      if (!(set >> i & 1)) continue;
      out.tools.push_back(binding_.tools[now.place[i]]);
      if (const Option* option = call_option(seen, out.tools.back())) {
        out.cost += option->expected;
        out.seconds = std::max(out.seconds, option->latency);
      }
    }
    return out;
  }

  const std::shared_ptr<const CompactModel> model_;
  const OperatingPoint point_;
  const Binding binding_;
  std::unique_ptr<const Course> course_;  // where moves are planned
};

}  // namespace

std::unique_ptr<Policy> make_compact_policy(std::shared_ptr<const CompactModel> model, OperatingPoint point, Binding binding) {
  return std::make_unique<CompactPolicy>(std::move(model), std::move(point), std::move(binding));
}

}  // namespace baton::policy
