#include "baton/policy/compact/play.h"

#include "baton/base/rng.h"
#include "baton/policy/compact/check.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <tuple>

namespace baton::policy {

Asked asked_of(const ModelFacts& facts) {
  const float overall = std::log(facts.accuracy / (1 - facts.accuracy));
  return {.skill = overall, .overall = overall, .blank_rate = facts.blank_rate, .log_tokens = facts.log_tokens,
          .log_tokens_sd = facts.log_tokens_sd};
}

void add_pairs(Pool& pool, const PairFacts& pairs, std::span<const std::size_t> columns) {
  for (const auto i : columns)
    for (const auto j : columns) pool.same_wrong.push_back(pairs.together(i, j)), pool.residual.push_back(pairs.residual(i, j));
}

Verifier verifier_of(const ToolSpec& tool, std::uint64_t seed) {
  return {.sensitivity = tool.sensitivity, .specificity = tool.specificity,
          .dollars = std::max(tool.expected_cost, tool.price.per_call).dollars(), .seconds = tool.expected_latency, .seed = seed};
}

Pool pool_of(const CaseTable& table, std::size_t row, const Offer& offer, const Weights& weights,
             std::vector<std::size_t>* places) {
  Pool pool;
  pool.options = table.cases[row].options;
  pool.features = table.cases[row].features;
  pool.exclusive = table.comparable, pool.price_blind = table.without == Ablation::prices;
  const Verifier verifier = offer.verifier.value_or(Verifier{});
  if (offer.verifier) std::tie(pool.accept, pool.reject) = verdict_evidence(offer.verifier->sensitivity, offer.verifier->specificity);
  std::vector<std::size_t> columns;
  if (places) places->clear();
  for (std::size_t i = 0; i < offer.models.size(); ++i) {
    const std::size_t m = offer.models[i];
    const CaseCell& cell = table.at(row, m);
    if (!cell.available) continue;
    columns.push_back(m);
    if (places) places->push_back(i);
    const bool posing = offer.posing >> i & 1;
    Asked& tool = pool.tools.emplace_back(asked_of(table.models[m]));
    tool.skill = posing ? cell.new_skill : cell.skill, tool.skill_sd = posing ? cell.new_skill_sd : cell.skill_sd;
    if (posing) tool.overall = cell.new_overall;
    tool.cost = static_cast<float>(weights.cost * (offer.factor(i) * cell.expected_dollars + verifier.dollars) / table.unit_dollars);
    tool.latency = static_cast<float>(weights.latency * (cell.expected_seconds + verifier.seconds) / table.unit_seconds);
  }
  add_pairs(pool, table.pairs, columns);
  return pool;
}

bool Verifier::accepts(std::size_t row, std::size_t model, bool right) const {
  const double draw = static_cast<double>(mix64(seed ^ mix64(row * 4096 + model)) >> 11) * 0x1p-53;
  return draw < (right ? sensitivity : 1 - specificity);
}

Progress progress_of(const CaseTable& table, std::size_t row, std::span<const std::size_t> models, std::uint64_t called,
                     const std::optional<Verifier>& verifier) {
  const auto [accept, reject] = verifier ? verdict_evidence(verifier->sensitivity, verifier->specificity) : std::pair<float, float>{};
  Progress progress;
  progress.tools.resize(models.size());
  std::vector<std::uint8_t> answers;
  for (std::size_t i = 0; i < models.size(); ++i) {
    if (!(called >> i & 1)) continue;
    const CaseCell& cell = table.at(row, models[i]);
    Answered& answered = progress.tools[i];
    answered.called = true;
    answered.log_tokens = cell.log_tokens;
    if (cell.blank) continue;
    const auto known = table.comparable ? std::find(answers.begin(), answers.end(), cell.answer) : answers.end();
    answered.candidate = static_cast<int>(known - answers.begin());
    if (known != answers.end()) continue;
    answers.push_back(cell.answer);
    const bool accepted = verifier && verifier->accepts(row, models[i], cell.score >= 0.5f);
    progress.evidence.push_back(accepted ? accept : reject);
  }
  return progress;
}

std::vector<std::uint64_t> sets_of(std::uint64_t open, std::size_t most_at_once) {
  std::vector<std::uint64_t> sets;
  std::vector<std::uint64_t> singles;
  for (std::uint64_t left = open; left; left &= left - 1) singles.push_back(left & -left);
  sets = singles;
  std::size_t first = 0;
  for (std::size_t size = 2; size <= most_at_once; ++size) {
    const std::size_t last = sets.size();
    for (std::size_t s = first; s < last; ++s)
      for (const auto single : singles)
        if (single > sets[s]) sets.push_back(sets[s] | single);  // a set's highest tool comes last: each set once
    first = last;
  }
  return sets;
}

namespace {

double with_set(double sum, std::span<const float> weights, std::uint64_t set) {
  for (std::uint64_t left = set; left; left &= left - 1) sum += weights[static_cast<std::size_t>(std::countr_zero(left))];
  return sum;
}

}  // namespace

void Wanted::add(std::uint64_t set) {
  if (weights.empty()) return;
  sum = with_set(sum, weights, set);
  calls += static_cast<std::size_t>(std::popcount(set));
}

float Wanted::gain(std::uint64_t set) const {
  if (weights.empty() || set == 0) return 0;
  const Wanted then{.weights = {}, .sum = with_set(sum, weights, set), .calls = calls + static_cast<std::size_t>(std::popcount(set))};
  return static_cast<float>(then.worth() - worth());
}

Choice choose(const ChoiceNet& net, const Pool& pool, const Progress& progress, const Belief& belief, std::uint64_t open,
              const ChoiceOptions& options, const Wanted& wanted) {
  Choice choice{.sets = sets_of(open, options.most_at_once)};
  choice.gains = net.gains(pool, progress, belief, choice.sets);
  const bool asked = std::any_of(progress.tools.begin(), progress.tools.end(), [](const Answered& tool) { return tool.called; });
  if (!asked && !choice.sets.empty()) choice.value = -std::numeric_limits<float>::infinity();
  for (std::size_t s = 0; s < choice.sets.size(); ++s) {
    const float value = choice.gains[s] - price_of(pool, choice.sets[s]).sum() + options.heed * wanted.gain(choice.sets[s]);
    if (value > choice.value) choice.value = value, choice.set = choice.sets[s];
  }
  return choice;
}

namespace {

// One row, call by call.
class Player {
 public:
  Player(const CaseTable& table, const CrossFitted& nets, const ChoiceNet& choice, const ChoiceOptions& options)
      : table_(table), nets_(nets), choice_(choice), options_(options) {}

