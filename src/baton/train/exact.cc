#include "baton/train/exact.h"

#include "baton/base/rng.h"
#include "baton/train/adamw.h"
#include "baton/train/schedule.h"
#include "baton/train/shard.h"
#include "baton/train/threads.h"

#include <cmath>

namespace baton::train {

using namespace policy;

class ExactTrainer::Impl {
 public:
  Impl(const CaseTable& table, const CrossFitted& nets, std::uint64_t seed, const ExactTraining& options, const TensorFile& start)
      : table_(table), nets_(nets), options_(options), rng_(Rng(seed).split("exact")), drawer_(table, options.draws),
        module_(rng_.split("module")), parameters_(module_->parameters()),
        optimiser_(named_parameters(*module_), options.decay, options.clip), singles_(all_subsets(options.draws.tools, 1)),
        sets_(options.latency > 0 ? all_subsets(options.draws.tools, options.most_at_once) : std::vector<Subsets>{}) {
    if (start.tensors.contains("choice.head1.weight")) load_from(*module_, "choice.", start);
  }

  ExactProgress step(std::size_t step, double progress) {
    const double temperature = options_.warm * std::pow(options_.cold / options_.warm, progress);
    Rng rng = rng_.split(step);
    const bool latency = rng.uniform() < options_.latency;
    std::vector<std::vector<Draw>> draws(options_.threads);
    for (std::size_t q = 0; q < options_.questions; ++q) draws[q % options_.threads].push_back(drawer_.draw(latency, rng));
    std::vector<Part> parts(options_.threads);
    in_threads(options_.threads, [&](std::size_t t) { parts[t] = work(draws[t], latency, temperature); });
    ExactProgress seen{.step = step, .temperature = temperature};
    for (std::size_t t = 0; t < parts.size(); ++t) {
      seen.value += parts[t].sums.value, seen.entropy += parts[t].sums.entropy, seen.calls += parts[t].sums.calls;
      if (t > 0)
        for (std::size_t p = 0; p < parameters_.size(); ++p) parts[0].gradients[p].add_(parts[t].gradients[p]);
    }
    const auto questions = static_cast<double>(options_.questions);
    seen.value /= questions, seen.entropy /= questions, seen.calls /= questions;
    optimiser_.step(parts[0].gradients, cosine(options_.rate, progress));
    return seen;
  }

  ChoiceModuleImpl& module() { return *module_; }
  const ChoiceModuleImpl& module() const { return *module_; }
  AdamW& optimiser() { return optimiser_; }

 private:
  struct Part {
    std::vector<torch::Tensor> gradients;  // of the loss of the whole step
    ExactReturn sums;
  };

  Part work(std::span<const Draw> draws, bool latency, double temperature) {
    const Shard shard = make_shard(table_, nets_, draws, latency ? sets_ : singles_, options_.mixed);
    const torch::Tensor gains = module_->forward(shard.batch);
    torch::Tensor slopes = torch::empty_like(gains);
    const std::span<const float> gain(gains.data_ptr<float>(), shard.price.size());
    const std::span<float> slope(slopes.data_ptr<float>(), shard.price.size());
    Part part;
    for (const auto& question : shard.questions) {
      const auto here = slope.subspan(question.first_pair, question.subsets->pairs());
      const ExactReturn one = exact_return(*question.subsets, shard.at(question, gain), temperature, here);
      part.sums.value += one.value, part.sums.entropy += one.entropy, part.sums.calls += one.calls;
      for (auto& value : here) value /= -static_cast<float>(options_.questions);
    }
    part.gradients = torch::autograd::grad({gains}, parameters_, {slopes});
    return part;
  }

  const CaseTable& table_;
  const CrossFitted& nets_;
  const ExactTraining options_;
  const Rng rng_;
  const Drawer drawer_;
  ChoiceModule module_;
  const std::vector<torch::Tensor> parameters_;
  AdamW optimiser_;
  const std::vector<Subsets> singles_, sets_;
};

ExactTrainer::ExactTrainer(const CaseTable& table, const CrossFitted& nets, std::uint64_t seed, const ExactTraining& options,
                           const TensorFile& start)
    : impl_(std::make_unique<Impl>(table, nets, seed, options, start)) {}
ExactTrainer::~ExactTrainer() = default;
ExactProgress ExactTrainer::step(std::size_t step, double progress) { return impl_->step(step, progress); }
void ExactTrainer::save_weights(TensorFile& file) const { save_to(impl_->module(), "choice.", file); }
void ExactTrainer::load_weights(const TensorFile& file) { load_from(impl_->module(), "choice.", file); }
AdamW& ExactTrainer::optimiser() { return impl_->optimiser(); }

void train_exact(const CaseTable& table, const CrossFitted& nets, std::uint64_t seed, const ExactTraining& options, TensorFile& weights,
                 const std::function<void(const ExactProgress&)>& report, std::stop_token stop) {
  ExactTrainer trainer(table, nets, seed, options, weights);
  const Schedule schedule(options.steps, options.seconds);
  for (std::size_t step = 0; schedule.at(step) < 1 && !stop.stop_requested(); ++step) {
    const ExactProgress seen = trainer.step(step, schedule.at(step));
    if (report) report(seen);
  }
  trainer.save_weights(weights);
}

}  // namespace baton::train
