#include "baton/policy/compact/trained_answers.h"

#include "baton/base/rng.h"
#include "baton/base/text.h"
#include "baton/policy/compact/compact_policy.h"
#include "baton/policy/compact/newcomers/calibrate.h"
#include "baton/policy/compact/newcomers/declare.h"
#include "baton/policy/compact/newcomers/general.h"
#include "baton/policy/compact/points/mixed_policy.h"
#include "baton/policy/compact/points/planned.h"
#include "baton/policy/verified_cascade.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <mutex>
#include <thread>

namespace baton::policy {
namespace {

// What one use sees of a model: where its tools stand, and what they cost.
struct Bound {
  Market market;
  Binding binding;                 // per entry of market.models
};

class Trained final : public TrainedPolicy {
 public:
  explicit Trained(CompactModel model) : model_(std::make_shared<const CompactModel>(std::move(model))) {
    for (const auto& facts : model_->cases.models) names_.push_back(facts.name);
    double input = 0;
    for (const auto& row : model_->cases.cases) input += row.input_tokens;
    usual_input_ = static_cast<float>(input / static_cast<double>(std::max<std::size_t>(1, model_->cases.rows())));
  }

  const std::vector<std::string>& models() const override { return names_; }
  const std::string& strongest() const override { return names_[model_->cases.strongest]; }
  const std::string& cheapest() const override { return names_[model_->cases.cheapest]; }

  std::unique_ptr<Policy> bind(const TrainedUse& use) const override {
    if (use.new_models) return extended(use).bind(without_new_models(use));
    if (const auto unknown = unknown_tools(use.tools); use.declared && !unknown.empty())
      return Trained(with_declared_models(*model_, unknown, use.seed)).bind(use);
    const Bound bound = match(use);
    std::vector<PolicyShare> parts;
    for (auto& [point, share] : points_of(use, bound.market).parts) parts.push_back({at_point(std::move(point), use, bound), share});
    return make_mixed_policy(std::move(parts));
  }

 private:
  static TrainedUse without_new_models(TrainedUse use) {
    use.new_models = nullptr;
    return use;
  }

  std::vector<ToolSpec> unknown_tools(std::span<const ToolSpec> tools) const {
    std::vector<ToolSpec> out;
    for (const auto& tool : tools)
      if (tool.role == ToolRole::answer && std::find(names_.begin(), names_.end(), tool.name) == names_.end()) out.push_back(tool);
    return out;
  }

  // This policy with the new models; made once for the same outcomes.
  const Trained& extended(const TrainedUse& use) const {
    const OutcomeTable& table = *use.new_models->table;
    std::uint64_t key = mix64(use.seed) ^ use.calibration_tasks;
    for (const auto& tool : table.tools) key = hash64(tool.name, key);
    for (const auto row : use.new_models->rows) {
      key = hash64(table.tasks[row].id, key);
      for (std::size_t t = 0; t < table.tools.size(); ++t)
        key = mix64(key ^ std::bit_cast<std::uint64_t>(table.at(row, static_cast<ToolId>(t)).score));
    }
    const std::lock_guard lock(mutex_);
    auto& policy = extended_[key];
    const CalibrationOptions options{.tasks = use.calibration_tasks, .seed = use.seed};
    if (!policy) policy = std::make_unique<const Trained>(with_new_models(*model_, *use.new_models, options));
    return *policy;
  }

  std::unique_ptr<Policy> at_point(OperatingPoint point, const TrainedUse& use, const Bound& bound) const {
    const Market& market = bound.market;
    Binding binding{.preferred = use.preferences.tools, .unit_dollars = market.unit_dollars, .unit_seconds = market.unit_seconds};
    for (const auto model : point.offer.models) {
      const auto place = static_cast<std::size_t>(std::ranges::find(market.models, model) - market.models.begin());
      binding.tools.push_back(bound.binding.tools[place]);
      binding.specs.push_back(bound.binding.specs[place]);
      binding.scales.push_back(bound.binding.scales[place]);
    }
    return point.cascade ? cascade(point, use, binding) : make_compact_policy(model_, std::move(point), std::move(binding));
  }

  std::unique_ptr<Policy> cascade(const OperatingPoint& point, const TrainedUse& use, const Binding& binding) const {
    std::vector<CascadeMember> members;
    for (std::size_t i = 0; i < binding.tools.size(); ++i)
      members.push_back({binding.tools[i], model_->cases.models[point.offer.models[i]].accuracy});
    const ToolId verify = *verify_tool(use.tools);
    return make_cascade("compact", std::move(members), verify, use.tools[index(verify)]);
  }

