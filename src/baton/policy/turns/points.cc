#include "baton/policy/turns/points.h"

#include "baton/base/error.h"
#include "baton/policy/compact/points/hull.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace baton::policy {
namespace {

constexpr double kLeast = 0.02, kMost = 8;       // weights that are tried, on a share
constexpr std::size_t kGrid = 13, kHalvings = 4;
constexpr std::size_t kFew = 1, kMany = 4;       // times that practice is played: to look around, and to decide
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

TurnPoints::Tried TurnPoints::tried(Resource resource, double weight, std::size_t times) const {
  const bool time = resource == Resource::latency;
  const TurnPrices prices{.per_dollar = (time ? kAside : weight) / experts_.unit_dollars,
                          .per_second = time ? weight / experts_.unit_seconds : 0};
  const FactsOf facts = [this](const std::string& domain) { return experts_.of(domain); };
  const PlayedTurns played = play_practice(model_.net, model_.plans, games_, facts, prices, times, seed_, threads_);
  return {.point = {.prices = prices}, .weight = weight, .passed = played.passed,
          .spent = time ? played.seconds / experts_.unit_seconds : played.dollars / experts_.unit_dollars, .sure = times == kMany};
}

// What practice shows of some weights, and of each expert alone.
TurnPoints::Hull TurnPoints::hull_of(Resource resource) const {
  Hull all;
  for (std::size_t i = 0; i < kGrid; ++i)
    all.push_back(tried(resource, kMost * std::pow(kLeast / kMost, static_cast<double>(i) / (kGrid - 1)), kFew));
  for (std::size_t e = 0; e < experts_.tallies.size(); ++e) {
    const ExpertTally& alone = experts_.tallies[e];
    const double spent = resource == Resource::latency ? alone.seconds / experts_.unit_seconds : alone.dollars / experts_.unit_dollars;
    all.push_back({.point = {.alone = e}, .passed = alone.all.accuracy(), .spent = spent / alone.all.tasks, .sure = true});
  }
  return upper_hull(std::move(all), &Tried::spent, &Tried::passed);
}

// Where `what` comes to `wanted` on the hull, looked at more closely there.
std::vector<TurnPoint> TurnPoints::at(Resource resource, Hull hull, double Tried::* what, double wanted) const {
  std::pair<double, double> looked_at{-1, -1};   // weights
  for (std::size_t i = 0; i < kHalvings; ++i) {
    const HullPlace place = place_on(hull, what, wanted);
    const std::pair between{hull[place.first].weight, hull[place.second].weight};
    if (between == looked_at) break;
    looked_at = between;
    for (const auto which : {place.first, place.second})
      if (!hull[which].sure) hull[which] = tried(resource, hull[which].weight, kMany);
    if (between.first != between.second && between.first > 0 && between.second > 0)
      hull.push_back(tried(resource, std::sqrt(between.first * between.second), kMany));
    hull = upper_hull(std::move(hull), &Tried::spent, &Tried::passed);
  }
  const auto [first, second, share_of_second] = place_on(hull, what, wanted);
  std::vector<TurnPoint> out{hull[first].point};
  if (share_of_second > 0) {
    out[0].share = 1 - share_of_second;
    out.push_back(hull[second].point), out[1].share = share_of_second;
  }
  return out;
}

std::vector<TurnPoint> TurnPoints::within(Resource resource, double share) const {
  Hull hull = hull_of(resource);
  if (hull.front().spent > share)
    throw Error(fmt::format("out of reach; the least that practice spends is {:.4g} of the strongest expert's", hull.front().spent));
  return at(resource, std::move(hull), &Tried::spent, share);
}

std::vector<TurnPoint> TurnPoints::reach(double accuracy) const {
  Hull hull = hull_of(Resource::cost);
  const double best = hull.back().passed;
  if (best < accuracy) throw Error(fmt::format("out of reach; practice reaches {:.3f}", best));
  return at(Resource::cost, std::move(hull), &Tried::passed, std::min(accuracy + kMargin, best - kAlike));
}

std::vector<TurnPoint> TurnPoints::for_target(const Target& target) const {
  if (!games_) throw Error(fmt::format("target '{}': these experts cannot be practised with; state weights with --prefer instead", target.setting));
  const TargetUnits units{experts_.unit_dollars, experts_.unit_seconds, experts_.tallies[experts_.strongest].all.accuracy()};
  return meet_target(target, 1, units, [&](Resource resource, double share) { return within(resource, share); },
                     [&](double wanted) { return reach(wanted); });
}

}  // namespace baton::policy
