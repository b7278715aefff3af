#include "baton/train/grpo.h"

#include "baton/train/adamw.h"
#include "baton/train/decision_batch.h"
#include "baton/train/loss/entropy.h"
#include "baton/train/schedule.h"
#include "baton/train/threads.h"

#include <cmath>
#include <optional>

namespace baton::train {
namespace {

using namespace policy;

// What one thread has collected in a step.
struct GroupShard {
  std::vector<Group> groups;
  std::vector<std::vector<double>> values;  // per group and attempt
  DecisionBatch batch;
  GrpoProgress counts;
};

ChoiceNet snapshot_of(const ChoiceModuleImpl& module) {
  TensorFile file;
  save_to(module, "", file);
  return ChoiceNet::from(file, "");
}

}  // namespace

class GrpoTrainer::Impl {
 public:
  Impl(const CaseTable& table, const CrossFitted& nets, std::uint64_t seed, const GrpoTraining& options, const TensorFile& start)
      : table_(table), nets_(nets), options_(options), rng_(Rng(seed).split("grpo")), drawer_(table, options.draws),
        reward_(table, options.reward), loss_(make_policy_loss(options.loss, options.clipping)), module_(rng_.split("module")),
        parameters_(module_->parameters()), optimiser_(named_parameters(*module_), options.decay, options.clip) {
    if (start.tensors.contains("choice.head1.weight")) load_from(*module_, "choice.", start);
    if (options.kl > 0) reference_ = snapshot_of(*module_);
  }

  GrpoProgress step(std::size_t step, double progress) {
    const double temperature = options_.warm * std::pow(options_.cold / options_.warm, progress);
    const Rng rng = rng_.split(step);
    const bool latency = rng.split("latency").uniform() < options_.latency;
    const RolloutOptions rollouts{.attempts = options_.attempts, .temperature = temperature,
                                  .choice = {.most_at_once = latency ? options_.most_at_once : 1}};
    const ChoiceNet snapshot = snapshot_of(*module_);
    std::vector<GroupShard> shards(options_.threads);
    in_threads(options_.threads, [&](std::size_t t) { collect(shards[t], t, snapshot, latency, rollouts, rng); });
    finish_values(shards);
    in_threads(options_.threads, [&](std::size_t t) { prepare(shards[t]); });
    GrpoProgress seen = summary(shards);
    seen.step = step, seen.temperature = temperature;
    std::size_t decisions = 0, episodes = 0;
    for (const auto& shard : shards)
      decisions += shard.batch.decisions, episodes += shard.groups.size() * options_.attempts;
    if (decisions == 0) return seen;
    const double rate = cosine(options_.rate, progress);
    for (std::size_t epoch = 0; epoch < options_.epochs; ++epoch) update(shards, temperature, rate, decisions, episodes, seen);
    return seen;
  }

  ChoiceModuleImpl& module() { return *module_; }
  AdamW& optimiser() { return optimiser_; }

 private:
  // Groups for every threads-th place of the step; those without spread are drawn again.
  void collect(GroupShard& shard, std::size_t thread, const ChoiceNet& snapshot, bool latency, const RolloutOptions& rollouts,
               const Rng& rng) const {
    std::vector<std::size_t> empty;
    for (std::size_t place = thread; place < options_.groups; place += options_.threads) empty.push_back(place);
    for (std::size_t attempt = 0; attempt < options_.tries && !empty.empty(); ++attempt) {
      std::vector<Rng> rngs;
      std::vector<Draw> draws;
      for (const auto place : empty) {
        rngs.push_back(rng.split(place).split(attempt));
        draws.push_back(drawer_.draw(latency, rngs.back()));
      }
      auto groups = play_groups(table_, nets_, snapshot, reference_ ? &*reference_ : nullptr, draws, rngs, rollouts);
      std::vector<std::size_t> still;
      for (std::size_t g = 0; g < groups.size(); ++g) {
        for (const auto& one : groups[g].attempts) shard.counts.environment_steps += one.decisions.size();
        if (auto values = reward_.values(groups[g])) {
          shard.groups.push_back(std::move(groups[g])), shard.values.push_back(std::move(*values));
        } else {
          ++shard.counts.dropped, still.push_back(empty[g]);
        }
      }
      empty = std::move(still);
    }
    shard.counts.unfilled = empty.size();
  }

  void finish_values(std::vector<GroupShard>& shards) const {
    std::vector<std::vector<double>> all;
    for (auto& shard : shards) {
      for (auto& values : shard.values) {
        for (const double value : values) shard.counts.reward += value;
        all.push_back(std::move(values));
      }
    }
    reward_.finish(all);
    auto next = all.begin();
    for (auto& shard : shards)
      for (auto& values : shard.values) values = std::move(*next++);
  }

  void prepare(GroupShard& shard) const {
    std::vector<std::vector<std::vector<float>>> advantages;
    for (std::size_t g = 0; g < shard.groups.size(); ++g)
      advantages.push_back(reward_.advantages(shard.groups[g], shard.values[g]));
    if (!shard.groups.empty()) shard.batch = make_decision_batch(shard.groups, advantages);
  }

