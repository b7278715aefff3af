#pragma once
// What to weigh dollars and seconds by, so that the experts at hand meet what a user asks for: found by practice.

#include "baton/policy/compact/trained.h"
#include "baton/policy/turns/model.h"

namespace baton::policy {

// The experts at hand as practice showed them, in the order of the episodes' tools.
struct MetExperts {
  std::vector<ExpertTally> tallies;
  std::map<std::string, std::vector<ExpertFacts>> facts;  // by domain; "": any other
  std::size_t strongest = 0;                              // whose task is what a share is a share of
  double unit_dollars = 1, unit_seconds = 1;              // of its tasks, on average
  std::span<const ExpertFacts> of(const std::string& domain) const;
};
// strongest: its index; nothing: who passed most.
MetExperts meet(const SkillScale& scale, std::vector<ExpertTally> tallies, std::optional<std::size_t> strongest);

class TurnPoints {
 public:
  // All must outlive it. With no games, nothing can be tried: targets are errors.
  TurnPoints(const TurnModel& model, const MetExperts& experts, const TurnGames& games, std::uint64_t seed, int threads);
  // Throws Error where practice reaches no such point, naming the nearest that it reached.
  TurnPrices for_target(const Target& target) const;

 private:
  struct Tried {
    TurnPrices prices;
    PlayedTurns played;
  };
  TurnPrices weighing(bool time, double weight) const;
  Tried at(bool time, double weight, std::size_t times) const;
  static const Tried& most_accurate(const std::vector<Tried>& tried, double least, const Target& target);

  const TurnModel& model_;
  const MetExperts& experts_;
  const TurnGames& games_;
  const std::uint64_t seed_;
  const int threads_;
};

}  // namespace baton::policy
