#pragma once
// How the experts at hand are to take turns, so that they meet what a user asks for: found by practice.

#include "baton/policy/compact/points/share.h"
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

// One way to take turns, and the share of the episodes that go so: between two ways a target is met exactly.
struct TurnPoint {
  TurnPrices prices;
  std::optional<std::size_t> alone;      // instead of choosing: this expert plays every turn, and what is complete is handed in
  double share = 1;
};

class TurnPoints {
 public:
  // All must outlive it. With no games, nothing can be tried: targets are errors.
  TurnPoints(const TurnModel& model, const MetExperts& experts, const TurnGames& games, std::uint64_t seed, int threads);
  // One or two, whose shares sum to 1. Throws Error where practice reaches no such point, naming the nearest that it reached.
  std::vector<TurnPoint> for_target(const Target& target) const;

 private:
  struct Tried {
    TurnPoint point;
    double weight = 0;                   // on the resource; 0: an expert alone
    double passed = 0, spent = 0;        // spent: share of what the strongest takes
    bool sure = false;                   // practised often
  };
  using Hull = std::vector<Tried>;

  Tried tried(Resource resource, double weight, std::size_t times) const;
  Hull hull_of(Resource resource) const;
  std::vector<TurnPoint> at(Resource resource, Hull hull, double Tried::* what, double wanted) const;
  std::vector<TurnPoint> within(Resource resource, double share) const;
  std::vector<TurnPoint> reach(double accuracy) const;

  const TurnModel& model_;
  const MetExperts& experts_;
  const TurnGames& games_;
  const std::uint64_t seed_;
  const int threads_;
};

}  // namespace baton::policy
