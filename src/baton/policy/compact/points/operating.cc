#include "baton/policy/compact/points/operating.h"

#include "baton/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace baton::policy {
namespace {

constexpr double kLowest = 1e-3, kHighest = 30;   // weights: an accuracy point is worth next to anything, or nothing
constexpr int kGrid = 16;
constexpr double kProposing[] = {0.02, 0.06, 0.2, 0.6, 2};
constexpr double kDoubt = 0.1, kFewestRows = 16;
constexpr double kNearly = 1.08;                  // × a share that one tool alone may take, whose cost no choice can drive up
constexpr std::size_t kMostInParallel = 5;
constexpr double kAround[] = {0.3, 1, 3};         // × the stated weights
constexpr std::size_t kJudgedByAll = 8;

double weight_at(double place) { return kLowest * std::pow(kHighest / kLowest, place); }

std::vector<std::uint32_t> spread(std::size_t rows, std::size_t wanted) {
  std::vector<std::uint32_t> out;
  const std::size_t count = std::min(rows, wanted);
  for (std::size_t i = 0; i < count; ++i) out.push_back(static_cast<std::uint32_t>(i * rows / count));
  return out;
}

}  // namespace

OperatingPoints::OperatingPoints(const CompactModel& model, Market market, const OperatingOptions& options)
    : model_(model), market_(std::move(market)), options_(options), rows_(spread(model.cases.rows(), options.rows)),
      few_(spread(model.cases.rows(), options.few)) {}

OperatingPoint OperatingPoints::at(const Places& places, const Weights& weights, float heed) const {
  OperatingPoint point{.weights = weights, .choice = choice_under(weights)};
  point.choice.heed = heed;
  for (const auto place : places) {
    point.offer.models.push_back(market_.models[place]);
    point.offer.factors.push_back(market_.factors[place]);
    if (!market_.wanted.empty()) point.offer.wanted.push_back(market_.wanted[place]);
  }
  point.offer.verifier = market_.verifier;
  return point;
}

OperatingPoint OperatingPoints::at(const Places& places, Resource kind, double weight) const {
  return at(places, weights_on(kind, weight));
}

PlayMeans OperatingPoints::measure(const OperatingPoint& point, std::span<const std::uint32_t> rows) const {
  Weights weights = point.weights;  // tables count in shares of the training unit
  weights.cost *= model_.cases.unit_dollars / market_.unit_dollars;
  weights.latency *= model_.cases.unit_seconds / market_.unit_seconds;
  return means_of(play(model_.cases, rows, point.offer, weights, model_.nets, model_.choice, point.choice), model_.cases,
                  market_.unit_dollars, market_.unit_seconds);
}

// Of many tools that are known from few tasks, the one that looks best is mostly lucky: so each must promise a tenth of the standard
// error of its accuracy more, less that of the best known tool here.
double OperatingPoints::doubt(const Places& places) const {
  const auto error = [&](std::size_t place) {
    const ModelFacts& facts = model_.cases.models[market_.models[place]];
    return std::sqrt(static_cast<double>(facts.accuracy * (1 - facts.accuracy)) / std::max(facts.rows, kFewestRows));
  };
  double least = 1, sum = 0;
  for (std::size_t place = 0; place < market_.models.size(); ++place) least = std::min(least, error(place));
  for (const auto place : places) sum += kDoubt * (error(place) - least);
  return sum;
}

double OperatingPoints::utility(const OperatingPoint& point, const Places& places, const Weights& stated,
                                std::span<const std::uint32_t> rows) const {
  const PlayMeans means = measure(point, rows);
  return means.worth() - doubt(places) - stated.cost * means.cost_share - stated.latency * means.latency_share;
}

