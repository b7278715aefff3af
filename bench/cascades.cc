// The best static cascades with a verifier between their models, chosen on training folds and scored on the others: the baseline
// for policies that may verify.
//
//   bench_cascades DATA.jsonl.gz MODELS.json SENS,SPEC[,USD] [SEEDS [FOLDS]]       5 5
//
// Prints, for each share of the strongest model's cost that a cascade might take in training, the pooled score and cost share of the
// cascades chosen for it, and the same for the best single model. Chosen exactly over the verifier's verdicts; scored so too, and on
// the verdicts of seeds 0 … SEEDS - 1, which are those that `baton eval --seed` shows to a policy: what luck they hold, both have.

#include "baton/base/error.h"
#include "baton/base/text.h"
#include "baton/envs/replay.h"
#include "baton/envs/replay_file.h"
#include "baton/policy/verified_cascade.h"
#include "baton/rollout/run_episode.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

namespace {

using namespace baton;
using policy::CascadeValue;
using Sequences = std::vector<std::vector<std::size_t>>;

struct Setup {
  OutcomeTable table;
  envs::ReplayVerifier verifier;
  std::uint64_t seeds = 5;
  int folds = 5;
};

Setup setup_from(int argc, char** argv) {
  if (argc < 4) throw Error("give DATA MODELS SENS,SPEC[,USD] [SEEDS [FOLDS]]");
  Setup out{.table = envs::load_replay(argv[1], argv[2])};
  const auto numbers = split(argv[3], ',');
  if (numbers.size() < 2) throw Error(fmt::format("{}: expected SENS,SPEC[,USD]", argv[3]));
  out.verifier = {.sensitivity = std::stod(numbers[0]), .specificity = std::stod(numbers[1])};
  if (numbers.size() > 2) out.verifier.price = Money::from_dollars(std::stod(numbers[2]));
  if (argc > 4) out.seeds = std::stoul(argv[4]);
  if (argc > 5) out.folds = std::stoi(argv[5]);
  return out;
}

struct Point {
  std::vector<std::size_t> sequence;
  CascadeValue train;
};

// Cascades that no other one beats in training: cheapest first, each better than those before.
std::vector<Point> frontier(const policy::FitData& fit, const Sequences& all, const ToolSpec& verify, std::span<const double> priors,
                            std::span<const std::uint32_t> rows) {
  std::vector<Point> points;
  for (const auto& sequence : all) points.push_back({sequence, policy::cascade_value(fit, sequence, verify, priors, rows)});
  std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) {
    return std::pair(a.train.dollars, -a.train.score) < std::pair(b.train.dollars, -b.train.score);
  });
  double best = -1;
  std::erase_if(points, [&](const Point& p) { return p.train.score <= best || (best = p.train.score, false); });
  return points;
}

struct Learnt {
  std::vector<double> priors;  // by model
  std::size_t strongest = 0;
};

// Mean scores on these rows; models that miss half of them are no candidates for the strongest.
Learnt learn(const policy::FitData& fit, std::span<const std::uint32_t> rows) {
  Learnt out;
  double best = -1;
  for (std::size_t m = 0; m < fit.models.size(); ++m) {
    double sum = 0, seen = 0;
    for (const auto row : rows)
      if (fit.at(row, m).available) sum += fit.at(row, m).score, ++seen;
    out.priors.push_back(seen > 0 ? sum / seen : 0.5);
    if (2 * seen >= static_cast<double>(rows.size()) && sum / seen > best) best = sum / seen, out.strongest = m;
  }
  return out;
}

// Plays a cascade on one task with each seed's verdicts; the mean.
class Player {
 public:
  Player(const Setup& setup, const ToolSpec& verify) : setup_(setup), verify_(verify), costs_(setup.table) {}

