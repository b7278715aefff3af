#include "baton/train/shard.h"

#include "baton/base/error.h"
#include "baton/train/beliefs.h"

#include <algorithm>
#include <bit>

namespace baton::train {
namespace {

using namespace policy;

// A tensor that is filled row by row.
class RowTensor {
 public:
  RowTensor(std::size_t rows, std::size_t width)
      : tensor_(torch::empty({static_cast<long>(rows), static_cast<long>(width)})), next_(tensor_.data_ptr<float>()), width_(width),
        left_(rows) {}
  std::span<float> row() {
    BATON_CHECK(left_-- > 0);
    const std::span<float> out(next_, width_);
    next_ += width_;
    return out;
  }
  torch::Tensor take() && {
    BATON_CHECK(left_ == 0);
    return std::move(tensor_);
  }

 private:
  torch::Tensor tensor_;
  float* next_;
  const std::size_t width_;
  std::size_t left_;
};

struct Counts {
  std::size_t states = 0, tools = 0, members = 0, pairs = 0;
};

Counts counts_of(std::span<const Draw> draws, const std::vector<Subsets>& subsets) {
  Counts out;
  for (const auto& draw : draws) {
    const Subsets& all = subsets[draw.offer.models.size()];
    out.states += all.states(), out.tools += 2 * all.tools, out.members += all.members(), out.pairs += all.pairs();
  }
  return out;
}

class ShardBuilder {
 public:
  ShardBuilder(const CaseTable& table, const Counts& counts, double mixed)
      : table_(table), mixed_(mixed), tokens_(counts.tools, kTokenWidth), states_(counts.states, kStateWidth),
        members_(counts.members, kMemberWidth), actions_(counts.pairs, kActionWidth) {
    shard_.batch.roles.rows = 3 * counts.states;
    shard_.batch.sets.rows = shard_.batch.starts.rows = counts.pairs;
    shard_.price.reserve(counts.pairs), shard_.paid.reserve(counts.pairs), shard_.stop.reserve(counts.states);
  }

  // The states of `draw`'s pool, in the order of their masks.
  void add(const Draw& draw, const Pool& pool, std::span<const Progress> progress, std::span<const Belief> beliefs,
           const Subsets& subsets) {
    const float scale = gain_scale(pool);
    shard_.questions.push_back({&subsets, state_, shard_.price.size()});
    for (std::size_t i = 0; i < pool.size(); ++i) write_token(pool, i, {}, tokens_.row());
    for (std::size_t i = 0; i < pool.size(); ++i) write_token(pool, i, progress.back().tools[i], tokens_.row());
    for (std::size_t s = 0; s < subsets.states(); ++s) {
      add_state(draw, pool, progress[s], beliefs[s], scale);
      for (std::size_t pair = subsets.first[s]; pair < subsets.first[s + 1]; ++pair) {
        if (subsets.pairs() != subsets.members()) {
          for (std::uint64_t left = subsets.set[pair]; left; left &= left - 1)
            shard_.batch.sets.add(member_ + subsets.member(s, static_cast<std::size_t>(std::countr_zero(left))), shard_.price.size());
        }
        shard_.batch.starts.add(state_, shard_.price.size());
        add_price(draw, pool, subsets.set[pair], scale);
      }
      ++state_;
    }
    tool_ += 2 * pool.size(), member_ += subsets.members();
  }

  Shard finish() && {
    ChoiceBatch& batch = shard_.batch;
    batch.tokens = std::move(tokens_).take(), batch.states = std::move(states_).take();
    batch.members = std::move(members_).take(), batch.actions = std::move(actions_).take();
    return std::move(shard_);
  }

