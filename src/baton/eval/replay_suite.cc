#include "baton/base/text.h"
#include "baton/eval/suites.h"

#include <fmt/format.h>
#include <iterator>

namespace baton::eval {
namespace {

class ReplayWorld final : public World {
 public:
  ReplayWorld(const Rows& scored, const envs::CostModel& costs, const std::optional<envs::ReplayVerifier>& verifier)
      : scored_(scored), environment_(envs::make_replay_environment(*scored.table, costs, verifier)) {}

  Environment& environment() override { return *environment_; }
  Clock& fresh_clock() override {
    clock_.reset();
    return clock_;
  }
  Graded grade(std::size_t task, const Trajectory& trajectory, Budget*, std::stop_token) override {
    return {envs::recorded_verdict(*scored_.table, scored_.rows[task], trajectory), {}};
  }

 private:
  const Rows& scored_;
  const std::unique_ptr<Environment> environment_;
  VirtualClock clock_;
};

void describe(const Rows& rows, std::string& out) {
  const auto to = std::back_inserter(out);
  for (const auto row : rows.rows) {
    fmt::format_to(to, "\n{}", rows.table->tasks[row].id);
    for (std::size_t t = 0; t < rows.table->tools.size(); ++t) {
      const Outcome& o = rows.table->at(row, static_cast<ToolId>(t));
      if (o.available) fmt::format_to(to, "|{} {} {} {} {}", t, o.score, o.answer, o.cost.nano, o.seconds);
    }
  }
}

class ReplaySuite final : public Suite {
 public:
  ReplaySuite(Rows scored, Rows fit, const ReplaySuiteOptions& options)
      : scored_(std::move(scored)),
        fit_(std::move(fit)),
        recorded_{options.whole ? options.whole : scored_.table, scored_.rows},
        options_(options),
        tools_(envs::replay_tools(*scored_.table, options.verifier)),
        costs_(*scored_.table, fit_.table ? &fit_ : nullptr) {}

  const std::string& name() const override { return scored_.table->suite; }
  std::string fingerprint() const override {
    std::string all;
    for (const auto& tool : tools()) fmt::format_to(std::back_inserter(all), "{}|", tool.name);
    if (const auto& v = options_.verifier)
      fmt::format_to(std::back_inserter(all), "{} {} {} {} {}", v->sensitivity, v->specificity, v->price.nano, v->seconds, v->seed);
    describe(scored_, all);
    all += "\nfit";
    if (fit_.table) describe(fit_, all);
    return sha256_hex(all);
  }
  std::size_t size() const override { return scored_.rows.size(); }
  const Task& task(std::size_t i) const override { return scored_.table->tasks[scored_.rows[i]]; }
  std::span<const ToolSpec> tools() const override { return tools_; }
  bool available(std::size_t i, ToolId tool) const override {
    return index(tool) >= scored_.table->tools.size() || scored_.table->at(scored_.rows[i], tool).available;
  }
  const Rows* recorded() const override { return &recorded_; }
  const Rows& fit() const override { return fit_; }
  const rollout::EpisodeOptions& episode() const override { return options_.episode; }
  std::unique_ptr<World> make_world() const override {
    return std::make_unique<ReplayWorld>(scored_, costs_, options_.verifier);
  }

 private:
  const Rows scored_, fit_, recorded_;
  const ReplaySuiteOptions options_;
  const std::vector<ToolSpec> tools_;
  const envs::CostModel costs_;
};

}  // namespace

std::unique_ptr<Suite> make_replay_suite(Rows scored, Rows fit, const ReplaySuiteOptions& options) {
  return std::make_unique<ReplaySuite>(std::move(scored), std::move(fit), options);
}

}  // namespace baton::eval