  Bound match(const TrainedUse& use) const {
    Bound out;
    if (const auto unknown = unknown_tools(use.tools); !unknown.empty()) {
      std::string names;
      for (const auto& tool : unknown) names += (names.empty() ? "" : ", ") + tool.name;
      throw Error(fmt::format("the policy does not know {}: leave {} out with --exclude-models, or give calibration outcomes with --new-models",
                              names, unknown.size() == 1 ? "it" : "them"));
    }
    for (std::size_t t = 0; t < use.tools.size(); ++t) {
      const ToolSpec& tool = use.tools[t];
      if (tool.role == ToolRole::verify) out.market.verifier = verifier_of(tool, use.seed);
      if (tool.role != ToolRole::answer) continue;
      const auto m = static_cast<std::size_t>(std::find(names_.begin(), names_.end(), tool.name) - names_.begin());
      const double scale = use.cost_scale.empty() ? 1 : use.cost_scale[t];
      out.market.models.push_back(m);
      out.market.factors.push_back(static_cast<float>(price_factor(m, tool.price) * scale));
      out.binding.tools.push_back(static_cast<ToolId>(t));
      out.binding.specs.push_back(tool);
      out.binding.scales.push_back(scale);
      const auto wanted = use.preferences.tools.find(tool.name);
      out.market.wanted.push_back(wanted == use.preferences.tools.end() ? 0 : static_cast<float>(wanted->second));
    }
    if (use.preferences.tools.empty()) out.market.wanted.clear();
    if (out.market.models.empty()) throw Error("none of the models that the policy knows is there");
    set_units(use.strongest, out.market);
    return out;
  }

  // What a share is a share of: the tool that is named; else the strongest in training, or for general policies that lack it the
  // most accurate that is there.
  void set_units(const std::string& named, Market& market) const {
    const CaseTable& cases = model_->cases;
    const auto place_of = [&](std::size_t m) { return std::find(market.models.begin(), market.models.end(), m); };
    const auto less_accurate = [&](std::size_t a, std::size_t b) { return cases.models[a].accuracy < cases.models[b].accuracy; };
    const auto name = std::find(names_.begin(), names_.end(), named);
    market.strongest = cases.strongest;
    if (name != names_.end()) market.strongest = static_cast<std::size_t>(name - names_.begin());
    else if (is_general(*model_) && place_of(cases.strongest) == market.models.end())
      market.strongest = *std::max_element(market.models.begin(), market.models.end(), less_accurate);
    const bool usual = market.strongest == cases.strongest;
    const auto place = place_of(market.strongest);
    const double factor = place == market.models.end() ? 1 : market.factors[static_cast<std::size_t>(place - market.models.begin())];
    const ModelFacts::Usual& overall = cases.models[market.strongest].overall;
    market.unit_dollars = std::max(1e-12, (usual ? cases.unit_dollars : overall.dollars) * factor);
    market.unit_seconds = std::max(1e-9, usual ? cases.unit_seconds : overall.seconds);
  }

  // Of a usual call.
  double price_factor(std::size_t m, const Price& price) const {
    const ModelFacts& facts = model_->cases.models[m];
    const double now = expected_dollars(facts, price, -1, usual_input_), then = expected_dollars(facts, facts.price, -1, usual_input_);
    return then > 0 ? now / then : 1;
  }

  template <class Points>
  using ByMarket = std::map<std::string, std::unique_ptr<Points>>;

  // Where answers cannot be compared, moves are planned; but a plan weighs no tool's own worth, which the ChoiceNet does.
  MixedPoint points_of(const TrainedUse& use, const Market& market) const {
    const auto find = [&](auto& points) {
      return use.target ? points.for_target(*use.target) : points.for_weights({use.preferences.cost, use.preferences.latency});
    };
    const std::lock_guard lock(mutex_);
    if (!model_->cases.comparable && use.preferences.tools.empty()) return find(points_for(planned_, market));
    return {{{find(points_for(points_, market)), 1}}};
  }

  template <class Points>
  Points& points_for(ByMarket<Points>& known, const Market& market) const {
    std::string key = fmt::format("{} {} {} {} {}", fmt::join(market.models, ","), fmt::join(market.factors, ","), market.strongest,
                                  market.unit_dollars, market.unit_seconds);
    if (!market.wanted.empty()) key += fmt::format(" wanted {}", fmt::join(market.wanted, ","));
    if (const auto& v = market.verifier)
      key += fmt::format(" {} {} {} {} {}", v->sensitivity, v->specificity, v->dollars, v->seconds, v->seed);
    auto& points = known[key];
    const OperatingOptions options{.threads = static_cast<int>(std::thread::hardware_concurrency())};
    if (!points) points = std::make_unique<Points>(*model_, market, options);
    return *points;
  }

  const std::shared_ptr<const CompactModel> model_;
  std::vector<std::string> names_;
  float usual_input_ = 0;          // tokens
  mutable std::mutex mutex_;
  mutable ByMarket<OperatingPoints> points_;
  mutable ByMarket<PlannedPoints> planned_;
  mutable std::map<std::uint64_t, std::unique_ptr<const Trained>> extended_;  // by calibration outcomes
};

}  // namespace

std::unique_ptr<TrainedPolicy> make_trained_answers(CompactModel model) { return std::make_unique<Trained>(std::move(model)); }

}  // namespace baton::policy