 private:
  void add_state(const Draw& draw, const Pool& pool, const Progress& progress, const Belief& belief, float scale) {
    write_state(pool, progress, belief, states_.row());
    float score = 0;
    for (std::size_t i = 0; i < pool.size(); ++i) {
      if (!progress.tools[i].called) {
        shard_.batch.roles.add(tool_ + i, 3 * state_ + 2);
        write_member(pool, progress, belief, i, members_.row());
        continue;
      }
      shard_.batch.roles.add(tool_ + pool.size() + i, 3 * state_ + 1);
      if (belief.best < 0 || progress.tools[i].candidate != belief.best) continue;
      shard_.batch.roles.add(tool_ + pool.size() + i, 3 * state_);
      score = std::max(score, table_.at(draw.row, draw.offer.models[i]).score);
    }
    const float p = belief.best < 0 ? 0 : belief.candidates[static_cast<std::size_t>(belief.best)];
    shard_.stop.push_back(static_cast<float>(mixed_ * score + (1 - mixed_) * p) / scale);
  }

  void add_price(const Draw& draw, const Pool& pool, std::uint64_t set, float scale) {
    const SetPrice expected = price_of(pool, set);
    write_action(expected, static_cast<std::size_t>(std::popcount(set)), actions_.row());
    shard_.price.push_back(expected.sum() / scale);
    const Verifier verifier = draw.offer.verifier.value_or(Verifier{});
    double dollars = 0, seconds = 0;
    for (std::uint64_t left = set; left; left &= left - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(left));
      const CaseCell& cell = table_.at(draw.row, draw.offer.models[i]);
      dollars += cell.dollars * draw.offer.factor(i) + verifier.dollars;
      seconds = std::max<double>(seconds, cell.seconds + verifier.seconds);
    }
    shard_.paid.push_back(static_cast<float>((draw.weights.cost * dollars / table_.unit_dollars +
                                              draw.weights.latency * seconds / table_.unit_seconds) / scale));
  }

  const CaseTable& table_;
  const double mixed_;
  Shard shard_;
  RowTensor tokens_, states_, members_, actions_;
  std::size_t state_ = 0, tool_ = 0, member_ = 0;
};

}  // namespace

std::vector<Subsets> all_subsets(std::size_t tools, std::size_t most_at_once) {
  std::vector<Subsets> out;
  for (std::size_t n = 0; n <= tools; ++n) out.emplace_back(n, most_at_once);
  return out;
}

ReturnCase Shard::at(const Question& question, std::span<const float> gains) const {
  const std::size_t pairs = question.subsets->pairs();
  return {.gain = gains.subspan(question.first_pair, pairs), .price = std::span(price).subspan(question.first_pair, pairs),
          .paid = std::span(paid).subspan(question.first_pair, pairs),
          .stop = std::span(stop).subspan(question.first_state, question.subsets->states())};
}

Shard make_shard(const CaseTable& table, const CrossFitted& nets, std::span<const Draw> draws, const std::vector<Subsets>& subsets,
                 double mixed) {
  std::vector<Pool> pools;
  std::vector<Progress> progress;
  std::vector<RowState> seen;
  const Counts counts = counts_of(draws, subsets);
  pools.reserve(draws.size()), progress.reserve(counts.states), seen.reserve(counts.states);
  for (const auto& draw : draws) {
    pools.push_back(pool_of(table, draw.row, draw.offer, draw.weights));
    for (std::uint64_t s = 0; s < subsets[draw.offer.models.size()].states(); ++s) {
      progress.push_back(progress_of(table, draw.row, draw.offer.models, s, draw.offer.verifier));
      seen.push_back({draw.row, &pools.back(), &progress.back()});
    }
  }
  const std::vector<Belief> beliefs = beliefs_of(table, nets, seen);
  ShardBuilder builder(table, counts, mixed);
  std::size_t at = 0;
  for (std::size_t q = 0; q < draws.size(); ++q) {
    const Subsets& all = subsets[pools[q].size()];
    builder.add(draws[q], pools[q], std::span(progress).subspan(at, all.states()), std::span(beliefs).subspan(at, all.states()), all);
    at += all.states();
  }
  return std::move(builder).finish();
}

}  // namespace baton::train