// Adds the tool that serves best, one after another; returns every stage.
std::vector<OperatingPoints::Places> OperatingPoints::grow(const Weights& weights, float heed) const {
  std::vector<Places> stages;
  Places places;
  double best = -1e9;
  const std::size_t most = weights.latency > 0 ? kMostInParallel : options_.most_tools;
  while (places.size() < std::min(most, market_.models.size())) {
    std::vector<double> value(market_.models.size(), -1e9);
    parallel_for(value.size(), options_.threads, {}, [&](std::size_t, std::size_t place) {
      if (std::find(places.begin(), places.end(), place) != places.end()) return;
      Places tried = places;
      tried.push_back(place);
      value[place] = utility(at(tried, weights, heed), tried, weights, few_);
    });
    const auto found = std::max_element(value.begin(), value.end());
    if (*found <= best + 2e-4) break;
    best = *found;
    places.push_back(static_cast<std::size_t>(found - value.begin()));
    stages.push_back(places);
  }
  return stages;
}

// The cheapest (or fastest) tool on a usual question.
std::size_t OperatingPoints::least(Resource kind) const {
  const auto usual = [&](std::size_t place) {
    const ModelFacts::Usual& overall = model_.cases.models[market_.models[place]].overall;
    return kind == Resource::latency ? overall.seconds : overall.dollars * market_.factors[place];
  };
  std::size_t best = 0;
  for (std::size_t place = 1; place < market_.models.size(); ++place)
    if (usual(place) < usual(best)) best = place;
  return best;
}

const std::vector<OperatingPoints::Curve>& OperatingPoints::curves(Resource kind) {
  auto& out = curves_[kind == Resource::latency];
  if (!out.empty()) return out;
  std::set<Places> proposed{Places{least(kind)}};  // so that whatever can be had at all is in reach
  for (const double weight : kProposing) {
    for (auto places : grow(at({}, kind, weight).weights)) {
      std::sort(places.begin(), places.end());
      proposed.insert(std::move(places));
    }
  }
  for (const auto& places : proposed) out.push_back({places, std::vector<PlayMeans>(kGrid)});
  parallel_for(out.size() * kGrid, options_.threads, {}, [&](std::size_t, std::size_t i) {
    Curve& curve = out[i / kGrid];
    curve.means[i % kGrid] = measure(at(curve.places, kind, weight_at(static_cast<double>(i % kGrid) / (kGrid - 1))), few_);
  });
  return out;
}

// The smallest weight that keeps this offer within the share, by bisection over all rows; it is met where `expected` says so.
OperatingPoint OperatingPoints::meet(const Places& places, Resource kind, double share) const {
  const auto tried = [&](double place) {
    OperatingPoint point = at(places, kind, weight_at(place));
    point.expected = measure(point, rows_);
    return point;
  };
  OperatingPoint best = tried(0);
  if (share_of(best.expected, kind) <= share) return best;
  double low = 0, high = 1;
  best = tried(1);
  for (int i = 0; i < 9; ++i) {
    const double middle = (low + high) / 2;
    OperatingPoint point = tried(middle);
    if (share_of(point.expected, kind) <= share) best = std::move(point), high = middle;
    else low = middle;
  }
  return best;
}

OperatingPoint OperatingPoints::within(Resource kind, double share) {
  struct Ranked {
    double score;
    const Curve* curve;
  };
  const auto limit_of = [&](const Places& places) { return places.size() == 1 ? kNearly * share : share; };
  std::vector<Ranked> ranked;
  for (const auto& curve : curves(kind)) {  // what the curve shows at this share, between its points
    const double limit = limit_of(curve.places);
    double score = -1;
    for (int i = 0; i < kGrid; ++i) {
      const double here = share_of(curve.means[i], kind);
      if (here <= limit) score = std::max(score, curve.means[i].worth());
      if (i + 1 == kGrid || here <= limit) continue;
      const double next = share_of(curve.means[i + 1], kind);
      const double worth = curve.means[i].worth(), next_worth = curve.means[i + 1].worth();
      if (next <= limit && here > next) score = std::max(score, next_worth + (limit - next) / (here - next) * (worth - next_worth));
    }
    if (score >= 0) ranked.push_back({score - doubt(curve.places), &curve});
  }
  if (ranked.empty()) throw_out_of_reach(kind, share);
  std::sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
  ranked.resize(std::min<std::size_t>(ranked.size(), 4));
  std::vector<OperatingPoint> points(ranked.size());
  parallel_for(points.size(), options_.threads, {}, [&](std::size_t, std::size_t i) {
    const Places& places = ranked[i].curve->places;
    points[i] = meet(places, kind, limit_of(places));
  });
  const auto value = [&](std::size_t i) {  // one that meets the share before any that does not
    const PlayMeans& means = points[i].expected;
    const Places& places = ranked[i].curve->places;
    return means.worth() - doubt(places) + (share_of(means, kind) <= limit_of(places) ? 2 : 0);
  };
  std::size_t best = 0;
  for (std::size_t i = 1; i < points.size(); ++i)
    if (value(i) > value(best)) best = i;
  return points[best];
}

