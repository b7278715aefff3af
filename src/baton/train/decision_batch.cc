#include "baton/train/decision_batch.h"

#include <algorithm>
#include <bit>

namespace baton::train {
namespace {

using namespace policy;

constexpr double kClosed = -1e9;  // as a logit: exp gives exactly 0

struct Sizes {
  std::size_t states = 0, pairs = 0, sets = 0, attempts = 0, decisions = 0;  // sets: most in a state; decisions: most in an attempt
  bool singles = true;                                                       // no set holds two tools
};

Sizes sizes_of(std::span<const Group> groups) {
  Sizes out;
  for (const auto& group : groups) {
    for (const auto& state : group.states) {
      if (state.sets.empty()) continue;
      ++out.states, out.pairs += state.sets.size();
      out.sets = std::max(out.sets, state.sets.size());
      out.singles = out.singles && std::has_single_bit(state.sets.back());  // the largest set comes last
    }
    for (const auto& attempt : group.attempts) out.decisions = std::max(out.decisions, attempt.decisions.size());
    out.attempts += group.attempts.size();
  }
  return out;
}

// Rows of floats, one after the other.
struct RowList {
  std::vector<float> values;
  std::span<float> add(std::size_t width) {
    values.resize(values.size() + width);
    return std::span(values).last(width);
  }
};

template <class Value>
torch::Tensor tensor_of(std::vector<Value>& values, torch::ScalarType type, std::initializer_list<std::size_t> sizes) {
  return torch::from_blob(values.data(), std::vector<long>(sizes.begin(), sizes.end()), type).clone();
}

class Builder {
 public:
  explicit Builder(const Sizes& sizes)
      : n_(sizes), slots_(n_.states * (n_.sets + 1), static_cast<std::int64_t>(n_.pairs + 1)), place_(n_.attempts * n_.decisions, 0),
        open_(slots_.size(), 0), mask_(place_.size(), 0), visits_(n_.states, 0.f), old_(place_.size(), 0.f), reference_(old_), advantage_(old_) {
    out_.choice.roles.rows = 3 * n_.states;
    out_.choice.sets.rows = out_.choice.starts.rows = n_.pairs;
  }

  void add(const Group& group, const std::vector<std::vector<float>>& advantages) {
    std::vector<std::size_t> row_of(group.states.size());
    for (std::size_t s = 0; s < group.states.size(); ++s)
      if (!group.states[s].sets.empty()) row_of[s] = row_, add_state(group.pool, group.states[s]);
    for (std::size_t a = 0; a < group.attempts.size(); ++a, ++attempt_)
      for (std::size_t d = 0; d < group.attempts[a].decisions.size(); ++d) {
        const Chosen& chosen = group.attempts[a].decisions[d];
        add_decision(group.states[chosen.state], chosen, row_of[chosen.state], attempt_ * n_.decisions + d, advantages[a][d]);
      }
  }

  DecisionBatch finish() && {
    const auto rows = [](RowList& list, std::size_t width) {
      return tensor_of(list.values, torch::kFloat, {list.values.size() / width, width});
    };
    const auto decisions = [&](auto& values, torch::ScalarType type) { return tensor_of(values, type, {n_.attempts, n_.decisions}); };
    out_.choice.tokens = rows(tokens_, kTokenWidth), out_.choice.states = rows(states_, kStateWidth);
    out_.choice.members = rows(members_, kMemberWidth), out_.choice.actions = rows(actions_, kActionWidth);
    out_.price = tensor_of(price_.values, torch::kFloat, {n_.pairs});
    out_.slots = tensor_of(slots_, torch::kInt64, {n_.states, n_.sets + 1});
    out_.open = tensor_of(open_, torch::kBool, {n_.states, n_.sets + 1});
    out_.visits = tensor_of(visits_, torch::kFloat, {n_.states});
    out_.place = decisions(place_, torch::kInt64), out_.mask = decisions(mask_, torch::kBool);
    out_.old_log_prob = decisions(old_, torch::kFloat), out_.reference_log_prob = decisions(reference_, torch::kFloat);
    out_.advantage = decisions(advantage_, torch::kFloat);
    return std::move(out_);
  }

