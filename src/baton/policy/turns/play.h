#pragma once
// Plays turns by a network: one decision, and whole practice tasks.

#include "baton/policy/turns/net.h"

namespace baton::policy {

// What a turn's dollars and seconds weigh, in points of accuracy, and what it is preferred by.
struct TurnPrices {
  double per_dollar = 0, per_second = 0;
  std::vector<float> wanted;             // per expert: taken off the price of a turn; empty: none
  float of(std::size_t expert, double dollars, Seconds seconds) const;
};

// The expert whose outlook is worth most, or outlooks.size() - 1: to hand in, where `complete`. `may`: by expert; empty: all may play.
std::size_t best_turn(std::span<const Outlook> outlooks, bool complete, const std::vector<bool>& may = {});

struct PlayedTurns {                     // means over tasks
  double passed = 0, dollars = 0, seconds = 0, turns = 0;
  double confidence = 0;                 // P(passes), as the policy saw it where it handed in
  std::vector<double> by_expert;         // turns
};

// The facts of the experts at hand by a task's domain.
using FactsOf = std::function<std::span<const ExpertFacts>(const std::string& domain)>;

// Each plan `times` times with other luck. Thread-safe; the same at any thread count.
PlayedTurns play_practice(const TurnNet& net, std::span<const TurnPlan> plans, const TurnGames& games, const FactsOf& facts,
                          const TurnPrices& prices, std::size_t times, std::uint64_t seed, int threads);

}  // namespace baton::policy
