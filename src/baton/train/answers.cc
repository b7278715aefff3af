#include "baton/train/answers.h"

#include "baton/base/rng.h"
#include "baton/train/adamw.h"
#include "baton/train/draws.h"
#include "baton/train/modules.h"
#include "baton/train/schedule.h"
#include "baton/train/threads.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <fmt/format.h>
#include <mutex>
#include <numeric>
#include <utility>

namespace baton::train {
namespace {

using namespace policy;

torch::Tensor rows_of(std::vector<float>& values, std::size_t width) {
  return torch::from_blob(values.data(), {static_cast<long>(values.size() / width), static_cast<long>(width)}).clone();
}
// Collects states; then one batch of them.
class Collector {
 public:
  void add(const CaseTable& table, std::size_t row, const Pool& pool, std::span<const std::size_t> columns, std::uint64_t called) {
    const Progress progress = progress_of(table, row, columns, called);
    const Vote vote = vote_on(pool, progress);
    const std::size_t first = candidates_;
    std::size_t right = progress.candidates();  // "none" comes last
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Answered& answered = progress.tools[i];
      if (!answered.called) continue;
      write_token(pool, i, answered, grow(tokens_, kTokenWidth));
      to_state_.add(tools_, states_);
      if (answered.candidate >= 0) to_candidate_.add(tools_, first + static_cast<std::size_t>(answered.candidate));
      ++tools_;
      if (answered.candidate >= 0 && table.at(row, columns[i]).score >= 0.5f) right = static_cast<std::size_t>(answered.candidate);
    }
    for (std::size_t c = 0; c < progress.candidates(); ++c, ++candidates_) {
      write_candidate(pool, progress, vote, c, grow(facts_, kCandidateWidth));
      seen_by_.add(states_, candidates_);
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
    const auto indexes = [](std::vector<std::int64_t>& values, std::initializer_list<long> sizes) {
      return torch::from_blob(values.data(), sizes, torch::kInt64).clone();
    };
    to_state_.rows = states_, to_candidate_.rows = seen_by_.rows = candidates_;
    return {.tokens = rows_of(tokens_, kTokenWidth), .to_state = std::move(to_state_), .to_candidate = std::move(to_candidate_),
            .seen_by = std::move(seen_by_), .facts = rows_of(facts_, kCandidateWidth), .none_facts = rows_of(none_facts_, kNoneWidth),
            .slots = indexes(slots, {static_cast<long>(states_), static_cast<long>(most)}),
            .right = indexes(right_, {static_cast<long>(states_)})};
  }

 private:
  static std::span<float> grow(std::vector<float>& values, std::size_t width) {
    values.resize(values.size() + width);
    return std::span(values).last(width);
  }

  std::size_t states_ = 0, candidates_ = 0, tools_ = 0;
  std::vector<float> tokens_, facts_, none_facts_;
  Edges to_state_, to_candidate_, seen_by_;
  std::vector<std::int64_t> right_;
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
    const Pool pool = pool_of(table, row, {.models = models, .posing = draw_mask(models.size(), options.posing, rng)}, {});
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
                         const AnswerTraining& options, const AnswerHooks& hooks) {
  const Rng rng = Rng(seed).split("answers");
  AnswerModule module(rng.split("module"));
  const auto parameters = module->parameters();
  AdamW optimiser(named_parameters(*module), options.decay, 1);
  const Schedule schedule(options.steps, options.seconds);
  double last = 0;
  for (std::size_t step = 0; schedule.at(step) < 1 && !hooks.stop.stop_requested(); ++step) {
    const double progress = schedule.at(step);
    if (hooks.advance) hooks.advance(progress - std::exchange(last, progress));
    Rng draws = rng.split(step);
    const AnswerBatch batch = draw_batch(table, rows, options, draws);
    const auto loss = torch::nll_loss(module->forward(batch, options.dropout, draws.split("dropout")), batch.right);
    optimiser.step(torch::autograd::grad({loss}, parameters), cosine(options.rate, progress));
  }
  if (hooks.advance) hooks.advance(1 - last);
  TensorFile file;
  save_to(*module, "", file);
  return file;
}

CrossFitted train_cross_fitted(const CaseTable& table, std::uint64_t seed, std::size_t threads,
                               const AnswerTraining& options, TensorFile& weights, const AnswerHooks& hooks) {
  const auto prefix_of = [](std::size_t k) { return fmt::format("answers.{}.", k); };
  const std::size_t count = options.repeats * CrossFitted::kFolds;
  const double share = 1 / static_cast<double>(count);
  AnswerHooks inner{.stop = hooks.stop};
  if (hooks.advance) inner.advance = [&](double done) { hooks.advance(done * share); };
  std::vector<std::size_t> missing;
  for (std::size_t k = 0; k < count; ++k) {
    if (!weights.tensors.contains(prefix_of(k) + "encode.weight")) missing.push_back(k);
    else if (inner.advance) inner.advance(1);
  }
  AnswerTraining each = options;
  each.seconds = options.seconds * share * static_cast<double>(std::min(threads, count));
  std::mutex mutex;
  std::atomic<std::size_t> next = 0;
  in_threads(std::min(threads, std::max<std::size_t>(1, missing.size())), [&](std::size_t) {
    for (std::size_t i = next++; i < missing.size(); i = next++) {
      const std::size_t k = missing[i];
      std::vector<std::uint32_t> rows;
      for (std::uint32_t r = 0; r < table.rows(); ++r)
        if (!CrossFitted::left_out(k, r)) rows.push_back(r);
      TensorFile trained = train_answers(table, rows, seed + k, each, inner);
      if (hooks.stop.stop_requested()) return;
      const std::lock_guard lock(mutex);
      for (auto& [name, tensor] : trained.tensors) weights.tensors[prefix_of(k) + name] = std::move(tensor);
      if (hooks.finished) hooks.finished();
    }
  });
  CrossFitted nets;
  if (hooks.stop.stop_requested()) return nets;
  for (std::size_t k = 0; k < count; ++k) nets.answers.push_back(AnswerNet::from(weights, prefix_of(k)));
  return nets;
}

}  // namespace baton::train
