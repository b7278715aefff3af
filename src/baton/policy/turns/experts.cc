#include "baton/policy/turns/experts.h"

#include "baton/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace baton::policy {
namespace {

constexpr double kPrior = 25;            // tasks that an expert's general skill is worth in one domain
constexpr double kMendable = 0.8;        // share of failed tasks that could be mended, about

void tally(const TurnPlan& plan, TurnGame& game, std::size_t expert, ExpertTally& out) {
  ExpertTally::Part& domain = out.domains[plan.domain];
  ++out.all.tasks, ++domain.tasks;
  for (int turn = 0; turn < kMostTurns && !game.complete(); ++turn) {
    out.dollars += game.dollars(expert), out.seconds += game.seconds(expert), ++out.turns;
    const SeenTurn seen = game.play(expert);
    out.spoke += seen.deed == Deed::spoke, out.refused += seen.refused, out.nothing += seen.deed == Deed::found_nothing;
  }
  const bool passed = game.right();
  out.all.passed += passed, domain.passed += passed;
  for (int check = 0; check < kPracticeChecks; ++check) game.play(expert);
  out.mended += !passed && game.right();
}

}  // namespace

std::uint64_t practice_luck(const TurnPlan& plan, std::size_t time, std::uint64_t seed) { return mix64(plan.key ^ mix64(seed + time)); }

std::vector<ExpertTally> tally_experts(std::span<const TurnPlan> plans, const TurnGames& games, std::size_t times, std::uint64_t seed,
                                       int threads) {
  std::vector<ExpertTally> out(games(plans.front(), 0)->experts());
  parallel_for(out.size(), threads, {}, [&](std::size_t, std::size_t expert) {
    for (std::size_t time = 0; time < times; ++time)
      for (const auto& plan : plans) tally(plan, *games(plan, practice_luck(plan, time, seed)), expert, out[expert]);
  });
  return out;
}

SkillScale::SkillScale(std::span<const TurnPlan> plans) {
  std::map<std::string, double> count;
  std::array<double, kTurnKinds> items{};
  const auto skill_at = [](std::size_t i) { return kLowest + (kHighest - kLowest) * static_cast<double>(i) / (kSteps - 1); };
  for (const auto& plan : plans) {
    auto &all = passed_[""], &domain = passed_[plan.domain];
    ++count[""], ++count[plan.domain];
    for (std::size_t i = 0; i < kSteps; ++i) {
      const double pass = expected_pass(plan, skill_at(i));
      all[i] += pass, domain[i] += pass;
    }
    for (const auto& item : plan.items) {
      const auto kind = static_cast<std::size_t>(item.reply ? TurnKind::reply : item.writes ? TurnKind::write : TurnKind::look);
      ++items[kind];
      stray_[kind][1] += item.grounded ? 0 : 1, stray_[kind][0] += item.elsewhere.front().grounded ? 0 : 1;
      for (std::size_t i = 0; i < kSteps; ++i) right_[kind][i] += 1 / (1 + std::exp(item.difficulty - skill_at(i)));
    }
  }
  for (auto& [domain, curve] : passed_)
    for (auto& value : curve) value /= count[domain];
  for (std::size_t kind = 0; kind < kTurnKinds; ++kind) {
    for (auto& value : right_[kind]) value /= std::max(1.0, items[kind]);
    for (auto& value : stray_[kind]) value = (value + 0.5) / (items[kind] + 1);
  }
}

const SkillScale::Curve& SkillScale::curve(const std::string& domain) const {
  const auto found = passed_.find(domain);
  return found == passed_.end() ? passed_.at("") : found->second;
}

double SkillScale::at(const Curve& curve, double skill) {
  const double place = std::clamp((skill - kLowest) / (kHighest - kLowest), 0.0, 1.0) * (kSteps - 1);
  const auto low = std::min<std::size_t>(static_cast<std::size_t>(place), kSteps - 2);
  return curve[low] + (place - static_cast<double>(low)) * (curve[low + 1] - curve[low]);
}

double SkillScale::passed(double skill, const std::string& domain) const { return at(curve(domain), skill); }
double SkillScale::stray(TurnKind kind, bool right) const { return stray_[static_cast<std::size_t>(kind)][right ? 1 : 0]; }
double SkillScale::right(TurnKind kind, double skill) const { return at(right_[static_cast<std::size_t>(kind)], skill); }

double SkillScale::skill(double passed, const std::string& domain) const {
  double low = kLowest, high = kHighest;
  for (int i = 0; i < 30; ++i) {
    const double middle = (low + high) / 2;
    (at(curve(domain), middle) < passed ? low : high) = middle;
  }
  return (low + high) / 2;
}

ExpertFacts facts_of(const ExpertTally& tally, const SkillScale& scale, const std::string& domain) {
  const double overall = scale.skill((tally.all.passed + 0.5) / (tally.all.tasks + 1));
  double skill = overall;
  if (const auto found = tally.domains.find(domain); found != tally.domains.end())
    skill = scale.skill((found->second.passed + kPrior * scale.passed(overall, domain)) / (found->second.tasks + kPrior), domain);
  const double failed = tally.all.tasks - tally.all.passed, turns = std::max(1.0, tally.turns);
  const double repaired = std::min(0.98, (tally.mended + 0.2) / (kMendable * failed + 1));
  ExpertFacts out{.skill = static_cast<float>(skill),
                  .overall = static_cast<float>(overall),
                  .notice = static_cast<float>(1 - std::pow(1 - repaired, 1.0 / kPracticeChecks)),
                  .spoke = static_cast<float>(tally.spoke / turns),
                  .refused = static_cast<float>(tally.refused / turns)};
  for (std::size_t kind = 0; kind < kTurnKinds; ++kind) {
    out.right[kind] = static_cast<float>(scale.right(static_cast<TurnKind>(kind), skill));
    for (const bool right : {false, true}) out.stray[kind][right] = static_cast<float>(scale.stray(static_cast<TurnKind>(kind), right));
  }
  return out;
}

}  // namespace baton::policy
