#include "baton/policy/induction_fit.h"

#include "baton/base/error.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace baton::policy {
namespace {

constexpr double kLowestPrice = 1e-3, kHighestPrice = 100;
constexpr int kSearches = 9;
constexpr double kCloseEnough = 0.02;  // of the share that is sought

// A recorded question: what all models of the pool said, whoever is asked.
struct Row {
  Replies replies;
  std::array<float, kMostPooled> score{};             // by answer
  std::array<float, kMostPooled> cost{}, expected{};  // by place: shares of the strongest's mean
  Subset available = 0;

  bool has(Subset subset) const { return (available & subset) == subset; }
};

Row row_of(const CaseTable& cases, std::size_t r, std::span<const std::size_t> pool) {
  Row row;
  row.replies = replies_of(cases, r, pool, &row.score);
  for (std::size_t m = 0; m < pool.size(); ++m) {
    const CaseCell& cell = cases.at(r, pool[m]);
    if (!cell.available) continue;
    row.available |= Subset{1} << m;
    row.cost[m] = static_cast<float>(cell.dollars / cases.unit_dollars);
    row.expected[m] = static_cast<float>(cell.expected_dollars / cases.unit_dollars);
  }
  return row;
}

void add_answer(SubsetBelief& belief, const Replies& replies, Subset asked, std::size_t answer, float right) {
  right = std::clamp(right, 0.005f, 0.995f);
  Standing& standing = belief.standing;
  const Subset by = replies.said[answer] & asked;
  if (right > standing.first) {
    standing = {right, standing.first, by, standing.first_by};
    belief.best = static_cast<int>(answer);
  } else if (right > standing.second) {
    standing.second = right, standing.second_by = by;
  }
}

template <class Use>
void for_answers(const Replies& replies, Subset asked, Use use) {
  for (std::size_t a = 0; a < replies.answers; ++a)
    if (replies.said[a] & asked) use(a);
}

}  // namespace

Replies replies_of(const CaseTable& cases, std::size_t row, std::span<const std::size_t> pool, std::array<float, kMostPooled>* score) {
  const Case& at = cases.cases[row];
  Replies replies{.models = pool.size(), .categories = cases.categories.size(), .category = at.category,
                  .options = static_cast<float>(at.options), .features = at.features};
  std::array<std::uint8_t, kMostPooled> numbers{};
  for (std::size_t m = 0; m < pool.size(); ++m) {
    const CaseCell& cell = cases.at(row, pool[m]);
    replies.skill[m] = cell.skill;
    if (!cell.available) continue;
    replies.length[m] = length_of(cell.log_tokens, cases.models[pool[m]]);
    if (cell.blank) {
      replies.blank |= Subset{1} << m;
      continue;
    }
    std::size_t answer = 0;
    while (answer < replies.answers && !(cases.comparable && numbers[answer] == cell.answer)) ++answer;
    if (answer == replies.answers) numbers[replies.answers++] = cell.answer;
    if (score && replies.said[answer] == 0) (*score)[answer] = cell.score;
    replies.said[answer] |= Subset{1} << m;
  }
  return replies;
}

float length_of(float log_tokens, const ModelFacts& facts) {
  return std::clamp((log_tokens - facts.log_tokens) / std::max(facts.log_tokens_sd, 0.1f), -3.f, 3.f);
}

SubsetBelief belief_after(const Lookahead& learnt, const Replies& replies, Subset asked) {
  SubsetBelief belief;
  const Votes votes = votes_of(replies, asked);
  std::vector<float> row(answer_width(asked));
  for_answers(replies, asked, [&](std::size_t a) {
    write_answer(replies, votes, asked, a, row);
    add_answer(belief, replies, asked, a, dot(row, learnt.answers[asked]));
  });
  return belief;
}

Gains gains_after(const Lookahead& learnt, const Replies& replies, Subset asked, const Standing& standing) {
  Gains gains{};
  std::vector<float> row(state_width(replies, asked));
  write_state(replies, asked, standing, row);
  std::span<const float> weights = learnt.gains[asked];
  for (std::size_t m = 0; m < replies.models; ++m) {
    if (asked >> m & 1) continue;
    gains[m] = dot(row, weights.first(row.size()));
    weights = weights.subspan(row.size());
  }
  return gains;
}

