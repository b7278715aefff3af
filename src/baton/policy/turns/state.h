#pragma once
// What an episode of turns has shown so far, what it says about how the work stands, and both as the network sees them.

#include "baton/policy/turns/experts.h"

namespace baton::policy {

// A filter over what cannot be seen: how many steps are amiss (and could be mended), and whether something is lost for good.
class TurnState {
 public:
  explicit TurnState(std::span<const ExpertFacts> experts);  // which must outlive it
  void saw(std::size_t expert, const SeenTurn& turn, bool complete);  // complete: it can be handed in, after this turn

  std::span<const ExpertFacts> experts() const { return experts_; }
  double clean() const { return belief_[0][0]; }             // P(it would pass, if it were whole)
  double lost() const;
  double amiss() const;                                      // expected number
  bool complete() const { return complete_; }

 private:
  friend class TurnView;
  static constexpr std::size_t kMostAmiss = 4;               // counted; more are as many
  using Belief = std::array<std::array<double, 2>, kMostAmiss>;  // [amiss][lost]

  Belief after(const ExpertFacts& expert, const SeenTurn& turn) const;

  std::span<const ExpertFacts> experts_;
  Belief belief_{};
  bool complete_ = false;
  int turns_ = 0, closed_ = 0, spoke_ = 0, refused_ = 0, nothing_ = 0, changed_ = 0, looked_ = 0, stray_ = 0, bare_ = 0;
  int since_closed_ = 0, idle_ = 0;                          // idle: checks in a row that found nothing
  SeenTurn last_;
  std::size_t last_expert_ = 0;
  std::vector<int> turns_by_;                                // per expert
};

inline constexpr std::size_t kTurnShared = 32, kTurnOption = 15, kTurnWidth = kTurnShared + kTurnOption;

// Rows for the network: one per expert, then one for handing in.
// prices: of one turn of each expert now, in points of accuracy (1 = certainty).
class TurnView {
 public:
  TurnView(const TurnState& state, std::span<const float> prices);
  std::size_t rows() const { return state_.experts().size() + 1; }
  void write(std::size_t row, std::span<float> out) const;   // kTurnWidth
  float unit() const { return unit_; }                       // of the price to go: what ten turns of the ablest expert weigh

 private:
  const TurnState& state_;
  std::span<const float> prices_;
  std::array<float, kTurnShared> shared_{};
  float unit_ = 0, ablest_ = 0;                              // ablest_: its skill
  float ablest_price_ = 0;
};

}  // namespace baton::policy