 private:
  void add_state(const Pool& pool, const Visited& state) {
    std::vector<std::size_t> member_of(pool.size());
    for (std::size_t i = 0; i < pool.size(); ++i) {
      const Answered& answered = state.progress.tools[i];
      write_token(pool, i, answered, tokens_.add(kTokenWidth));
      const bool supports = state.belief.best >= 0 && answered.candidate == state.belief.best;
      if (supports) out_.choice.roles.add(tool_, 3 * row_);
      out_.choice.roles.add(tool_++, 3 * row_ + (answered.called ? 1 : 2));
      if (answered.called) continue;
      member_of[i] = member_++;
      write_member(pool, state.progress, state.belief, i, members_.add(kMemberWidth));
    }
    write_state(pool, state.progress, state.belief, states_.add(kStateWidth));
    const float scale = gain_scale(pool);
    for (std::size_t a = 0; a < state.sets.size(); ++a, ++pair_) {
      const SetPrice price = price_of(pool, state.sets[a]);
      write_action(price, static_cast<std::size_t>(std::popcount(state.sets[a])), actions_.add(kActionWidth));
      price_.add(1)[0] = price.sum() / scale;
      out_.choice.starts.add(row_, pair_);
      if (!n_.singles)
        for (std::uint64_t left = state.sets[a]; left; left &= left - 1)
          out_.choice.sets.add(member_of[static_cast<std::size_t>(std::countr_zero(left))], pair_);
      slots_[row_ * (n_.sets + 1) + a] = static_cast<std::int64_t>(pair_), open_[row_ * (n_.sets + 1) + a] = 1;
    }
    slots_[row_ * (n_.sets + 1) + state.sets.size()] = static_cast<std::int64_t>(n_.pairs);
    open_[row_ * (n_.sets + 1) + state.sets.size()] = 1;
    ++row_;
  }

  void add_decision(const Visited& state, const Chosen& chosen, std::size_t row, std::size_t at, float advantage) {
    place_[at] = static_cast<std::int64_t>(row * (n_.sets + 1) + chosen.action);
    old_[at] = chosen.log_prob;
    if (!state.reference_log_prob.empty()) reference_[at] = state.reference_log_prob[chosen.action];
    advantage_[at] = advantage;
    mask_[at] = 1;
    ++visits_[row], ++out_.decisions;
  }

  const Sizes n_;
  DecisionBatch out_;
  RowList tokens_, states_, members_, actions_, price_;
  std::vector<std::int64_t> slots_, place_;
  std::vector<char> open_, mask_;
  std::vector<float> visits_, old_, reference_, advantage_;
  std::size_t row_ = 0, tool_ = 0, member_ = 0, pair_ = 0, attempt_ = 0;
};

}  // namespace

DecisionBatch make_decision_batch(std::span<const Group> groups, std::span<const std::vector<std::vector<float>>> advantages) {
  Builder builder(sizes_of(groups));
  for (std::size_t g = 0; g < groups.size(); ++g) builder.add(groups[g], advantages[g]);
  return std::move(builder).finish();
}

torch::Tensor policy_logits(ChoiceModuleImpl& module, const DecisionBatch& batch, double temperature) {
  const auto logits = (module.forward(batch.choice) - batch.price) / temperature;
  const auto all = torch::cat({logits, torch::zeros({1}), torch::full({1}, kClosed)});
  return all.index_select(0, batch.slots.flatten()).view(batch.slots.sizes());
}

torch::Tensor log_prob_of(const torch::Tensor& logits, const DecisionBatch& batch) {
  return logits.log_softmax(1).flatten().index_select(0, batch.place.flatten()).view(batch.place.sizes());
}

}  // namespace baton::train
