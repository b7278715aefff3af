// Cascades with a verifier between the models: given as "static-cascade:A+B+C", or chosen on the fit rows.

#include "baton/policy/verified_cascade.h"

#include "baton/base/error.h"
#include "baton/base/text.h"
#include "baton/policy/baselines.h"
#include "baton/policy/moves.h"

#include <fmt/format.h>
#include <numeric>

namespace baton::policy {
namespace {

constexpr std::size_t kPool = 12;  // models that sequences are made of

// Nothing is verified where no further model could take over: its verdict would decide nothing.
class VerifiedCascade final : public Policy {
 public:
  VerifiedCascade(std::string name, std::vector<CascadeMember> members, ToolId verify, const ToolSpec& spec)
      : name_(std::move(name)), members_(std::move(members)), verify_(verify), spec_(cascade_verifier(spec)) {}

  std::string name() const override { return name_; }

  Decision decide(const Observation& seen, CallContext&) const override {
    CandidateId best = kNoCandidate;
    double most = -1;
    for (std::size_t m = 0; m < members_.size(); ++m) {
      const auto& [tool, prior] = members_[m];
      if (!call_of(seen, tool)) {
        if (!affordable_now(seen, tool)) continue;
        return call_now({tool}, best == kNoCandidate ? "" : "no answer so far was accepted");
      }
      const CandidateId answer = answer_of(seen, tool);
      if (answer == kNoCandidate) continue;
      const CallRecord* verdict = verdict_on(seen, answer);
      if (!verdict && another_after(seen, m) && can_verify(seen, answer))
        return {.action = Calls{{{.tool = verify_, .about = answer}}}, .why = fmt::format("is {} right?", name_of(seen, tool))};
      const bool judged = verdict && verdict->status == CallStatus::ok;
      if (judged && verdict->score >= 0.5) return hand_in(answer, trust_after_acceptance(prior, spec_), "the verifier accepts it");
      if (const double trust = judged ? trust_after_rejection(prior, spec_) : prior; trust >= most) best = answer, most = trust;
    }
    if (best == kNoCandidate) return give_up_without_answer(seen);
    return hand_in(best, most, fmt::format("the most trusted, right with {:.2f}", most));
  }

 private:
  static Decision hand_in(CandidateId answer, double confidence, std::string why) {
    Decision decision = submit(answer, std::move(why));
    decision.confidence = confidence;
    return decision;
  }
  bool another_after(const Observation& seen, std::size_t m) const {
    return std::any_of(members_.begin() + static_cast<std::ptrdiff_t>(m) + 1, members_.end(),
                       [&](const CascadeMember& next) { return call_of(seen, next.tool) || affordable_now(seen, next.tool); });
  }
  const CallRecord* verdict_on(const Observation& seen, CandidateId answer) const {
    const auto found = std::find_if(seen.calls.begin(), seen.calls.end(),
                                    [&](const CallRecord& c) { return c.tool == verify_ && c.about == answer; });
    return found == seen.calls.end() ? nullptr : &*found;
  }
  bool can_verify(const Observation& seen, CandidateId answer) const {
    return std::any_of(seen.options.begin(), seen.options.end(), [&](const Option& o) {
      return o.kind == Option::Kind::call && o.tool == verify_ && o.candidate == answer && o.affordable;
    });
  }

  const std::string name_;
  const std::vector<CascadeMember> members_;
  const ToolId verify_;
  const CascadeVerifier spec_;
};

ToolId required_verifier(const PolicySources& sources) {
  const auto tool = verify_tool(sources.tools);
  if (!tool) throw Error("needs a tool of role verify: give --verifier SENS,SPEC, or add one to the catalogue");
  return *tool;
}

ToolId model_named(std::string_view name, const PolicySources& sources) {
  std::vector<std::string> known;
  for (const ToolId tool : answer_tools(sources.tools)) {
    const ToolSpec& spec = sources.tools[index(tool)];
    if (spec.name == name || spec.model == name) return tool;
    known.push_back(spec.name);
  }
  const std::string near = nearest(name, known);
  throw Error(fmt::format("no such model '{}'{}; known: {}", name, near.empty() ? "" : fmt::format("; did you mean '{}'?", near),
                          fmt::join(known, ", ")));
}

// The models that earn most alone.
std::vector<std::size_t> pool_of(const FitData& fit) {
  std::vector<std::size_t> pool;
  for (std::size_t m = 0; m < fit.models.size(); ++m)
    if (fit.models[m].rows > 0) pool.push_back(m);
  std::stable_sort(pool.begin(), pool.end(),
                   [&](auto a, auto b) { return fit.utility(fit.models[a]) > fit.utility(fit.models[b]); });
  if (pool.size() > kPool) pool.resize(kPool);
  return pool;
}

}  // namespace

std::unique_ptr<Policy> make_cascade(std::string name, std::vector<CascadeMember> members, ToolId verify, const ToolSpec& spec) {
  return std::make_unique<VerifiedCascade>(std::move(name), std::move(members), verify, spec);
}

std::unique_ptr<Policy> make_static_cascade(std::string_view models, const PolicySources& sources) {
  const ToolId verify = required_verifier(sources);
  const std::optional<FitData> fit = sources.fit ? std::optional<FitData>(std::in_place, sources) : std::nullopt;
  std::vector<CascadeMember> members;
  for (const auto& name : split(models, '+', false)) {
    CascadeMember member{.tool = model_named(name, sources)};
    if (std::any_of(members.begin(), members.end(), [&](const CascadeMember& m) { return m.tool == member.tool; }))
      throw Error(fmt::format("names '{}' twice", name));
    for (std::size_t m = 0; fit && m < fit->models.size(); ++m)
      if (fit->models[m].tool == member.tool && fit->models[m].rows > 0) member.prior = fit->models[m].score;
    members.push_back(member);
  }
  if (members.size() > kLongestCascade) throw Error(fmt::format("names {} models; at most {}", members.size(), kLongestCascade));
  return make_cascade(fmt::format("static-cascade:{}", models), std::move(members), verify, sources.tools[index(verify)]);
}

std::unique_ptr<Policy> make_verified_cascade(const PolicySources& sources) {
  const ToolId verify = required_verifier(sources);
  const ToolSpec& spec = sources.tools[index(verify)];
  const FitData fit(sources);
  std::vector<double> priors;
  for (const auto& model : fit.models) priors.push_back(model.score);
  std::vector<std::size_t> best;
  double most = 0;
  for (auto& sequence : cascades_of(pool_of(fit))) {
    const auto [score, dollars] = cascade_value(fit, sequence, spec, priors);
    const double utility = score - kCostWeight * dollars / fit.cost_unit();
    if (best.empty() || utility > most) best = std::move(sequence), most = utility;
  }
  std::vector<CascadeMember> members;
  for (const auto m : best) members.push_back({fit.models[m].tool, priors[m]});
  return make_cascade("verified-cascade", std::move(members), verify, spec);
}

}  // namespace baton::policy