// The cheapest that is at least so accurate.
OperatingPoint OperatingPoints::reach(double accuracy) {
  double low = 0, high = 0;
  for (const auto& curve : curves(Resource::cost))
    for (const auto& means : curve.means) high = std::max(high, means.cost_share);
  OperatingPoint best = within(Resource::cost, high);
  if (best.expected.score < accuracy) throw_out_of_reach(accuracy, best.expected.score);
  for (int i = 0; i < 8; ++i) {
    const double middle = (low + high) / 2;
    try {
      OperatingPoint point = within(Resource::cost, middle);
      if (point.expected.score >= accuracy) {
        best = std::move(point), high = middle;
        continue;
      }
    } catch (const Error&) {  // below the cheapest tool
    }
    low = middle;
  }
  return best;
}

OperatingPoint OperatingPoints::for_target(const Target& target) {
  const TargetUnits units{market_.unit_dollars, market_.unit_seconds, model_.cases.models[market_.strongest].accuracy};
  return meet_target(target, options_.margin, units, [&](Resource kind, double share) { return within(kind, share); },
                     [&](double accuracy) { return reach(accuracy); });
}

// The networks were trained on other pools and prices, look one step ahead at what is wanted, and an offer grows greedily: so
// several offers are tried with weights around the stated ones, and what serves the stated ones best is taken.
OperatingPoint OperatingPoints::for_weights(const Weights& stated) {
  struct Tried {
    Places places;
    Weights weights;
    float heed = 1;
    double value = 0;
  };
  const auto scaled = [&](double by) { return Weights{stated.cost * by, stated.latency * by}; };
  const auto heeds = market_.wanted.empty() ? std::vector<float>{1} : std::vector<float>{1, 0.5, 0};
  std::set<Places> offers;
  const auto propose = [&](double by, float heed) {
    for (auto& places : grow(scaled(by), heed)) {
      std::sort(places.begin(), places.end());
      offers.insert(std::move(places));
    }
  };
  for (const double by : kAround) propose(by, 1);
  for (const float heed : heeds)
    if (heed < 1) propose(1, heed);
  if (offers.empty()) offers.insert(Places{0});
  std::vector<Tried> tried;
  for (const auto& places : offers)
    for (const float heed : heeds)
      for (const double by : kAround) tried.push_back({places, scaled(by), heed});
  const auto judge = [&](std::span<const std::uint32_t> rows) {
    parallel_for(tried.size(), options_.threads, {}, [&](std::size_t, std::size_t i) {
      tried[i].value = utility(at(tried[i].places, tried[i].weights, tried[i].heed), tried[i].places, stated, rows);
    });
    std::stable_sort(tried.begin(), tried.end(), [](const Tried& a, const Tried& b) { return a.value > b.value; });
  };
  judge(few_);
  tried.resize(std::min(tried.size(), kJudgedByAll));
  judge(rows_);
  OperatingPoint point = at(tried[0].places, tried[0].weights, tried[0].heed);
  point.expected = measure(point, rows_);
  return point;
}

}  // namespace baton::policy
