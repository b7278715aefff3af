// Training and decisions on simulated outcomes: environment steps per second of GRPO with its updates, states per second of the
// exact return, and the time of one decision of the compact policy with 14 tools on offer.
// Bars: 20,000 environment steps/s on two threads, 100 µs for a decision on one.

#include "baton/base/clock.h"
#include "baton/base/error.h"
#include "baton/envs/replay.h"
#include "baton/envs/simulated.h"
#include "baton/policy/compact/compact_policy.h"
#include "baton/rollout/run_episode.h"
#include "baton/train/answers.h"
#include "baton/train/exact.h"
#include "baton/train/grpo.h"
#include "baton/train/start_torch.h"

#include <cmath>
#include <cstdio>
#include <fmt/format.h>

namespace {

using namespace baton;

constexpr double kStepsBar = 20'000, kDecisionBar = 100;
constexpr std::size_t kTools = 14, kTasks = 2000, kThreads = 2;
constexpr Seconds kWarmUp = 2, kPerMeasure = 10;

// Experts of several built-in pools side by side.
envs::SimulatedPool wide_pool() {
  envs::SimulatedPool pool{.seed = 1};
  for (std::uint64_t seed = 0; pool.experts.size() < kTools; ++seed)
    for (auto& expert : envs::built_in_pool(seed).experts) {
      if (pool.experts.size() == kTools) break;
      expert.model.name += fmt::format("-{}", seed);
      pool.experts.push_back(std::move(expert));
    }
  return pool;
}

// A count per second between the warm-up and the end of a training.
class Rate {
 public:
  void add(std::size_t count) {
    const Seconds now = wall_clock().now() - start_;
    if (now < kWarmUp) return;
    if (from_ == 0) from_ = now;  // the step that ended just now was part of the warm-up
    else count_ += static_cast<double>(count), last_ = now;
  }
  double per_second() const { return count_ / (last_ - from_); }

 private:
  const Seconds start_ = wall_clock().now();
  Seconds from_ = 0, last_ = 0;
  double count_ = 0;
};

double bench_grpo(const policy::CompactModel& model) {
  train::GrpoTraining options{.steps = 1'000'000, .seconds = kWarmUp + kPerMeasure, .threads = kThreads};
  policy::TensorFile weights;
  Rate environment;
  std::size_t dropped = 0, groups = 0;
  train::train_grpo(model.cases, model.nets, 1, options, weights, [&](const train::GrpoProgress& at) {
    environment.add(at.environment_steps);
    dropped += at.dropped, groups += options.groups + at.dropped - at.unfilled;
  });
  fmt::print("  grpo: {:.0f} environment steps/s with {} updates per batch, {} threads; {:.0f} % of groups dropped\n",
             environment.per_second(), options.epochs, kThreads, 100.0 * static_cast<double>(dropped) / static_cast<double>(groups));
  return environment.per_second();
}

void bench_exact(const policy::CompactModel& model) {
  train::ExactTraining options{.steps = 1'000'000, .seconds = kWarmUp + kPerMeasure, .threads = kThreads};
  const std::size_t most = options.draws.tools;
  double states = std::exp2(most) / 2;  // half of the pools are full, the others have 2 .. most tools
  for (std::size_t tools = 2; tools <= most; ++tools) states += std::exp2(tools) / 2 / static_cast<double>(most - 1);
  policy::TensorFile weights;
  Rate steps;
  train::train_exact(model.cases, model.nets, 1, options, weights, [&](const train::ExactProgress&) { steps.add(1); });
  fmt::print("  exact: {:.0f} states/s, {:.1f} updates/s of {} questions, {} threads\n",
             steps.per_second() * states * static_cast<double>(options.questions), steps.per_second(), options.questions, kThreads);
}

// Adds up what deciding takes.
class Timed final : public Policy {
 public:
  explicit Timed(const Policy& inner) : inner_(inner) {}
  std::string name() const override { return inner_.name(); }
  Decision decide(const Observation& seen, CallContext& context) const override {
    const Seconds start = wall_clock().now();
    Decision decision = inner_.decide(seen, context);
    seconds += wall_clock().now() - start, ++decisions;
    return decision;
  }
  mutable Seconds seconds = 0;
  mutable std::size_t decisions = 0;

 private:
  const Policy& inner_;
};

double bench_decision(const OutcomeTable& table, const std::shared_ptr<const policy::CompactModel>& model) {
  policy::OperatingPoint point{.weights = {.cost = 0.2}};
  policy::Binding binding{.scales = std::vector<double>(kTools, 1.0), .unit_dollars = model->cases.unit_dollars,
                          .unit_seconds = model->cases.unit_seconds};
  for (std::size_t m = 0; m < kTools; ++m) {
    point.offer.models.push_back(m);
    binding.tools.push_back(static_cast<ToolId>(m)), binding.specs.push_back(table.tools[m]);
  }
  const auto compact = policy::make_compact_policy(model, point, binding);
  const Timed timed(*compact);
  const envs::CostModel costs(table);
  const auto environment = envs::make_replay_environment(table, costs);
  VirtualClock clock;
  for (std::size_t row = 0; row < table.rows(); ++row)
    rollout::run_episode(*environment, timed, table.tasks[row], {.seed = row}, {.clock = clock});
  const double micros = 1e6 * timed.seconds / static_cast<double>(timed.decisions);
  fmt::print("  decision: {:.1f} µs with {} tools, {:.2f} decisions per question, one thread\n", micros, kTools,
             static_cast<double>(timed.decisions) / static_cast<double>(table.rows()));
  return micros;
}

}  // namespace

int main() {
  try {
    train::start_torch();
    const OutcomeTable table = envs::simulate_outcomes(wide_pool(), envs::make_simulated_tasks(1, kTasks));
    policy::CompactModel model{.cases = policy::make_cases(all_rows(table)), .skills = policy::SkillModel::fit({}, {}, 0)};
    model.skills = policy::add_skills(model.cases);
    policy::TensorFile weights;
    model.nets = train::train_cross_fitted(model.cases, 1, kThreads, {.steps = 100}, weights);
    fmt::print("simulated: {} tasks, {} models\n", table.rows(), table.tools.size());
    const double steps = bench_grpo(model);
    bench_exact(model);
    train::train_exact(model.cases, model.nets, 1, {.steps = 100, .threads = kThreads}, weights);
    model.choice = policy::ChoiceNet::from(weights, "choice.");
    const double micros = bench_decision(table, std::make_shared<const policy::CompactModel>(std::move(model)));
    fmt::print("bars: 20,000 environment steps/s {}; a decision in 100 µs {}\n", steps >= kStepsBar ? "reached" : "NOT reached",
               micros <= kDecisionBar ? "reached" : "NOT reached");
    return steps >= kStepsBar && micros <= kDecisionBar ? 0 : 1;
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return error.exit_code;
  }
}