  GrpoProgress summary(const std::vector<GroupShard>& shards) const {
    GrpoProgress seen;
    double attempts = 0, decisions = 0;
    for (const auto& shard : shards) {
      seen.reward += shard.counts.reward;
      seen.dropped += shard.counts.dropped, seen.unfilled += shard.counts.unfilled;
      seen.environment_steps += shard.counts.environment_steps;
      for (const auto& group : shard.groups) {
        for (const auto& attempt : group.attempts) {
          ++attempts;
          seen.accuracy += group.states[attempt.last].score;
          seen.cost_share += attempt.dollars / table_.unit_dollars, seen.latency_share += attempt.seconds / table_.unit_seconds;
          for (const auto& chosen : attempt.decisions) ++decisions, seen.entropy += group.states[chosen.state].entropy;
        }
      }
    }
    for (double* mean : {&seen.reward, &seen.accuracy, &seen.cost_share, &seen.latency_share}) *mean /= std::max(1.0, attempts);
    seen.entropy /= std::max(1.0, decisions);
    return seen;
  }

  // The shard's part of the loss of the whole batch.
  torch::Tensor loss_of(const DecisionBatch& batch, double temperature, std::size_t decisions, std::size_t episodes,
                        PolicyLoss& part) {
    const auto logits = policy_logits(*module_, batch, temperature);
    const PolicyBatch taken{.log_prob = log_prob_of(logits, batch),
                            .old_log_prob = batch.old_log_prob,
                            .advantage = batch.advantage,
                            .mask = batch.mask,
                            .decisions = static_cast<double>(decisions),
                            .episodes = static_cast<double>(episodes)};
    part = loss_(taken);
    torch::Tensor loss = part.loss;
    if (options_.entropy > 0)
      loss = loss - (entropy(logits, batch.open) * batch.visits).sum() * (options_.entropy * temperature / taken.decisions);
    if (options_.kl > 0) loss = loss + kl_loss(taken, batch.reference_log_prob, options_.kl_estimator, options_.kl);
    return loss;
  }

  void update(const std::vector<GroupShard>& shards, double temperature, double rate, std::size_t decisions, std::size_t episodes,
              GrpoProgress& seen) {
    std::vector<std::vector<torch::Tensor>> gradients(shards.size());
    std::vector<PolicyLoss> parts(shards.size());
    in_threads(shards.size(), [&](std::size_t t) {
      if (shards[t].batch.decisions > 0)
        gradients[t] = torch::autograd::grad({loss_of(shards[t].batch, temperature, decisions, episodes, parts[t])}, parameters_);
    });
    std::vector<torch::Tensor> sum;
    for (const auto& parameter : parameters_) sum.push_back(torch::zeros_like(parameter));
    for (const auto& part : gradients)
      for (std::size_t p = 0; p < part.size(); ++p) sum[p].add_(part[p]);
    optimiser_.step(sum, rate);
    seen.clip_share = seen.approximate_kl = 0;
    for (const auto& part : parts) seen.clip_share += part.clip_share, seen.approximate_kl += part.approximate_kl;
  }

  const CaseTable& table_;
  const CrossFitted& nets_;
  const GrpoTraining options_;
  const Rng rng_;
  const Drawer drawer_;
  const GroupReward reward_;
  const std::function<PolicyLoss(const PolicyBatch&)> loss_;
  ChoiceModule module_;
  const std::vector<torch::Tensor> parameters_;
  AdamW optimiser_;
  std::optional<ChoiceNet> reference_;
};

GrpoTrainer::GrpoTrainer(const CaseTable& table, const CrossFitted& nets, std::uint64_t seed, const GrpoTraining& options,
                         const TensorFile& start)
    : impl_(std::make_unique<Impl>(table, nets, seed, options, start)) {}
GrpoTrainer::~GrpoTrainer() = default;
GrpoProgress GrpoTrainer::step(std::size_t step, double progress) { return impl_->step(step, progress); }
void GrpoTrainer::save_weights(TensorFile& file) const { save_to(impl_->module(), "choice.", file); }
void GrpoTrainer::load_weights(const TensorFile& file) { load_from(impl_->module(), "choice.", file); }
AdamW& GrpoTrainer::optimiser() { return impl_->optimiser(); }

void train_grpo(const CaseTable& table, const CrossFitted& nets, std::uint64_t seed, const GrpoTraining& options, TensorFile& weights,
                const std::function<void(const GrpoProgress&)>& report, std::stop_token stop) {
  GrpoTrainer trainer(table, nets, seed, options, weights);
  const Schedule schedule(options.steps, options.seconds);
  for (std::size_t step = 0; schedule.at(step) < 1 && !stop.stop_requested(); ++step) {
    const GrpoProgress seen = trainer.step(step, schedule.at(step));
    if (report) report(seen);
  }
  trainer.save_weights(weights);
}

}  // namespace baton::train
