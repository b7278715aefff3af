#include "baton/policy/turns/trained_turns.h"

#include "baton/base/error.h"
#include "baton/policy/compact/points/mixed_policy.h"
#include "baton/policy/moves.h"
#include "baton/policy/turns/points.h"

#include <algorithm>
#include <fmt/format.h>
#include <thread>

namespace baton::policy {
namespace {

constexpr std::uint64_t kPracticeSeed = 0x7072616374696365;  // of its luck: never that of the episodes to come
constexpr std::size_t kTimes = 4;                            // that experts play each practice task, at first sight
constexpr double kUsualTurns = 15;                           // of an episode: a tool's own worth is by share of turns

struct BoundTurns {
  std::shared_ptr<const TurnModel> model;
  std::shared_ptr<const MetExperts> experts;
  TurnPoint point;
};

class TurnsPolicy final : public Policy {
 public:
  explicit TurnsPolicy(BoundTurns bound) : bound_(std::move(bound)) {}

  std::string name() const override { return "turns"; }

  Decision decide(const Observation& seen, CallContext&) const override {
    const auto facts = bound_.experts->of(std::string(seen.task.category));
    TurnState state(facts);
    bool complete = false;
    for (std::size_t c = 0; c < seen.calls.size(); ++c) {
      const CallRecord& call = seen.calls[c];
      if (call.deed == Deed::none) continue;
      complete = complete || (!seen.candidates.empty() && (call.supports != kNoCandidate || c + 1 == seen.calls.size()));
      state.saw(index(call.tool), {call.deed, call.status == CallStatus::failed, call.grounded}, complete);
    }
    std::vector<float> prices(facts.size());
    std::vector<bool> may(facts.size());
    for (const auto& option : seen.options)
      if (option.kind == Option::Kind::call) {
        prices[index(option.tool)] = bound_.point.prices.of(index(option.tool), option.expected.dollars(), option.latency);
        may[index(option.tool)] = option.affordable && !keeps_failing(seen, option.tool);
      }
    const auto outlooks = bound_.model->net.outlooks(TurnView(state, prices));
    const bool whole = !seen.candidates.empty();
    if (const auto& alone = bound_.point.alone; alone && (whole || may[*alone])) {
      Decision decision = whole ? submit(CandidateId{0}) : call_now({static_cast<ToolId>(*alone)});
      if (whole) decision.confidence = static_cast<double>(outlooks.back().right);
      decision.why = fmt::format("in practice {} alone served this target best, in some of the episodes or in all", seen.tools[*alone].name);
      return decision;
    }
    const std::size_t best = best_turn(outlooks, whole, may);
    if (best > facts.size()) return give_up("no expert can be had");
    return explained(seen, state, outlooks, best);
  }

 private:
  static Decision explained(const Observation& seen, const TurnState& state, const std::vector<Outlook>& outlooks, std::size_t best) {
    const std::size_t hand_in = outlooks.size() - 1;
    Decision decision = best == hand_in ? submit(CandidateId{0}) : call_now({static_cast<ToolId>(best)});
    for (const auto& option : seen.options) {
      const bool submits = option.kind == Option::Kind::submit;
      if (!submits && !option.affordable) continue;
      const Outlook& outlook = outlooks[submits ? hand_in : index(option.tool)];
      decision.values.push_back({static_cast<std::uint16_t>(&option - seen.options.data()), static_cast<double>(outlook.worth())});
      decision.alternatives.push_back({.tools = submits ? std::vector<ToolId>{} : std::vector{option.tool},
                                       .candidate = option.candidate,
                                       .right = static_cast<double>(outlook.right),
                                       .price = static_cast<double>(outlook.price),
                                       .cost = option.expected,
                                       .seconds = option.latency});
    }
    if (best == hand_in) decision.confidence = static_cast<double>(outlooks[hand_in].right);
    decision.why = fmt::format("P(all is right so far) {:.2f}, P(something is lost) {:.2f}", state.clean(), state.lost());
    return decision;
  }

  const BoundTurns bound_;
};

class TrainedTurns final : public TrainedPolicy {
 public:
  explicit TrainedTurns(TurnModel model) : model_(std::make_shared<const TurnModel>(std::move(model))), scale_(model_->plans) {
    const auto& tallies = model_->tallies;
    std::size_t strongest = 0, cheapest = 0;
    for (std::size_t e = 0; e < tallies.size(); ++e) {
      if (tallies[e].all.accuracy() > tallies[strongest].all.accuracy()) strongest = e;
      if (tallies[e].dollars / tallies[e].all.tasks < tallies[cheapest].dollars / tallies[cheapest].all.tasks) cheapest = e;
    }
    strongest_ = model_->experts[strongest], cheapest_ = model_->experts[cheapest];
  }

  const std::vector<std::string>& models() const override { return model_->experts; }
  const std::string& strongest() const override { return strongest_; }
  const std::string& cheapest() const override { return cheapest_; }

  std::unique_ptr<Policy> bind(const TrainedUse& use) const override {
    std::optional<std::size_t> strongest;
    for (std::size_t t = 0; t < use.tools.size(); ++t)
      if (use.tools[t].name == use.strongest) strongest = t;
    const int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    const auto experts = std::make_shared<const MetExperts>(meet(scale_, tallies_of(use, threads), strongest));
    std::vector<TurnPoint> points{{.prices = {.per_dollar = use.preferences.cost / experts->unit_dollars,
                                              .per_second = use.preferences.latency / experts->unit_seconds}}};
    if (use.target) points = TurnPoints(*model_, *experts, use.games, kPracticeSeed, threads).for_target(*use.target);
    std::vector<PolicyShare> parts;
    for (auto& point : points) {
      for (const auto& [name, weight] : use.preferences.tools)
        for (std::size_t t = 0; t < use.tools.size(); ++t)
          if (use.tools[t].name == name) {
            point.prices.wanted.resize(use.tools.size());
            point.prices.wanted[t] = static_cast<float>(weight / kUsualTurns);
          }
      const double share = point.share;
      parts.push_back({std::make_unique<TurnsPolicy>(BoundTurns{model_, experts, std::move(point)}), share});
    }
    return make_mixed_policy(std::move(parts));
  }

 private:
  // What practice shows, or where there is none, what training did.
  std::vector<ExpertTally> tallies_of(const TrainedUse& use, int threads) const {
    if (use.games) return tally_experts(model_->plans, use.games, kTimes, kPracticeSeed, threads);
    std::vector<ExpertTally> out;
    for (const auto& tool : use.tools) {
      const auto found = std::find(model_->experts.begin(), model_->experts.end(), tool.name);
      if (found == model_->experts.end())
        throw Error(fmt::format("the policy has not met the expert '{}', and cannot practise with it here", tool.name));
      out.push_back(model_->tallies[static_cast<std::size_t>(found - model_->experts.begin())]);
    }
    return out;
  }

  const std::shared_ptr<const TurnModel> model_;
  const SkillScale scale_;
  std::string strongest_, cheapest_;
};

}  // namespace

std::unique_ptr<TrainedPolicy> make_trained_turns(TurnModel model) { return std::make_unique<TrainedTurns>(std::move(model)); }

}  // namespace baton::policy
