#include "baton/policy/turns/state.h"

#include <algorithm>
#include <cmath>

namespace baton::policy {
namespace {

constexpr double kOnSand = 0.4;          // P(a step rests on one that is amiss, where there is one), about
constexpr double kSilent = 0.3;          // share of slips at calls that go through, about
constexpr double kBlame = 0.3;           // P(a tool refuses such a step), about
constexpr float kLeastPrice = 1e-6f;

float scaled(float price) { return (std::log(std::max(price, kLeastPrice)) + 7) / 3; }

}  // namespace

TurnState::TurnState(std::span<const ExpertFacts> experts) : experts_(experts), turns_by_(experts.size()) { belief_[0][0] = 1; }

double TurnState::lost() const {
  double out = 0;
  for (const auto& row : belief_) out += row[1];
  return out;
}

double TurnState::amiss() const {
  double out = 0;
  for (std::size_t k = 0; k < kMostAmiss; ++k) out += static_cast<double>(k) * (belief_[k][0] + belief_[k][1]);
  return out;
}

// Bayes: each way in which the turn may have come about, by its probability.
TurnState::Belief TurnState::after(const ExpertFacts& expert, const SeenTurn& turn) const {
  Belief out{};
  const auto right = [&](TurnKind kind) { return static_cast<double>(expert.right[static_cast<std::size_t>(kind)]); };
  const double look = right(TurnKind::look);
  const double notice = static_cast<double>(expert.notice);
  for (std::size_t k = 0; k < kMostAmiss; ++k)
    for (std::size_t lost = 0; lost < 2; ++lost) {
      const double here = belief_[k][lost];
      if (here <= 0) continue;
      const std::size_t more = std::min(k + 1, kMostAmiss - 1), less = k > 0 ? k - 1 : 0;
      const double mends = k > 0 ? notice : 0, goes_on = 1 - mends;
      if (complete_) {
        if (turn.deed == Deed::spoke) out[k][lost] += here * goes_on;
        else out[less][turn.refused ? 1 : lost] += here * std::max(mends, 1e-4);
        continue;
      }
      const double sand = k > 0 || lost ? kOnSand : 0;
      const auto wrong = [&](double right_of) { return 1 - right_of * (1 - sand); };
      if (turn.refused) {
        out[k][lost] += here * goes_on * ((1 - look) * 0.2 + sand * kBlame);
      } else if (turn.deed == Deed::spoke) {
        out[more][lost] += here * goes_on * (1 - look);
      } else if (turn.deed == Deed::found_nothing) {
        out[more][lost] += here * goes_on * wrong(look);
      } else {
        const TurnKind kind = turn.deed == Deed::looked_up ? TurnKind::look : turn.deed == Deed::changed ? TurnKind::write : TurnKind::reply;
        const auto& stray = expert.stray[static_cast<std::size_t>(kind)];
        const auto seen = [&](bool right_one) {
          const auto p = static_cast<double>(stray[right_one ? 1 : 0]);
          return turn.grounded ? 1 - p : p;
        };
        const double failed = wrong(right(kind)), slip = failed * (kind == TurnKind::reply ? 1 : kSilent) * seen(false);
        out[less][lost] += here * mends * seen(true);
        out[k][lost] += here * goes_on * (1 - failed) * seen(true);
        if (kind == TurnKind::write) out[k][1] += here * goes_on * slip;
        else out[more][lost] += here * goes_on * slip;
      }
    }
  double sum = 0;
  for (const auto& row : out) sum += row[0] + row[1];
  if (sum <= 0) return belief_;
  for (auto& row : out)
    for (auto& p : row) p /= sum;
  return out;
}

void TurnState::saw(std::size_t expert, const SeenTurn& turn, bool complete) {
  belief_ = after(experts_[expert], turn);
  ++turns_, ++turns_by_[expert], ++since_closed_;
  refused_ += turn.refused;
  if (turn.deed == Deed::closed) ++closed_, since_closed_ = 0;
  if (turn.deed == Deed::changed) ++changed_;
  if (turn.deed == Deed::looked_up) ++looked_;
  if (turn.deed == Deed::found_nothing) ++nothing_;
  if (turn.deed == Deed::spoke && !complete_) ++spoke_;
  idle_ = turn.deed == Deed::spoke && complete_ ? idle_ + 1 : 0;
  if (!turn.grounded) ++(turn.deed == Deed::closed ? bare_ : stray_);
  last_ = turn, last_expert_ = expert;
  complete_ = complete;
}

TurnView::TurnView(const TurnState& state, std::span<const float> prices) : state_(state), prices_(prices) {
  const auto experts = state.experts();
  std::size_t ablest = 0, cheapest = 0;
  float notice = 0, per_notice = 1e9f, nearly = 1e9f;
  for (std::size_t e = 0; e < experts.size(); ++e) {
    if (experts[e].skill > experts[ablest].skill) ablest = e;
    if (prices[e] < prices[cheapest]) cheapest = e;
    notice = std::max(notice, experts[e].notice);
    per_notice = std::min(per_notice, prices[e] / std::max(0.02f, experts[e].notice));
  }
  for (std::size_t e = 0; e < experts.size(); ++e)
    if (experts[e].skill >= experts[ablest].skill - 0.7f) nearly = std::min(nearly, prices[e]);
  ablest_ = experts[ablest].skill, ablest_price_ = prices[ablest];
  unit_ = 10 * std::max(ablest_price_, kLeastPrice);
  const auto number = [](auto value, double by) { return static_cast<float>(static_cast<double>(value) / by); };
  const double whole = std::max(1e-9, 1 - state.lost());
  shared_ = {number(state.clean(), 1), number(state.lost(), 1), number(state.amiss(), 1), number(state.clean() / whole, 1),
             number(std::log(state.clean() + 1e-3), 3), state.complete_ ? 1.f : 0.f, number(state.turns_, 20), number(state.closed_, 4),
             number(state.spoke_, 3), number(state.refused_, 3), number(state.nothing_, 3), number(state.changed_, 5),
             number(state.looked_, 8), number(state.since_closed_, 6), number(state.idle_, 4), number(state.stray_, 3), number(state.bare_, 3)};
  std::size_t at = 17;
  for (const Deed deed : {Deed::looked_up, Deed::found_nothing, Deed::changed, Deed::spoke, Deed::closed})
    shared_[at++] = state.last_.deed == deed ? 1.f : 0.f;
  for (const float value : {state.last_.refused ? 1.f : 0.f, state.last_.grounded ? 0.f : 1.f, ablest_ / 3, scaled(ablest_price_), scaled(prices[cheapest]),
                            experts[cheapest].skill / 3, notice, scaled(per_notice), scaled(nearly), number(experts.size(), 8)})
    shared_[at++] = value;
}

void TurnView::write(std::size_t row, std::span<float> out) const {
  std::copy(shared_.begin(), shared_.end(), out.begin());
  const auto option = out.subspan(kTurnShared, kTurnOption);
  std::fill(option.begin(), option.end(), 0.f);
  if (row == state_.experts().size()) {
    option[0] = 1;
    return;
  }
  const ExpertFacts& e = state_.experts()[row];
  const float price = prices_[row];
  const float turns = static_cast<float>(std::max(1, state_.turns_)), last = state_.turns_ > 0 && state_.last_expert_ == row ? 1.f : 0.f;
  const std::array<float, kTurnOption> values{0, e.skill / 3, e.overall / 3, e.right[0], e.right[1], e.right[2], e.notice, 4 * e.refused,
                                              4 * e.spoke, scaled(price), std::min(price, 1.f), scaled(price) - scaled(ablest_price_), last,
                                              static_cast<float>(state_.turns_by_[row]) / turns, (e.skill - ablest_) / 3};
  std::copy(values.begin(), values.end(), option.begin());
}

}  // namespace baton::policy
