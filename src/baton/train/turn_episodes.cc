#include "baton/train/turn_episodes.h"

#include "baton/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace baton::train {

using namespace policy;
using envs::sql::Expert;
using envs::sql::ExpertPool;

namespace {

constexpr double kLeastWeight = 0.03, kMostWeight = 3;  // on cost, drawn log-uniformly
constexpr double kTimed = 0.3;                          // share of episodes with a weight on time
constexpr std::size_t kFewestMet = 100;                 // plans that the experts of a pool are met on

double drawn_between(double low, double high, Rng& rng) { return low * std::pow(high / low, rng.uniform()); }

// The given experts as they might be elsewhere: some of them, at other prices.
ExpertPool like(const ExpertPool& pool, Rng& rng) {
  ExpertPool out = pool;
  shuffle(out.experts, rng);
  out.experts.resize(std::min(out.experts.size(), 2 + rng.below(pool.experts.size() - 1)));
  for (auto& expert : out.experts) {
    const double factor = rng.uniform() < 0.5 ? 1 : drawn_between(0.25, 4, rng);
    for (TokenRate* rate : {&expert.price.input, &expert.price.output, &expert.price.cached_input, &expert.price.reasoning})
      *rate = TokenRate::from_dollars_per_million(rate->dollars_per_million() * factor);
  }
  return out;
}

}  // namespace

struct TurnSchool::Pool {
  ExpertPool experts;
  TurnGames games;
  std::map<std::string, std::vector<ExpertFacts>> facts;  // by domain; "": where none is known
  double unit_dollars = 1, unit_seconds = 1;              // of a task by the strongest
};

TurnSeen& TurnSeen::operator+=(const TurnSeen& other) {
  utility += other.utility, passed += other.passed, turns += other.turns;
  return *this;
}

TurnSchool::TurnSchool(std::span<const TurnPlan> plans, const ExpertPool& given, Rng rng, const TurnTraining& options)
    : plans_(plans), options_(options), scale_(plans), pools_(options.pools) {
  std::set<std::string> names;
  for (const auto& plan : plans) names.insert(plan.domain);
  const std::vector<std::string> domains(names.begin(), names.end());
  names.insert("");
  parallel_for(pools_.size(), static_cast<int>(options.threads), {}, [&](std::size_t, std::size_t p) {
    Rng own = rng.split(p);
    Pool& pool = pools_[p];
    pool.experts = own.uniform() < options.known && given.experts.size() > 1
                       ? like(given, own)
                       : envs::sql::random_experts(2 + own.below(options.most_experts - 1), domains, own);
    pool.games = envs::sql::games_of(pool.experts);
    std::vector<TurnPlan> met;
    const std::size_t count = std::min(plans.size(), kFewestMet + own.below(9 * kFewestMet));
    for (std::size_t i = 0; i < count; ++i) met.push_back(plans[own.below(plans.size())]);
    const auto tallies = tally_experts(met, pool.games, 1, own.next(), 1);
    const auto weaker = [](const ExpertTally& a, const ExpertTally& b) { return a.all.passed < b.all.passed; };
    const auto& strongest = *std::max_element(tallies.begin(), tallies.end(), weaker);
    pool.unit_dollars = strongest.dollars / strongest.all.tasks, pool.unit_seconds = strongest.seconds / strongest.all.tasks;
    for (const auto& domain : names)
      for (const auto& tally : tallies) pool.facts[domain].push_back(facts_of(tally, scale_, domain));
  });
}

TurnSchool::~TurnSchool() = default;

namespace {

// One episode under way, and how it is played on.
class Episode {
 public:
  bool passed = false, ended = false;
  double spent = 0;                      // in points of accuracy
  int turns = 0;

  Episode(const TurnNet& net, const TurnCourse& course, const TurnPrices& weights, std::span<const ExpertFacts> facts,
          std::unique_ptr<TurnGame> game)
      : net_(&net), course_(&course), weights_(&weights), game_(std::move(game)), state_(facts), prices_(facts.size()) {
    price();
  }
  Episode(const Episode& other)
      : passed(other.passed), ended(other.ended), spent(other.spent), turns(other.turns), net_(other.net_), course_(other.course_),
        weights_(other.weights_), game_(other.game_->copy()), state_(other.state_), prices_(other.prices_) {}

