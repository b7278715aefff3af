#include "baton/policy/compact/points/planned.h"

#include "baton/base/parallel.h"
#include "baton/policy/compact/points/cascade_points.h"
#include "baton/policy/compact/points/hull.h"
#include "baton/policy/compact/points/plan_play.h"

#include <algorithm>
#include <numeric>

namespace baton::policy {
namespace {

constexpr double kLowestTried = 2e-3, kHighestTried = 5, kStep = 1.35;  // weights that are tried
constexpr double kWorth = 2e-4;          // what one more tool must add to an offer, in points
constexpr std::size_t kMostJudged = 4;   // tools of an offer with a verifier: more take much longer to plan and bring next to nothing
static_assert(kMostJudged <= kMostPlanned);
constexpr std::size_t kFolds = 6;        // as the skill estimates are cross-fitted
constexpr std::size_t kTypical = 16, kTypicalUnverified = 300;

MixedPoint mixed(const std::vector<OperatingPoint>& hull, const HullPlace& place) {
  if (place.share_of_second <= 0) return {{{hull[place.first], 1}}};
  return {{{hull[place.first], 1 - place.share_of_second}, {hull[place.second], place.share_of_second}}};
}

}  // namespace

PlannedPoints::PlannedPoints(const CompactModel& model, Market market, const OperatingOptions& options)
    : model_(model), market_(std::move(market)), options_(options), typical_(typical_of(model.cases, market_.verifier.has_value())),
      all_(std::make_shared<const Hypotheses>(market_.verifier ? hypotheses_of(model.cases) : Hypotheses{})) {
  for (std::size_t k = 0; k < kFolds; ++k)  // without a verifier nothing that is seen tells one hypothesis from another
    folds_.push_back(market_.verifier ? hypotheses_of(model.cases, HeldFold{k, kFolds}) : Hypotheses{});
}

// With a verifier, whose plans take longer, one case for each of the most frequent categories.
PlannedPoints::Typical PlannedPoints::typical_of(const CaseTable& cases, bool verified) {
  Typical out;
  if (!verified) {
    const std::size_t count = std::min(cases.rows(), kTypicalUnverified);
    for (std::size_t i = 0; i < count; ++i) out.rows.push_back(static_cast<std::uint32_t>(i * cases.rows() / count));
    out.shares.assign(count, 1 / static_cast<double>(count));
    return out;
  }
  std::vector<std::pair<double, std::uint32_t>> found(cases.categories.size());  // cases of the category, the last of them
  for (std::uint32_t r = 0; r < cases.rows(); ++r) {
    auto& [count, last] = found[cases.cases[r].category];
    ++count, last = r;
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  found.resize(std::min(found.size(), kTypical));
  for (const auto& [count, row] : found) out.rows.push_back(row), out.shares.push_back(count / static_cast<double>(cases.rows()));
  return out;
}

OperatingPoint PlannedPoints::at(std::vector<std::size_t> places, const Weights& weights) const {
  OperatingPoint point{.weights = weights, .choice = choice_under(weights), .hypotheses = all_};
  for (const auto place : places) {
    point.offer.models.push_back(market_.models[place]);
    point.offer.factors.push_back(market_.factors[place]);
  }
  point.offer.verifier = market_.verifier;
  return point;
}

// Tables count in shares of the training unit.
Weights PlannedPoints::table_weights(const Weights& weights) const {
  return {weights.cost * model_.cases.unit_dollars / market_.unit_dollars,
          weights.latency * model_.cases.unit_seconds / market_.unit_seconds};
}

// What the plans themselves expect, over typical cases: unlike recorded outcomes, it does not favour what was lucky on a few rows.
double PlannedPoints::expected_of(const OperatingPoint& point) const {
  RowPlans plans(model_.cases, point.offer, table_weights(point.weights), point.choice.most_at_once);
  double sum = 0;
  for (std::size_t i = 0; i < typical_.rows.size(); ++i) sum += typical_.shares[i] * plans.plan(typical_.rows[i], *all_).best({}).value;
  return sum;
}

PlayMeans PlannedPoints::measure(const OperatingPoint& point) const {
  RowPlans plans(model_.cases, point.offer, table_weights(point.weights), point.choice.most_at_once);
  const std::size_t count = std::min(model_.cases.rows(), options_.rows);
  std::vector<Played> played;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t row = i * model_.cases.rows() / count;
    played.push_back(play_plan(plans.plan(row, folds_[row % kFolds]), model_.cases, row, point.offer));
  }
  return means_of(played, model_.cases, market_.unit_dollars, market_.unit_seconds);
}

// Models that were run on few tasks are left out, where there are others: their estimates are guesses.
std::vector<std::size_t> PlannedPoints::usable() const {
  std::vector<std::size_t> out;
  for (std::size_t place = 0; place < market_.models.size(); ++place)
    if (2 * model_.cases.models[market_.models[place]].rows >= static_cast<double>(model_.cases.rows())) out.push_back(place);
  if (out.empty()) out.resize(market_.models.size()), std::iota(out.begin(), out.end(), 0);
  return out;
}

// Adds the tool that serves best, one after another.
OperatingPoint PlannedPoints::grown(const Weights& weights) const {
  std::vector<std::size_t> places;
  double best = -1e18;
  const auto open = usable();
  const std::size_t most_tools = std::min(market_.verifier ? kMostJudged : kMostPlanned, open.size());
  while (places.size() < most_tools) {
    double most = -1e18;
    std::size_t next = 0;
    for (const auto place : open) {
      if (std::find(places.begin(), places.end(), place) != places.end()) continue;
      auto tried = places;
      tried.push_back(place);
      if (const double value = expected_of(at(tried, weights)); value > most) most = value, next = place;
    }
    if (most <= best + kWorth) break;
    best = most;
    places.push_back(next);
  }
  return at(places, weights);
}

const std::vector<OperatingPoint>& PlannedPoints::points(Resource kind) {
  auto& out = points_[kind == Resource::latency];
  if (!out.empty()) return out;
  std::vector<double> weights;
  for (double weight = kLowestTried; weight < kHighestTried; weight *= kStep) weights.push_back(weight);
  const auto alone = usable();           // each model by itself, which no wrong belief can spoil
  std::vector<OperatingPoint> tried(weights.size() + alone.size());
  parallel_for(tried.size(), options_.threads, {}, [&](std::size_t, std::size_t i) {
    tried[i] = i < weights.size() ? grown(weights_on(kind, weights[i])) : at({alone[i - weights.size()]}, weights_on(kind, kLowestTried));
    tried[i].expected = measure(tried[i]);
  });
  if (market_.verifier && kind == Resource::cost)
    for (auto& point : cascade_points(model_, market_, alone)) tried.push_back(std::move(point));
  return out = upper_hull(std::move(tried), [&](const OperatingPoint& p) { return share_of(p.expected, kind); },
                          [](const OperatingPoint& p) { return p.expected.score; });
}

MixedPoint PlannedPoints::within(Resource kind, double share) {
  const auto& hull = points(kind);
  const auto spent = [&](const OperatingPoint& p) { return share_of(p.expected, kind); };
  if (spent(hull.front()) > share) throw_out_of_reach(kind, share);
  return mixed(hull, place_on(hull, spent, std::max(options_.margin * share, spent(hull.front()))));
}

// The cheapest that is at least so accurate.
MixedPoint PlannedPoints::reach(double accuracy) {
  const auto& hull = points(Resource::cost);
  if (hull.back().expected.score < accuracy) throw_out_of_reach(accuracy, hull.back().expected.score);
  return mixed(hull, place_on(hull, [](const OperatingPoint& p) { return p.expected.score; }, accuracy));
}

MixedPoint PlannedPoints::for_target(const Target& target) {
  const TargetUnits units{market_.unit_dollars, market_.unit_seconds, model_.cases.models[market_.strongest].accuracy};
  return meet_target(target, 1, units, [&](Resource kind, double share) { return within(kind, share); },
                     [&](double accuracy) { return reach(accuracy); });
}

MixedPoint PlannedPoints::for_weights(const Weights& weights) const {
  OperatingPoint point = grown(weights);
  point.expected = measure(point);
  return {{{std::move(point), 1}}};
}

}  // namespace baton::policy