class LookaheadStudy::Impl {
 public:
  Impl(const CaseTable& cases, std::vector<std::size_t> pool, const LookaheadOptions& options)
      : pool_(std::move(pool)), options_(options), subsets_(Subset{1} << pool_.size()), folds_(options.folds) {
    BATON_CHECK(!pool_.empty() && pool_.size() <= kMostPooled);
    for (std::size_t r = 0; r < cases.rows(); ++r) {
      rows_.push_back(row_of(cases, r, pool_));
      folds_[r % folds_.size()].push_back(r);
    }
    standings_.resize(subsets_), worth_.resize(subsets_), answers_.resize(subsets_);
    ridges_.resize(subsets_), gains_.resize(subsets_), gain_weights_.resize(subsets_);
    values_.resize(subsets_), costs_.resize(subsets_);
    for (Subset s = 0; s < subsets_; ++s) fit_answers(s);
  }

  Lookahead at(double price) {
    for (std::size_t size = pool_.size() + 1; size-- > 0;)
      for (Subset s = 0; s < subsets_; ++s)
        if (size_of(s) == size) step_back(s, static_cast<float>(price));
    Lookahead out{.pool = pool_, .price = price, .answers = answers_, .gains = gain_weights_};
    const auto count = static_cast<double>(rows_.size());
    for (std::size_t r = 0; r < rows_.size(); ++r) out.value += values_[0][r] / count, out.cost_share += costs_[0][r] / count;
    return out;
  }

 private:
  FoldedRows folded(std::size_t width) const { return {.width = width, .folds = std::vector<std::vector<float>>(folds_.size())}; }

  float penalty(float share) const { return std::max(1.f, share * static_cast<float>(rows_.size())); }

  template <class Use>
  void for_rows(std::size_t fold, Subset asked, Use use) const {
    for (const auto r : folds_[fold])
      if (rows_[r].has(asked)) use(r);
  }

  // P(right) of every answer after `s`, out of fold, and what it is worth to stop there.
  void fit_answers(Subset s) {
    standings_[s].resize(rows_.size()), worth_[s].resize(rows_.size());
    if (s == 0) return;
    FoldedRows inputs = folded(answer_width(s));
    std::vector<std::vector<float>> scores(folds_.size());
    for (std::size_t k = 0; k < folds_.size(); ++k)
      for_rows(k, s, [&](std::size_t r) {
        const Votes votes = votes_of(rows_[r].replies, s);
        for_answers(rows_[r].replies, s, [&](std::size_t a) {
          write_answer(rows_[r].replies, votes, s, a, inputs.add(k));
          scores[k].push_back(rows_[r].score[a]);
        });
      });
    const auto weights = FoldedRidge(inputs, penalty(options_.answer_penalty)).solve(inputs, scores, 1);
    answers_[s] = weights.back();
    for (std::size_t k = 0; k < folds_.size(); ++k) {
      const auto right = predicted(inputs.folds[k], inputs.width, weights[k], 1);
      std::size_t at = 0;
      for_rows(k, s, [&](std::size_t r) {
        SubsetBelief belief;
        for_answers(rows_[r].replies, s, [&](std::size_t a) { add_answer(belief, rows_[r].replies, s, a, right[at++]); });
        standings_[s][r] = belief.standing;
        if (belief.best < 0) return;
        worth_[s][r] = options_.outcome_share * rows_[r].score[static_cast<std::size_t>(belief.best)] +
                       (1 - options_.outcome_share) * belief.standing.first;
      });
    }
  }

  // What asking `open` models after `s` brought over stopping there; their mean where one has no outcome.
  std::vector<std::vector<float>> gains_seen(Subset s, std::span<const std::size_t> open) const {
    const auto& next = options_.whole ? values_ : worth_;
    const auto gain = [&](std::size_t r, std::size_t m) { return next[s | Subset{1} << m][r] - standings_[s][r].first; };
    std::vector<float> mean, seen;
    for (const auto m : open) {
      double sum = 0, count = 0;
      for (std::size_t r = 0; r < rows_.size(); ++r)
        if (rows_[r].has(s | Subset{1} << m)) sum += gain(r, m), ++count;
      mean.push_back(static_cast<float>(sum / std::max(count, 1.0)));
    }
    std::vector<std::vector<float>> out(folds_.size());
    for (std::size_t k = 0; k < folds_.size(); ++k)
      for_rows(k, s, [&](std::size_t r) {
        for (std::size_t i = 0; i < open.size(); ++i) out[k].push_back(rows_[r].has(Subset{1} << open[i]) ? gain(r, open[i]) : mean[i]);
      });
    return out;
  }