  Played play(std::size_t row, const Offer& offer, const Weights& weights) {
    row_ = row, offer_ = &offer, called_ = 0, judged_ = 0, evidence_ = {}, wanted_ = {}, out_ = {};
    Offer plain = offer;                 // without its verifier where that is asked only when it pays
    if (table_.comparable) plain.verifier.reset();
    pool_ = pool_of(table_, row, plain, weights, &places_);
    judges_ = nets_.unseen_by(row);
    columns_.clear();
    for (const auto place : places_) columns_.push_back(offer.models[place]);
    if (!offer.wanted.empty())
      for (const auto place : places_) wanted_.weights.push_back(offer.wanted[place]);
    const std::uint64_t all = (std::uint64_t{1} << pool_.size()) - 1;
    Belief belief;
    while (true) {
      const Progress progress = look();
      belief = believe(progress);
      Choice next;
      if (called_ != all) next = choose(choice_, pool_, progress, belief, all & ~called_, options_, wanted_);
      if (table_.comparable && offer.verifier && check(progress, belief, next.value, weights)) continue;
      if (next.set == 0) break;
      call(next.set);
    }
    out_.wanted = wanted_.worth();
    if (belief.best < 0) return out_;
    out_.confidence = belief.candidates[static_cast<std::size_t>(belief.best)];
    const Progress progress = look();
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (progress.tools[i].candidate == belief.best) out_.score = std::max(out_.score, table_.at(row, columns_[i]).score);
    return out_;
  }

 private:
  Belief believe(const Progress& progress) const { return nets_.believe(judges_, pool_, progress); }

