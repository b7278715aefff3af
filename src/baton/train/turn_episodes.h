#pragma once
// The episodes that the network of turns learns from.

#include "baton/train/turns.h"

namespace baton::train {

struct TurnCourse {
  double temperature = 0.01, random = 0; // of the choices
};

struct TurnSeen {                        // sums over episodes
  double utility = 0, passed = 0, turns = 0;
  TurnSeen& operator+=(const TurnSeen& other);
};

// Rows of a TurnView, with what came of the option.
struct TurnSamples {
  std::vector<float> inputs;             // rows × kTurnWidth
  std::vector<float> passed, price, unit;
  std::vector<std::int64_t> fork;        // >= 0: rows of one turn at which every option was tried under the same luck share it; else -1
  std::int64_t forks = 0;
  TurnSeen seen;
  std::size_t rows() const { return passed.size(); }
};

// Pools of experts that were met on some of the plans, and episodes with them. Const and thread-safe.
class TurnSchool {
 public:
  TurnSchool(std::span<const TurnPlan> plans, const envs::sql::ExpertPool& pool, Rng rng, const TurnTraining& options);
  ~TurnSchool();
  void play(const policy::TurnNet& net, const TurnCourse& course, Rng rng, TurnSamples& samples) const;

 private:
  struct Pool;
  const std::span<const TurnPlan> plans_;
  const TurnTraining options_;
  const policy::SkillScale scale_;
  std::vector<Pool> pools_;
};

}  // namespace baton::train