  CascadeValue play(std::vector<policy::CascadeMember> members, std::span<const std::uint32_t> rows) const {
    const auto cascade = policy::make_cascade("cascade", std::move(members), static_cast<ToolId>(setup_.table.tools.size()), verify_);
    CascadeValue sum;
    for (std::uint64_t seed = 0; seed < setup_.seeds; ++seed) {
      auto verifier = setup_.verifier;
      verifier.seed = seed;
      const auto environment = envs::make_replay_environment(setup_.table, costs_, verifier);
      VirtualClock clock;
      for (const auto row : rows) {
        const Trajectory t = rollout::run_episode(*environment, *cascade, setup_.table.tasks[row], {}, {.clock = clock});
        sum.score += envs::recorded_verdict(setup_.table, row, t).score, sum.dollars += t.cost().dollars();
      }
    }
    const auto seeds = static_cast<double>(std::max<std::uint64_t>(1, setup_.seeds));
    return {sum.score / seeds, sum.dollars / seeds};
  }

 private:
  const Setup& setup_;
  const ToolSpec& verify_;
  const envs::CostModel costs_;
};

void run(const Setup& setup) {
  const auto tools = envs::replay_tools(setup.table, setup.verifier);
  const Rows rows = all_rows(setup.table);
  const policy::FitData fit({.fit = &rows, .tools = tools});
  std::vector<std::size_t> pool;
  for (std::size_t m = 0; m < fit.models.size(); ++m)
    if (fit.models[m].rows > 0) pool.push_back(m);
  const Sequences all = policy::cascades_of(pool);
  fmt::print("{} tasks, {} models, {} cascades, verifier {:g}/{:g} at ${:g}\n", fit.rows(), pool.size(), all.size(),
             setup.verifier.sensitivity, setup.verifier.specificity, setup.verifier.price.dollars());

  const std::vector<double> shares{0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5};
  const Player player(setup, tools.back());
  std::vector<CascadeValue> chosen(shares.size()), played(shares.size());
  CascadeValue strongest;
  for (int fold = 0; fold < setup.folds; ++fold) {
    std::vector<std::uint32_t> train, test;
    for (std::uint32_t row = 0; row < fit.rows(); ++row)
      (fold_of(*fit.tasks[row], setup.folds) == fold ? test : train).push_back(row);
    const Learnt learnt = learn(fit, train);
    const auto value = [&](std::span<const std::size_t> sequence, std::span<const std::uint32_t> on) {
      return on.empty() ? CascadeValue{} : policy::cascade_value(fit, sequence, tools.back(), learnt.priors, on);
    };
    const std::size_t single[] = {learnt.strongest};
    const double unit = value(single, train).dollars;
    const CascadeValue reference = value(single, test);
    strongest.score += reference.score, strongest.dollars += reference.dollars;
    const auto points = frontier(fit, all, tools.back(), learnt.priors, train);
    for (std::size_t s = 0; s < shares.size(); ++s) {
      const Point* best = nullptr;
      for (const auto& p : points)
        if (p.train.dollars <= shares[s] * unit) best = &p;
      if (!best) continue;
      const CascadeValue on = value(best->sequence, test);
      chosen[s].score += on.score, chosen[s].dollars += on.dollars;
      std::vector<policy::CascadeMember> members;
      for (const auto m : best->sequence) members.push_back({fit.models[m].tool, learnt.priors[m]});
      const CascadeValue seen = player.play(std::move(members), test);
      played[s].score += seen.score, played[s].dollars += seen.dollars;
    }
  }
  const auto tasks = static_cast<double>(fit.rows());
  fmt::print("best single model   score {:.4f}   cost 1.000\n", strongest.score / tasks);
  for (std::size_t s = 0; s < shares.size(); ++s)
    fmt::print("cascades up to {:.2f}  score {:.4f}   cost {:.3f}   on {} seeds' verdicts: score {:.4f}   cost {:.3f}\n", shares[s],
               chosen[s].score / tasks, chosen[s].dollars / strongest.dollars, setup.seeds, played[s].score / tasks,
               played[s].dollars / strongest.dollars);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(setup_from(argc, argv));
    return 0;
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return error.exit_code;
  }
}
