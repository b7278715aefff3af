#include "baton/policy/turns/points.h"

#include "baton/base/error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace baton::policy {
namespace {

constexpr double kLeast = 0.02, kMost = 8;       // weights that are tried, on a share
constexpr std::size_t kGrid = 13, kHalvings = 5;
constexpr std::size_t kFew = 1, kMany = 12;      // times that practice is played: to look around, and to decide
constexpr double kAside = 0.03;                  // weight of the other of cost and time
constexpr double kMargin = 0.012;                // of an accuracy: practice is not the real thing
constexpr double kAlike = 0.003;                 // accuracies that are hardly worth paying for

}  // namespace

std::span<const ExpertFacts> MetExperts::of(const std::string& domain) const {
  const auto found = facts.find(domain);
  return found == facts.end() ? facts.at("") : found->second;
}

MetExperts meet(const SkillScale& scale, std::vector<ExpertTally> tallies, std::optional<std::size_t> strongest) {
  MetExperts out{.tallies = std::move(tallies)};
  const auto weaker = [](const ExpertTally& a, const ExpertTally& b) { return a.all.accuracy() < b.all.accuracy(); };
  out.strongest = strongest.value_or(
      static_cast<std::size_t>(std::max_element(out.tallies.begin(), out.tallies.end(), weaker) - out.tallies.begin()));
  const ExpertTally& best = out.tallies[out.strongest];
  out.unit_dollars = std::max(1e-12, best.dollars / best.all.tasks), out.unit_seconds = std::max(1e-9, best.seconds / best.all.tasks);
  for (const auto& tally : out.tallies) {
    out.facts[""].push_back(facts_of(tally, scale, ""));
    for (const auto& [domain, part] : out.tallies.front().domains) out.facts[domain].push_back(facts_of(tally, scale, domain));
  }
  return out;
}

TurnPoints::TurnPoints(const TurnModel& model, const MetExperts& experts, const TurnGames& games, std::uint64_t seed, int threads)
    : model_(model), experts_(experts), games_(games), seed_(seed), threads_(threads) {}

TurnPrices TurnPoints::weighing(bool time, double weight) const {
  return {.per_dollar = (time ? kAside : weight) / experts_.unit_dollars, .per_second = time ? weight / experts_.unit_seconds : 0};
}

TurnPoints::Tried TurnPoints::at(bool time, double weight, std::size_t times) const {
  const TurnPrices prices = weighing(time, weight);
  const FactsOf facts = [this](const std::string& domain) { return experts_.of(domain); };
  return {prices, play_practice(model_.net, model_.plans, games_, facts, prices, times, seed_, threads_)};
}

// Where the margin is out of reach: the largest weight that is about as accurate as any. Throws Error where none reaches `least`.
const TurnPoints::Tried& TurnPoints::most_accurate(const std::vector<Tried>& tried, double least, const Target& target) {
  double best = 0;
  for (const auto& one : tried) best = std::max(best, one.played.passed);
  if (best < least) throw Error(fmt::format("target '{}': out of reach; practice reaches {:.3f}", target.setting, best));
  return *std::find_if(tried.begin(), tried.end(), [&](const Tried& one) { return one.played.passed >= best - kAlike; });
}

TurnPrices TurnPoints::for_target(const Target& target) const {
  using Kind = Target::Kind;
  if (!games_) throw Error(fmt::format("target '{}': these experts cannot be practised with; state weights with --prefer instead", target.setting));
  const bool time = target.kind == Kind::latency_share || target.kind == Kind::seconds, accurate = target.kind == Kind::accuracy;
  const double strongest = experts_.tallies[experts_.strongest].all.accuracy();
  const double wanted = std::isnan(target.value) ? strongest : target.value;
  const auto spent = [&](const PlayedTurns& played) {  // in the target's unit; more with less weight
    switch (target.kind) {
      case Kind::cost_share: return played.dollars / experts_.unit_dollars;
      case Kind::usd_per_1k: return 1000 * played.dollars;
      case Kind::latency_share: return played.seconds / experts_.unit_seconds;
      case Kind::seconds: return played.seconds;
      default: return played.passed - kMargin;
    }
  };
  // The largest weight that is accurate enough, or the least that spends little enough.
  const auto enough = [&](const PlayedTurns& played) { return spent(played) >= wanted; };
  double low = 0, high = 0;                      // weights: spends more, spends less
  std::optional<Tried> nearest;
  std::vector<Tried> tried;
  for (std::size_t i = 0; i < kGrid; ++i) {
    const double weight = kMost * std::pow(kLeast / kMost, static_cast<double>(i) / (kGrid - 1));
    nearest = at(time, weight, kFew);
    if (enough(nearest->played)) nearest = at(time, weight, kMany);  // it may have been luck
    if (enough(nearest->played)) {
      low = weight;
      break;
    }
    high = weight;
    tried.push_back(*nearest);
  }
  if (low == 0 && accurate) return most_accurate(tried, wanted - kMargin, target).prices;
  if (low == 0) return nearest->prices;          // spends less than allowed, whatever the weight
  if (high == 0) {                               // the largest weight
    if (accurate || spent(nearest->played) <= wanted) return nearest->prices;
    throw Error(fmt::format("target '{}': out of reach; the least that practice spends is {:.4g}", target.setting, spent(nearest->played)));
  }
  for (std::size_t i = 0; i < kHalvings; ++i) {
    const double middle = std::sqrt(low * high);
    (enough(at(time, middle, kMany).played) ? low : high) = middle;
  }
  return weighing(time, accurate ? low : high);
}

}  // namespace baton::policy