  Progress look() {
    if (table_.comparable) {
      Progress progress = progress_of(table_, row_, columns_, called_);
      for (std::size_t i = 0; i < columns_.size(); ++i)
        if (const int c = progress.tools[i].candidate; c >= 0) progress.evidence[static_cast<std::size_t>(c)] = evidence_[answer_of(i)];
      return progress;
    }
    Progress progress = progress_of(table_, row_, columns_, called_, offer_->verifier);
    if (offer_->verifier && progress.candidates() > judged_) {
      pay_verdicts(progress.candidates() - judged_);
      judged_ = progress.candidates();
    }
    return progress;
  }

  std::uint8_t answer_of(std::size_t i) const { return table_.at(row_, columns_[i]).answer; }

  void pay_verdicts(std::size_t count) {
    wanted_.calls += count;
    out_.dollars += static_cast<double>(count) * offer_->verifier->dollars;
    out_.seconds += offer_->verifier->seconds;
  }

  // Has a candidate judged where that pays; false: it does not.
  bool check(const Progress& progress, const Belief& belief, float gain, const Weights& weights) {
    const Verifier& verifier = *offer_->verifier;
    Checking checking{.sensitivity = verifier.sensitivity, .specificity = verifier.specificity,
                      .price = weights.cost * verifier.dollars / table_.unit_dollars +
                               weights.latency * verifier.seconds / table_.unit_seconds};
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (const int c = progress.tools[i].candidate; c >= 0 && evidence_[answer_of(i)] == 0) checking.unjudged |= std::uint64_t{1} << c;
    const std::uint64_t open = ((std::uint64_t{1} << pool_.size()) - 1) & ~called_;
    const GoingOn next{.believe = [&](const Progress& then) { return believe(then); },
                       .gain = [&](const Progress& then, const Belief& after) {
                         return open == 0 ? 0.f : choose(choice_, pool_, then, after, open, options_, wanted_).value;
                       }};
    const auto found = best_check(progress, belief, gain, checking, next);
    if (!found || !found->pays) return false;
    std::size_t i = 0;                   // the first that said it
    while (progress.tools[i].candidate != static_cast<int>(found->candidate)) ++i;
    const auto [accept, reject] = verdict_evidence(verifier.sensitivity, verifier.specificity);
    evidence_[answer_of(i)] = verifier.accepts(row_, columns_[i], table_.at(row_, columns_[i]).score >= 0.5f) ? accept : reject;
    pay_verdicts(1);
    return true;
  }

  void call(std::uint64_t set) {
    double longest = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!(set >> i & 1)) continue;
      const CaseCell& cell = table_.at(row_, columns_[i]);
      out_.dollars += cell.dollars * offer_->factor(places_[i]);
      longest = std::max<double>(longest, cell.seconds);
      out_.called |= std::uint64_t{1} << places_[i];
    }
    out_.seconds += longest;
    called_ |= set;
    wanted_.add(set);
  }

  const CaseTable& table_;
  const CrossFitted& nets_;
  const ChoiceNet& choice_;
  const ChoiceOptions options_;
  // of the row at hand:
  std::size_t row_ = 0;
  const Offer* offer_ = nullptr;
  Pool pool_;
  std::vector<const AnswerNet*> judges_;
  std::vector<std::size_t> places_, columns_;  // per tool of the pool: in the offer, in the table
  std::uint64_t called_ = 0;
  std::size_t judged_ = 0;               // candidates, where all are
  std::array<float, 256> evidence_{};    // by answer, where some are; 0: not judged
  Wanted wanted_;
  Played out_;
};

}  // namespace

std::vector<Played> play(const CaseTable& table, std::span<const std::uint32_t> rows, const Offer& offer, const Weights& weights,
                         const CrossFitted& nets, const ChoiceNet& choice, const ChoiceOptions& options) {
  std::vector<Played> out;
  out.reserve(rows.size());
  Player player(table, nets, choice, options);
  for (const auto row : rows) out.push_back(player.play(row, offer, weights));
  return out;
}

PlayMeans means_of(std::span<const Played> played, const CaseTable& table, double unit_dollars, double unit_seconds) {
  PlayMeans means;
  for (const auto& one : played)
    means.score += one.score, means.cost_share += one.dollars, means.latency_share += one.seconds, means.wanted += one.wanted;
  const auto n = static_cast<double>(std::max<std::size_t>(1, played.size()));
  means.score /= n, means.wanted /= n, means.cost_share /= n * unit_dollars, means.latency_share /= n * unit_seconds;
  return means;
}

}  // namespace baton::policy