  std::size_t options() const { return prices_.size() + (game_->complete() ? 1 : 0); }  // handing in stands last

  void take(std::size_t option) {
    if (option == prices_.size()) {
      ended = true, passed = game_->right();
      return;
    }
    spent += static_cast<double>(prices_[option]);
    const SeenTurn seen = game_->play(option);
    state_.saw(option, seen, game_->complete());
    if (++turns == kMostTurns) ended = true;
    price();
  }

  std::size_t choose(Rng& rng) const {
    if (rng.uniform() < course_->random) return rng.below(options());
    const auto outlooks = net_->outlooks(TurnView(state_, prices_));
    float best = -1e9f;
    for (std::size_t o = 0; o < options(); ++o) best = std::max(best, outlooks[o].worth());
    std::vector<double> weights(options());
    double sum = 0;
    for (std::size_t o = 0; o < options(); ++o)
      sum += weights[o] = std::exp(static_cast<double>(outlooks[o].worth() - best) / course_->temperature);
    double at = rng.uniform() * sum;
    std::size_t option = 0;
    while (option + 1 < options() && (at -= weights[option]) >= 0) ++option;
    return option;
  }

  void play_on(Rng& rng) {
    while (!ended) take(choose(rng));
  }

  // The option's row, with what came of it: `end` began here by taking it.
  void add(std::size_t option, const Episode& end, std::int64_t fork, TurnSamples& samples) const {
    const TurnView view(state_, prices_);
    samples.inputs.resize(samples.inputs.size() + kTurnWidth);
    view.write(option, std::span(samples.inputs).last(kTurnWidth));
    samples.passed.push_back(end.passed ? 1.f : 0.f);
    samples.price.push_back(static_cast<float>(end.spent - spent));
    samples.unit.push_back(view.unit()), samples.fork.push_back(fork);
  }

 private:
  void price() {
    for (std::size_t e = 0; e < prices_.size(); ++e) prices_[e] = weights_->of(e, game_->dollars(e), game_->seconds(e));
  }

  const TurnNet* net_;
  const TurnCourse* course_;
  const TurnPrices* weights_;
  std::unique_ptr<TurnGame> game_;
  TurnState state_;
  std::vector<float> prices_;
};

}  // namespace

void TurnSchool::play(const TurnNet& net, const TurnCourse& course, Rng rng, TurnSamples& samples) const {
  const Pool& pool = pools_[rng.below(pools_.size())];
  const TurnPlan& plan = plans_[rng.below(plans_.size())];
  TurnPrices weights{.per_dollar = drawn_between(kLeastWeight, kMostWeight, rng) / pool.unit_dollars};
  if (rng.uniform() < kTimed) weights.per_second = drawn_between(kLeastWeight, kMostWeight, rng) / pool.unit_seconds;
  const auto& facts = pool.facts.at(rng.uniform() < options_.strange ? "" : plan.domain);
  Episode now(net, course, weights, facts, pool.games(plan, rng.next()));
  std::vector<Episode> passed_through;
  std::vector<std::size_t> taken;
  while (!now.ended) {
    passed_through.push_back(now);
    taken.push_back(now.choose(rng));
    now.take(taken.back());
  }
  samples.seen += {.utility = (now.passed ? 1 : 0) - now.spent, .passed = now.passed ? 1.0 : 0.0, .turns = static_cast<double>(now.turns)};
  for (std::size_t t = 0; t < taken.size(); ++t) passed_through[t].add(taken[t], now, -1, samples);
  const Episode& fork = passed_through[rng.below(passed_through.size())];
  for (std::size_t option = 0; option < fork.options(); ++option) {
    Episode branch = fork;
    branch.take(option);
    branch.play_on(rng);
    fork.add(option, branch, samples.forks, samples);
  }
  ++samples.forks;
}

}  // namespace baton::train