  // Predicted gain of each model that is not in `s`, out of fold.
  void fit_gains(Subset s) {
    std::vector<std::size_t> open;
    for (std::size_t m = 0; m < pool_.size(); ++m)
      if (!(s >> m & 1)) open.push_back(m);
    FoldedRows inputs = folded(state_width(rows_[0].replies, s));
    for (std::size_t k = 0; k < folds_.size(); ++k)
      for_rows(k, s, [&](std::size_t r) { write_state(rows_[r].replies, s, standings_[s][r], inputs.add(k)); });
    if (!ridges_[s]) ridges_[s].emplace(inputs, penalty(options_.gain_penalty));
    const auto weights = ridges_[s]->solve(inputs, gains_seen(s, open), open.size());
    gain_weights_[s] = weights.back();
    gains_[s].assign(rows_.size() * open.size(), 0);
    for (std::size_t k = 0; k < folds_.size(); ++k) {
      const auto gains = predicted(inputs.folds[k], inputs.width, weights[k], open.size());
      auto from = gains.begin();
      for_rows(k, s, [&](std::size_t r) {
        std::copy_n(from, open.size(), gains_[s].begin() + static_cast<std::ptrdiff_t>(r * open.size()));
        from += static_cast<std::ptrdiff_t>(open.size());
      });
    }
  }

  // Where the predicted gains lead from `s`: recorded worth and cost, so that nothing is counted on because it was predicted.
  void step_back(Subset s, float price) {
    values_[s] = worth_[s];
    costs_[s].assign(rows_.size(), 0);
    if (s + 1 == subsets_) return;
    if (options_.whole || gains_[s].empty()) fit_gains(s);
    const std::size_t open = pool_.size() - size_of(s);
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      const Row& row = rows_[r];
      if (!row.has(s)) continue;
      float best = 0;
      std::size_t chosen = pool_.size(), at = r * open;
      for (std::size_t m = 0; m < pool_.size(); ++m) {
        if (s >> m & 1) continue;
        const float value = gains_[s][at++] - price * row.expected[m];
        if (row.has(Subset{1} << m) && value > best) best = value, chosen = m;
      }
      if (chosen == pool_.size()) continue;
      const Subset then = s | Subset{1} << chosen;
      values_[s][r] = values_[then][r] - price * row.cost[chosen];
      costs_[s][r] = costs_[then][r] + row.cost[chosen];
    }
  }

  const std::vector<std::size_t> pool_;
  const LookaheadOptions options_;
  const Subset subsets_;
  std::vector<std::vector<std::size_t>> folds_;    // rows
  std::vector<Row> rows_;
  // by subset, then row:
  std::vector<std::vector<Standing>> standings_;   // out of fold
  std::vector<std::vector<float>> worth_;          // of stopping
  std::vector<std::vector<float>> gains_;          // open models each
  std::vector<std::vector<float>> values_, costs_; // of going on as well as is known, at the price last looked at
  // by subset:
  std::vector<RidgeWeights> answers_, gain_weights_;
  std::vector<std::optional<FoldedRidge>> ridges_;
};

LookaheadStudy::LookaheadStudy(const CaseTable& cases, std::vector<std::size_t> pool, const LookaheadOptions& options)
    : impl_(std::make_unique<Impl>(cases, std::move(pool), options)) {}
LookaheadStudy::~LookaheadStudy() = default;

Lookahead LookaheadStudy::at(double price) { return impl_->at(price); }

// On logarithms: halves the interval until both ends are known, then goes where a line through them meets the share.
Lookahead LookaheadStudy::within(double cost_share) {
  Lookahead best = at(kLowestPrice);
  if (best.cost_share <= cost_share) return best;
  double low = std::log(kLowestPrice), high = std::log(kHighestPrice);
  double above = std::log(best.cost_share / cost_share), below = 0;
  bool met = false;
  for (int i = 0; i < kSearches; ++i) {
    const double part = met ? std::clamp(above / std::max(above - below, 1e-9), 0.1, 0.9) : 0.5;
    const double middle = low + part * (high - low);
    Lookahead here = at(std::exp(middle));
    const double ratio = std::max(here.cost_share / cost_share, 1e-6);
    if (ratio > 1) {
      low = middle, above = std::log(ratio);
      continue;
    }
    high = middle, below = std::log(ratio), met = true;
    best = std::move(here);
    if (ratio >= 1 - kCloseEnough) break;
  }
  return met ? best : at(kHighestPrice);
}

}  // namespace baton::policy
