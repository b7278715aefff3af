#include "baton/policy/turns/play.h"

#include "baton/base/parallel.h"

namespace baton::policy {
namespace {

struct PlayedTask {
  bool passed = false;
  double dollars = 0, seconds = 0, confidence = 0;
  std::vector<double> by_expert;
};

PlayedTask play(const TurnNet& net, TurnGame& game, std::span<const ExpertFacts> facts, const TurnPrices& weights) {
  PlayedTask out{.by_expert = std::vector<double>(facts.size())};
  TurnState state(facts);
  std::vector<float> prices(facts.size());
  for (int turn = 0; turn < kMostTurns; ++turn) {
    for (std::size_t e = 0; e < facts.size(); ++e) prices[e] = weights.of(e, game.dollars(e), game.seconds(e));
    const auto outlooks = net.outlooks(TurnView(state, prices));
    const std::size_t choice = best_turn(outlooks, game.complete());
    if (choice == facts.size()) {
      out.passed = game.right(), out.confidence = static_cast<double>(outlooks.back().right);
      break;
    }
    out.dollars += game.dollars(choice), out.seconds += game.seconds(choice), ++out.by_expert[choice];
    const SeenTurn seen = game.play(choice);
    state.saw(choice, seen, game.complete());
  }
  return out;
}

}  // namespace

float TurnPrices::of(std::size_t expert, double dollars, Seconds seconds) const {
  const double price = per_dollar * dollars + per_second * seconds;
  return static_cast<float>(price) - (wanted.empty() ? 0.f : wanted[expert]);
}

std::size_t best_turn(std::span<const Outlook> outlooks, bool complete, const std::vector<bool>& may) {
  const std::size_t hand_in = outlooks.size() - 1;
  std::size_t best = outlooks.size();
  for (std::size_t row = 0; row < outlooks.size(); ++row) {
    if (row == hand_in ? !complete : !may.empty() && !may[row]) continue;
    if (best == outlooks.size() || outlooks[row].worth() > outlooks[best].worth()) best = row;
  }
  return best;
}

PlayedTurns play_practice(const TurnNet& net, std::span<const TurnPlan> plans, const TurnGames& games, const FactsOf& facts,
                          const TurnPrices& prices, std::size_t times, std::uint64_t seed, int threads) {
  std::vector<PlayedTask> played(plans.size() * times);
  parallel_for(played.size(), threads, {}, [&](std::size_t, std::size_t i) {
    const TurnPlan& plan = plans[i % plans.size()];
    const auto game = games(plan, practice_luck(plan, i / plans.size(), seed));
    played[i] = play(net, *game, facts(plan.domain), prices);
  });
  PlayedTurns out;
  const double share = 1 / static_cast<double>(played.size());
  for (const auto& one : played) {
    out.passed += share * one.passed, out.dollars += share * one.dollars, out.seconds += share * one.seconds;
    out.confidence += share * one.confidence;
    out.by_expert.resize(one.by_expert.size());
    for (std::size_t e = 0; e < one.by_expert.size(); ++e) {
      out.by_expert[e] += share * one.by_expert[e];
      out.turns += share * one.by_expert[e];
    }
  }
  return out;
}

}  // namespace baton::policy
