#include "baton/train/turns.h"

#include "baton/train/adamw.h"
#include "baton/train/modules.h"
#include "baton/train/schedule.h"
#include "baton/train/threads.h"
#include "baton/train/turn_episodes.h"

#include <cmath>

namespace baton::train {

using namespace policy;

namespace {

constexpr double kPriceWeight = 0.7;       // of an error of its own size
constexpr double kPaired = 3;              // weight of how options compare
constexpr double kCheap = 0.4, kDear = 4;  // points of accuracy: errors count in full below; nothing is ever worth so much

torch::Tensor column(const std::vector<float>& values) { return torch::tensor(values); }

}  // namespace

class TurnTrainer::Impl {
 public:
  Impl(std::span<const TurnPlan> plans, const envs::sql::ExpertPool& pool, std::uint64_t seed, const TurnTraining& options)
      : options_(options), rng_(Rng(seed).split("turns")), school_(plans, pool, rng_.split("pools"), options),
        module_(rng_.split("module")), parameters_(module_->parameters()),
        optimiser_(named_parameters(*module_), options.decay, options.clip) {}

  TurnProgress step(std::size_t step, double progress) {
    const TurnCourse course{.temperature = options_.warm * std::pow(options_.cold / options_.warm, progress),
                            .random = options_.random * (1 - progress)};
    TensorFile weights;
    save_to(*module_, "turns.", weights);
    const TurnNet net = TurnNet::from(weights, "turns.");
    const Rng rng = rng_.split("step").split(step);
    std::vector<Part> parts(options_.threads);
    in_threads(options_.threads, [&](std::size_t t) {
      TurnSamples samples;
      for (std::size_t e = t; e < options_.episodes; e += options_.threads) school_.play(net, course, rng.split(e), samples);
      parts[t] = learn(samples);
    });
    Part sum = std::move(parts[0]);
    for (std::size_t t = 1; t < parts.size(); ++t) {
      for (std::size_t p = 0; p < parameters_.size(); ++p) sum.gradients[p].add_(parts[t].gradients[p]);
      sum.loss += parts[t].loss, sum.rows += parts[t].rows, sum.seen += parts[t].seen;
    }
    const auto rows = static_cast<double>(sum.rows), episodes = static_cast<double>(options_.episodes);
    for (auto& gradient : sum.gradients) gradient.div_(rows);
    optimiser_.step(sum.gradients, cosine(options_.rate, progress));
    return {.loss = sum.loss / rows, .utility = sum.seen.utility / episodes, .passed = sum.seen.passed / episodes,
            .turns = sum.seen.turns / episodes, .temperature = course.temperature};
  }

  TurnModuleImpl& module() { return *module_; }
  const TurnModuleImpl& module() const { return *module_; }
  AdamW& optimiser() { return optimiser_; }

 private:
  struct Part {
    std::vector<torch::Tensor> gradients;  // of the sum over rows
    double loss = 0;
    std::size_t rows = 0;
    TurnSeen seen;
  };

  Part learn(const TurnSamples& samples) {
    Part part{.rows = samples.rows(), .seen = samples.seen};
    const auto rows = torch::from_blob(const_cast<float*>(samples.inputs.data()),
                                       {static_cast<long>(samples.rows()), static_cast<long>(kTurnWidth)});
    const auto out = module_->forward(rows);
    const auto right = torch::binary_cross_entropy_with_logits(out.select(1, 0), column(samples.passed), {}, {}, at::Reduction::Sum);
    const auto price = column(samples.price).clamp_max(kDear);
    const auto off = (out.select(1, 1) * column(samples.unit) - price) / (kCheap + price);
    const auto loss = right + kPriceWeight * off.square().sum() + kPaired * paired(out, price, samples);
    part.gradients = torch::autograd::grad({loss}, parameters_);
    part.loss = loss.item<double>();
    return part;
  }

  // Σ over options of a fork: (how much better than its mean an option is taken to be - how much better it was under the same luck)².
  static torch::Tensor paired(const torch::Tensor& out, const torch::Tensor& price, const TurnSamples& samples) {
    const auto rows = torch::tensor(samples.fork);
    const auto at = (rows >= 0).nonzero().squeeze(1);
    const auto fork = rows.index_select(0, at);
    const auto was = (column(samples.passed) - price).index_select(0, at);
    const auto taken = (out.select(1, 0).sigmoid() - out.select(1, 1) * column(samples.unit)).index_select(0, at);
    const auto off = taken - was;
    const auto size = torch::zeros({samples.forks}).index_add(0, fork, torch::ones_like(was));
    const auto mean = torch::zeros({samples.forks}).index_add(0, fork, off) / size;
    const auto scale = kCheap + torch::zeros({samples.forks}).index_add(0, fork, price.index_select(0, at)) / size;
    return ((off - mean.index_select(0, fork)) / scale.index_select(0, fork)).square().sum();
  }

  const TurnTraining options_;
  const Rng rng_;
  const TurnSchool school_;
  TurnModule module_;
  const std::vector<torch::Tensor> parameters_;
  AdamW optimiser_;
};

TurnTrainer::TurnTrainer(std::span<const TurnPlan> plans, const envs::sql::ExpertPool& pool, std::uint64_t seed, const TurnTraining& options)
    : impl_(std::make_unique<Impl>(plans, pool, seed, options)) {}
TurnTrainer::~TurnTrainer() = default;
TurnProgress TurnTrainer::step(std::size_t step, double progress) { return impl_->step(step, progress); }
void TurnTrainer::save_weights(TensorFile& file) const { save_to(impl_->module(), "turns.", file); }
void TurnTrainer::load_weights(const TensorFile& file) { load_from(impl_->module(), "turns.", file); }
AdamW& TurnTrainer::optimiser() { return impl_->optimiser(); }

}  // namespace baton::train
