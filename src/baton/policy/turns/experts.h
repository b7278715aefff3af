#pragma once
// What is known of experts that take turns: what practice showed, and what follows from it. Never a name, never a simulation's settings.

#include "baton/core/turns.h"

#include <array>
#include <map>
#include <span>

namespace baton::policy {

// What one expert did on practice tasks: played each alone until it could be handed in, then checked it kPracticeChecks times.
struct ExpertTally {
  struct Part {
    double tasks = 0, passed = 0;        // passed: where it was handed in as soon as it could be
    double accuracy() const { return passed / tasks; }
    bool operator==(const Part&) const = default;
  };
  Part all;
  std::map<std::string, Part> domains;
  double mended = 0;                     // tasks that would pass only after the checks
  double turns = 0;                      // before the checks; of these:
  double spoke = 0, refused = 0, nothing = 0;
  double dollars = 0, seconds = 0;       // of these turns
  bool operator==(const ExpertTally&) const = default;
};
inline constexpr int kPracticeChecks = 6;
inline constexpr int kMostTurns = 60;    // of an episode in practice; whoever takes longer gives up

// The luck of a practice task the `time`-th time that it is played: policies and experts meet the same.
std::uint64_t practice_luck(const TurnPlan& plan, std::size_t time, std::uint64_t seed);

// Every expert of the games on every plan, `times` times. The same at any thread count.
std::vector<ExpertTally> tally_experts(std::span<const TurnPlan> plans, const TurnGames& games, std::size_t times, std::uint64_t seed,
                                       int threads);

enum class TurnKind : std::uint8_t { look, write, reply };
inline constexpr std::size_t kTurnKinds = 3;

// From a share of passed tasks to a skill (a logit), and from a skill to P(a step is right): by the difficulty of plans.
class SkillScale {
 public:
  explicit SkillScale(std::span<const TurnPlan> plans);
  double skill(double passed, const std::string& domain = "") const;  // "" or unknown: all domains
  double passed(double skill, const std::string& domain = "") const;
  double right(TurnKind kind, double skill) const;
  double stray(TurnKind kind, bool right) const;            // P(a step is not grounded | it is right, or not)

 private:
  static constexpr std::size_t kSteps = 101;
  static constexpr double kLowest = -4, kHighest = 6;
  using Curve = std::array<double, kSteps>;
  static double at(const Curve& curve, double skill);
  const Curve& curve(const std::string& domain) const;

  std::map<std::string, Curve> passed_;
  std::array<Curve, kTurnKinds> right_{};
  std::array<std::array<double, 2>, kTurnKinds> stray_{};   // [kind][right]
};

struct ExpertFacts {
  float skill = 0, overall = 0;          // logits: in this domain, in general
  float notice = 0;                      // P(a turn mends what went wrong), about
  float spoke = 0, refused = 0;          // per turn
  std::array<float, kTurnKinds> right{}; // P(a step is right)
  std::array<std::array<float, 2>, kTurnKinds> stray{};  // P(it is not grounded | wrong), … | right): of the tasks, not the expert
};
ExpertFacts facts_of(const ExpertTally& tally, const SkillScale& scale, const std::string& domain);

}  // namespace baton::policy
