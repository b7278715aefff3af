#include "baton/train/rollouts.h"

#include "baton/train/beliefs.h"

#include <algorithm>
#include <cmath>

namespace baton::train {
namespace {

using namespace policy;

// log softmax of (gain - price) / (σ·τ) per set, and of 0 for stopping.
std::vector<float> log_policy(const ChoiceNet& net, const Pool& pool, const Visited& at, double temperature) {
  const auto gains = net.gains(pool, at.progress, at.belief, at.sets);
  const double scale = gain_scale(pool) * temperature;
  std::vector<float> out(at.sets.size() + 1, 0.f);
  for (std::size_t s = 0; s < at.sets.size(); ++s)
    out[s] = static_cast<float>((static_cast<double>(gains[s]) - static_cast<double>(price_of(pool, at.sets[s]).sum())) / scale);
  const float top = *std::max_element(out.begin(), out.end());
  double sum = 0;
  for (const float logit : out) sum += std::exp(static_cast<double>(logit - top));
  const float shift = top + static_cast<float>(std::log(sum));
  for (float& logit : out) logit -= shift;
  return out;
}

double entropy_of(std::span<const float> log_prob) {
  double out = 0;
  for (const double l : log_prob) out -= std::exp(l) * l;
  return out;
}

std::uint32_t sample(std::span<const float> log_prob, Rng& rng) {
  double left = rng.uniform();
  for (std::size_t a = 0; a + 1 < log_prob.size(); ++a)
    if ((left -= std::exp(static_cast<double>(log_prob[a]))) < 0) return static_cast<std::uint32_t>(a);
  return static_cast<std::uint32_t>(log_prob.size() - 1);
}

// Several groups side by side, one decision of every attempt at a time: new states are evaluated together.
class Player {
 public:
  Player(const CaseTable& table, const CrossFitted& nets, const ChoiceNet& choice, const ChoiceNet* reference,
         const RolloutOptions& options)
      : table_(table), nets_(nets), choice_(choice), reference_(reference), options_(options) {}

  std::vector<Group> play(std::span<const Draw> draws, std::span<Rng> rngs) {
    std::vector<Group> groups;
    groups.reserve(draws.size());
    for (const auto& draw : draws) {
      Group& group = groups.emplace_back(Group{.draw = draw, .pool = pool_of(table_, draw.row, draw.offer, draw.weights)});
      group.attempts.resize(options_.attempts);
      visit(group, 0);
    }
    std::vector<std::vector<char>> ended(groups.size(), std::vector<char>(options_.attempts, 0));
    for (bool moving = true; moving;) {
      evaluate(groups);
      moving = false;
      for (std::size_t g = 0; g < groups.size(); ++g)
        for (std::size_t a = 0; a < options_.attempts; ++a)
          if (!ended[g][a]) ended[g][a] = !step(groups[g], groups[g].attempts[a], rngs[g]), moving |= !ended[g][a];
    }
    return groups;
  }

 private:
  // The group's state with these calls made; a new one is evaluated before the next step.
  std::uint32_t visit(Group& group, std::uint64_t called) const {
    for (std::size_t s = 0; s < group.states.size(); ++s)
      if (group.states[s].called == called) return static_cast<std::uint32_t>(s);
    const Offer& offer = group.draw.offer;
    const std::uint64_t all = (std::uint64_t{1} << group.pool.size()) - 1;
    group.states.push_back({.called = called,
                            .progress = progress_of(table_, group.draw.row, offer.models, called, offer.verifier),
                            .sets = sets_of(all & ~called, options_.choice.most_at_once)});
    return static_cast<std::uint32_t>(group.states.size() - 1);
  }

  void evaluate(std::vector<Group>& groups) {
    std::vector<RowState> fresh;
    std::vector<std::pair<Group*, Visited*>> places;
    for (auto& group : groups)
      for (auto& state : group.states)
        if (state.log_prob.empty()) {
          fresh.push_back({group.draw.row, &group.pool, &state.progress});
          places.emplace_back(&group, &state);
        }
    auto beliefs = beliefs_of(table_, nets_, fresh);
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto [group, state] = places[i];
      state->belief = std::move(beliefs[i]);
      state->log_prob = log_policy(choice_, group->pool, *state, options_.temperature);
      if (reference_) state->reference_log_prob = log_policy(*reference_, group->pool, *state, options_.temperature);
      state->entropy = entropy_of(state->log_prob);
      const int best = state->belief.best;
      if (best < 0) continue;
      state->confidence = state->belief.candidates[static_cast<std::size_t>(best)];
      for (std::size_t i = 0; i < group->pool.size(); ++i)
        if (state->progress.tools[i].candidate == best)
          state->score = std::max(state->score, table_.at(group->draw.row, group->draw.offer.models[i]).score);
    }
  }

  // One decision; false: the attempt has ended.
  bool step(Group& group, Attempt& attempt, Rng& rng) const {
    const Visited& at = group.states[attempt.last];
    if (at.sets.empty()) return false;
    const std::uint32_t action = sample(at.log_prob, rng);
    attempt.decisions.push_back({attempt.last, action, at.log_prob[action]});
    if (action == at.sets.size()) return false;
    const std::uint64_t set = at.sets[action];
    const std::size_t before = at.progress.candidates();
    attempt.last = visit(group, at.called | set);  // `at` may have moved
    pay(group, set, group.states[attempt.last].progress.candidates() - before, attempt);
    return true;
  }

  void pay(const Group& group, std::uint64_t set, std::size_t candidates, Attempt& attempt) const {
    const Offer& offer = group.draw.offer;
    double longest = 0;
    for (std::size_t i = 0; i < offer.models.size(); ++i) {
      if (!(set >> i & 1)) continue;
      const CaseCell& cell = table_.at(group.draw.row, offer.models[i]);
      attempt.dollars += cell.dollars * offer.factor(i);
      longest = std::max<double>(longest, cell.seconds);
    }
    attempt.seconds += longest;
    if (!offer.verifier || candidates == 0) return;
    attempt.dollars += static_cast<double>(candidates) * offer.verifier->dollars;
    attempt.seconds += offer.verifier->seconds;
  }

  const CaseTable& table_;
  const CrossFitted& nets_;
  const ChoiceNet& choice_;
  const ChoiceNet* const reference_;
  const RolloutOptions options_;
};

}  // namespace

std::vector<Group> play_groups(const CaseTable& table, const CrossFitted& nets, const ChoiceNet& choice, const ChoiceNet* reference,
                               std::span<const Draw> draws, std::span<Rng> rngs, const RolloutOptions& options) {
  return Player(table, nets, choice, reference, options).play(draws, rngs);
}

}  // namespace baton::train
