#include "baton/policy/compact/trained.h"

#include "baton/base/file.h"
#include "baton/base/rng.h"
#include "baton/base/text.h"
#include "baton/policy/compact/calibrate.h"
#include "baton/policy/compact/compact_policy.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <fstream>
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
    const Bound bound = match(use);
    OperatingPoint point;
    {
      const std::lock_guard lock(mutex_);
      OperatingPoints& points = points_for(bound.market);
      if (use.target) point = points.for_target(*use.target);
      else point = points.for_weights({use.preferences.cost, use.preferences.latency});
    }
    Binding binding{.preferred = use.preferences.tools, .unit_dollars = bound.market.unit_dollars, .unit_seconds = bound.market.unit_seconds};
    widen(point, bound, binding.preferred);
    for (const auto model : point.offer.models) {
      const auto place = static_cast<std::size_t>(std::find(bound.market.models.begin(), bound.market.models.end(), model) - bound.market.models.begin());
      binding.tools.push_back(bound.binding.tools[place]);
      binding.specs.push_back(bound.binding.specs[place]);
      binding.scales.push_back(bound.binding.scales[place]);
    }
    return make_compact_policy(model_, std::move(point), std::move(binding));
  }

 private:
  static TrainedUse without_new_models(TrainedUse use) {
    use.new_models = nullptr;
    return use;
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

  // A tool that is wanted for itself is offered whatever it adds.
  static void widen(OperatingPoint& point, const Bound& bound, const std::map<std::string, double>& preferred) {
    const Market& market = bound.market;
    for (std::size_t i = 0; i < market.models.size(); ++i) {
      const auto weight = preferred.find(bound.binding.specs[i].name);
      if (weight == preferred.end() || weight->second == 0) continue;
      if (std::find(point.offer.models.begin(), point.offer.models.end(), market.models[i]) != point.offer.models.end()) continue;
      point.offer.models.push_back(market.models[i]);
      point.offer.factors.push_back(market.factors[i]);
    }
  }

  Bound match(const TrainedUse& use) const {
    Bound out;
    const CaseTable& cases = model_->cases;
    std::vector<std::string> unknown;
    for (std::size_t t = 0; t < use.tools.size(); ++t) {
      const ToolSpec& tool = use.tools[t];
      if (tool.role == ToolRole::verify) out.market.verifier = verifier_of(tool, use.seed);
      if (tool.role != ToolRole::answer) continue;
      const auto found = std::find(names_.begin(), names_.end(), tool.name);
      if (found == names_.end()) {
        unknown.push_back(tool.name);
        continue;
      }
      const auto m = static_cast<std::size_t>(found - names_.begin());
      const double scale = use.cost_scale.empty() ? 1 : use.cost_scale[t];
      out.market.models.push_back(m);
      out.market.factors.push_back(static_cast<float>(price_factor(m, tool.price) * scale));
      out.binding.tools.push_back(static_cast<ToolId>(t));
      out.binding.specs.push_back(tool);
      out.binding.scales.push_back(scale);
    }
    if (!unknown.empty())
      throw Error(fmt::format("the policy does not know {}: leave {} out with --exclude-models, or give calibration outcomes with --new-models",
                              fmt::join(unknown, ", "), unknown.size() == 1 ? "it" : "them"));
    if (out.market.models.empty()) throw Error("none of the models that the policy knows is there");
    const auto strongest = std::find(out.market.models.begin(), out.market.models.end(), cases.strongest);
    const double factor = strongest == out.market.models.end() ? 1 : out.market.factors[static_cast<std::size_t>(strongest - out.market.models.begin())];
    out.market.unit_dollars = cases.unit_dollars * factor;
    out.market.unit_seconds = cases.unit_seconds;
    return out;
  }

  // Of a usual call.
  double price_factor(std::size_t m, const Price& price) const {
    const ModelFacts& facts = model_->cases.models[m];
    const double now = expected_dollars(facts, price, -1, usual_input_), then = expected_dollars(facts, facts.price, -1, usual_input_);
    return then > 0 ? now / then : 1;
  }

  OperatingPoints& points_for(const Market& market) const {
    std::string key = fmt::format("{} {} {} {}", fmt::join(market.models, ","), fmt::join(market.factors, ","), market.unit_dollars, market.unit_seconds);
    if (const auto& v = market.verifier) key += fmt::format(" {} {} {} {} {}", v->sensitivity, v->specificity, v->dollars, v->seconds, v->seed);
    auto& points = points_[key];
    if (!points) points = std::make_unique<OperatingPoints>(*model_, market, OperatingOptions{.threads = static_cast<int>(std::thread::hardware_concurrency())});
    return *points;
  }

  const std::shared_ptr<const CompactModel> model_;
  std::vector<std::string> names_;
  float usual_input_ = 0;          // tokens
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::unique_ptr<OperatingPoints>> points_;  // by market
  mutable std::map<std::uint64_t, std::unique_ptr<const Trained>> extended_;  // by calibration outcomes
};

}  // namespace

bool is_trained_policy(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string head(512, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  return head.find("baton.policy/") != std::string::npos;
}

std::shared_ptr<const TrainedPolicy> load_trained(const std::filesystem::path& file) {
  return std::make_shared<Trained>(parse_model(read_file(file), file.string()));
}

}  // namespace baton::policy
