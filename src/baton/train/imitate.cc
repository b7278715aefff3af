#include "baton/train/imitate.h"

#include "baton/policy/induction_fit.h"
#include "baton/train/adamw.h"
#include "baton/train/beliefs.h"
#include "baton/train/decision_batch.h"
#include "baton/train/schedule.h"

#include <cmath>

namespace baton::train {
namespace {

using namespace policy;

// Backward induction at one price, as it goes through recorded questions.
class Demonstrator {
 public:
  Demonstrator(const CaseTable& table, Lookahead learnt) : table_(table), learnt_(std::move(learnt)) {}

  // From the state where `called` (a mask over the models that the row has of the pool) have been called; beliefs are left out.
  Group play(std::size_t row, Rng& rng) const {
    Group group{.draw = {.row = row, .weights = {.cost = learnt_.price}}};
    std::vector<std::size_t> places;       // per tool of the group's pool
    for (std::size_t place = 0; place < learnt_.pool.size(); ++place)
      if (table_.at(row, learnt_.pool[place]).available) places.push_back(place), group.draw.offer.models.push_back(learnt_.pool[place]);
    group.pool = pool_of(table_, row, group.draw.offer, group.draw.weights);
    const Replies replies = replies_of(table_, row, learnt_.pool);
    const std::uint64_t all = (std::uint64_t{1} << places.size()) - 1;
    std::uint64_t called = rng.uniform() < 0.5 ? 0 : draw_mask(places.size(), 0.5, rng);
    Attempt& attempt = group.attempts.emplace_back();
    while (called != all) {
      group.states.push_back({.called = called, .progress = progress_of(table_, row, group.draw.offer.models, called),
                              .sets = sets_of(all & ~called, 1)});
      const auto& sets = group.states.back().sets;
      const auto action = static_cast<std::uint32_t>(choose(group.pool, replies, places, called, sets));
      attempt.decisions.push_back({static_cast<std::uint32_t>(group.states.size() - 1), action});
      if (action == sets.size()) break;
      called |= sets[action];
    }
    return group;
  }

 private:
  // Into `sets`; sets.size(): stop.
  std::size_t choose(const Pool& pool, const Replies& replies, std::span<const std::size_t> places, std::uint64_t called,
                     std::span<const std::uint64_t> sets) const {
    Subset asked = 0;
    for (std::size_t i = 0; i < places.size(); ++i)
      if (called >> i & 1) asked |= Subset{1} << places[i];
    const Gains gains = gains_after(learnt_, replies, asked, belief_after(learnt_, replies, asked).standing);
    std::size_t best = sets.size();
    float highest = 0;
    for (std::size_t s = 0; s < sets.size(); ++s) {
      const auto i = static_cast<std::size_t>(std::countr_zero(sets[s]));
      if (const float value = gains[places[i]] - pool.tools[i].cost; value > highest) highest = value, best = s;
    }
    return best;
  }

  const CaseTable& table_;
  const Lookahead learnt_;
};

std::vector<Demonstrator> demonstrators(const CaseTable& table, const ImitationTraining& options) {
  const LookaheadOptions lookahead;
  LookaheadStudy study(table, choose_pool(table, lookahead), lookahead);
  std::vector<Demonstrator> out;
  for (std::size_t p = 0; p < options.prices; ++p) {
    const double place = (static_cast<double>(p) + 0.5) / static_cast<double>(options.prices);
    out.emplace_back(table, study.at(options.low * std::pow(options.high / options.low, place)));
  }
  return out;
}

void add_beliefs(const CaseTable& table, const CrossFitted& nets, std::vector<Group>& groups) {
  std::vector<RowState> states;
  for (const auto& group : groups)
    for (const auto& state : group.states) states.push_back({group.draw.row, &group.pool, &state.progress});
  auto beliefs = beliefs_of(table, nets, states);
  auto next = beliefs.begin();
  for (auto& group : groups)
    for (auto& state : group.states) state.belief = std::move(*next++);
}

}  // namespace

TensorFile imitate_induction(const CaseTable& table, const CrossFitted& nets, std::uint64_t seed, const ImitationTraining& options,
                             std::stop_token stop) {
  const auto teachers = demonstrators(table, options);
  const Rng rng = Rng(seed).split("imitate");
  ChoiceModule module(rng.split("module"));
  const auto parameters = module->parameters();
  AdamW optimiser(named_parameters(*module), options.decay, options.clip);
  for (std::size_t step = 0; step < options.steps && !stop.stop_requested(); ++step) {
    Rng draws = rng.split(step);
    std::vector<Group> groups;
    std::vector<std::vector<std::vector<float>>> none;  // advantages: demonstrations have no use for them
    while (groups.size() < options.questions) {
      Group group = teachers[draws.below(teachers.size())].play(draws.below(table.rows()), draws);
      if (group.states.empty()) continue;               // everything had been called
      none.push_back({std::vector<float>(group.attempts[0].decisions.size(), 0.f)});
      groups.push_back(std::move(group));
    }
    add_beliefs(table, nets, groups);
    const DecisionBatch batch = make_decision_batch(groups, none);
    const auto log_prob = log_prob_of(policy_logits(*module, batch, options.temperature), batch);
    const auto loss = -log_prob.masked_select(batch.mask).mean();
    const double done = static_cast<double>(step) / static_cast<double>(options.steps);
    optimiser.step(torch::autograd::grad({loss}, parameters), cosine(options.rate, done));
  }
  TensorFile file;
  save_to(*module, "choice.", file);
  return file;
}

}  // namespace baton::train
