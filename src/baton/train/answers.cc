#include "baton/train/answers.h"

#include "baton/base/rng.h"
#include "baton/train/modules.h"
#include "baton/train/schedule.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <numeric>
#include <thread>

namespace baton::train {
namespace {

using namespace policy;

torch::Tensor rows_of(std::vector<float>& values, std::size_t width) {
  return torch::from_blob(values.data(), {static_cast<long>(values.size() / width), static_cast<long>(width)}).clone();
}
torch::Tensor indexes_of(std::vector<std::int64_t>& values) {
  return torch::from_blob(values.data(), {static_cast<long>(values.size())}, torch::kInt64).clone();
}

// Collects states; then one batch of them.
class Collector {
 public:
  void add(const CaseTable& table, std::size_t row, const Pool& pool, std::span<const std::size_t> columns, std::uint64_t called) {
    const Progress progress = progress_of(table, row, columns, called);
    const Vote vote = vote_on(pool, progress);
    const auto state = static_cast<std::int64_t>(states_);
    const std::size_t first = candidates_;
    std::size_t right = progress.candidates();  // "none" comes last
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Answered& answered = progress.tools[i];
      if (!answered.called) continue;
      write_token(pool, i, answered, grow(tokens_, kTokenWidth));
      state_of_tool_.push_back(state);
      candidate_of_tool_.push_back(answered.candidate < 0 ? -1 : static_cast<std::int64_t>(first) + answered.candidate);
      if (answered.candidate >= 0 && table.at(row, columns[i]).score >= 0.5f) right = static_cast<std::size_t>(answered.candidate);
    }
    for (std::size_t c = 0; c < progress.candidates(); ++c, ++candidates_) {
      write_candidate(pool, progress, vote, c, grow(facts_, kCandidateWidth));
      state_of_candidate_.push_back(state);
    }
    write_none(pool, progress, vote, grow(none_facts_, kNoneWidth));
    first_.push_back(first), count_.push_back(progress.candidates()), right_.push_back(static_cast<std::int64_t>(right));
    ++states_;
  }

  AnswerBatch batch() {
    const std::size_t most = *std::max_element(count_.begin(), count_.end()) + 1;
    std::vector<std::int64_t> slots(states_ * most, static_cast<std::int64_t>(candidates_ + states_));
    for (std::size_t s = 0; s < states_; ++s) {
      for (std::size_t c = 0; c < count_[s]; ++c) slots[s * most + c] = static_cast<std::int64_t>(first_[s] + c);
      slots[s * most + count_[s]] = static_cast<std::int64_t>(candidates_ + s);
    }
    for (auto& candidate : candidate_of_tool_)
      if (candidate < 0) candidate = static_cast<std::int64_t>(candidates_);
    return {.tokens = rows_of(tokens_, kTokenWidth), .state_of_tool = indexes_of(state_of_tool_),
            .candidate_of_tool = indexes_of(candidate_of_tool_), .facts = rows_of(facts_, kCandidateWidth),
            .state_of_candidate = indexes_of(state_of_candidate_), .none_facts = rows_of(none_facts_, kNoneWidth),
            .slots = indexes_of(slots).view({static_cast<long>(states_), static_cast<long>(most)}), .right = indexes_of(right_)};
  }

 private:
  static std::span<float> grow(std::vector<float>& values, std::size_t width) {
    values.resize(values.size() + width);
    return std::span(values).last(width);
  }

  std::size_t states_ = 0, candidates_ = 0;
  std::vector<float> tokens_, facts_, none_facts_;
  std::vector<std::int64_t> state_of_tool_, candidate_of_tool_, state_of_candidate_, right_;
  std::vector<std::size_t> first_, count_;
};

AnswerBatch draw_batch(const CaseTable& table, std::span<const std::uint32_t> rows, const AnswerTraining& options, Rng& rng) {
  Collector collector;
  std::vector<std::size_t> models(table.models.size());
  for (std::size_t q = 0; q < options.rows; ++q) {
    const std::size_t row = rows[rng.below(rows.size())];
    models.resize(table.models.size());
    std::iota(models.begin(), models.end(), 0);
    shuffle(models, rng);
    std::erase_if(models, [&](std::size_t m) { return !table.at(row, m).available; });
    if (models.empty()) continue;
    if (models.size() > options.tools) models.resize(options.tools);
    const Pool pool = pool_of(table, row, {models, {}}, {});
    for (std::size_t k = 0; k < options.subsets; ++k) {
      std::uint64_t called = 0;
      const std::size_t size = 1 + rng.below(models.size());
      while (static_cast<std::size_t>(std::popcount(called)) < size) called |= std::uint64_t{1} << rng.below(models.size());
      collector.add(table, row, pool, models, called);
    }
  }
  return collector.batch();
}

}  // namespace

TensorFile train_answers(const CaseTable& table, std::span<const std::uint32_t> rows, std::uint64_t seed,
                         const AnswerTraining& options, std::stop_token stop) {
  Rng rng = Rng(seed).split("answers");
  AnswerModule module(options.dropout, rng.split("module"));
  torch::optim::AdamW optimiser(module->parameters(), torch::optim::AdamWOptions(options.rate).weight_decay(options.decay));
  const Schedule schedule(options.steps, options.seconds);
  for (std::size_t step = 0; schedule.at(step) < 1 && !stop.stop_requested(); ++step) {
    const double progress = schedule.at(step);
    static_cast<torch::optim::AdamWOptions&>(optimiser.param_groups()[0].options())
        .lr(options.rate * 0.5 * (1 + std::cos(std::numbers::pi * progress)));
    const AnswerBatch batch = draw_batch(table, rows, options, rng);
    optimiser.zero_grad();
    torch::nll_loss(module->forward(batch), batch.right).backward();
    torch::nn::utils::clip_grad_norm_(module->parameters(), 1.0);
    optimiser.step();
  }
  TensorFile file;
  save_to(*module, "", file);
  return file;
}

CrossFitted train_cross_fitted(const CaseTable& table, std::size_t folds, std::uint64_t seed, std::size_t threads,
                               const AnswerTraining& options, TensorFile& weights, std::stop_token stop) {
  std::vector<TensorFile> trained(folds + 1);
  std::atomic<std::size_t> next = 0;
  AnswerTraining each = options;
  each.seconds = options.seconds * static_cast<double>(std::min(threads, folds + 1)) / static_cast<double>(folds + 1);
  const auto work = [&] {
    for (std::size_t k = next++; k <= folds; k = next++) {
      std::vector<std::uint32_t> rows;
      for (std::uint32_t r = 0; r < table.rows(); ++r)
        if (k == folds || r % folds != k) rows.push_back(r);
      trained[k] = train_answers(table, rows, seed + k, each, stop);
    }
  };
  std::vector<std::jthread> workers;
  for (std::size_t t = 1; t < std::min(threads, folds + 1); ++t) workers.emplace_back(work);
  work();
  workers.clear();
  CrossFitted nets;
  for (std::size_t k = 0; k <= folds; ++k) {
    const std::string prefix = fmt::format("answers.{}.", k);
    for (auto& [name, tensor] : trained[k].tensors) weights.tensors[prefix + name] = std::move(tensor);
    nets.answers.push_back(AnswerNet::from(weights, prefix));
  }
  return nets;
}

}  // namespace baton::train
