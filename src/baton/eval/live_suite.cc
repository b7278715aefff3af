#include "baton/base/text.h"
#include "baton/envs/question.h"
#include "baton/eval/suites.h"

#include <fmt/format.h>
#include <iterator>
#include <unordered_set>

namespace baton::eval {
namespace {

void check(const std::vector<Task>& tasks, const std::string& suite) {
  std::unordered_set<std::string_view> ids;
  for (const auto& task : tasks) {
    if (task.gold.empty()) throw Error(fmt::format("{}: task '{}' has no answer to grade against; give it one", suite, task.id));
    if (!ids.insert(task.id).second) throw Error(fmt::format("{}: two tasks have the id '{}'", suite, task.id));
  }
}

class LiveWorld final : public World {
 public:
  LiveWorld(const std::vector<Task>& tasks, const tools::Toolbox& toolbox, Grader& grader, Seconds judge_seconds)
      : tasks_(tasks), grader_(grader), judge_seconds_(judge_seconds), environment_(envs::make_question_environment(toolbox)) {}

  Environment& environment() override { return *environment_; }
  Clock& fresh_clock() override { return wall_clock(); }

  Graded grade(std::size_t task, const Trajectory& trajectory, Budget* shared, std::stop_token stop) override {
    Ledger ledger;
    Budget budget(kUnlimited, shared);
    CallContext context{.ledger = ledger, .budget = budget, .clock = wall_clock(), .rng = Rng(trajectory.seed).split("judge"),
                        .deadline = Deadline::in(wall_clock(), judge_seconds_), .stop = stop, .key = {0, kJudgeCall, 0},
                        .purpose = Purpose::judge};
    Graded graded{grader_.grade(tasks_[task], trajectory.submission, context), {}};
    graded.judges = ledger.total(Purpose::judge);
    return graded;
  }

 private:
  const std::vector<Task>& tasks_;
  Grader& grader_;
  const Seconds judge_seconds_;
  const std::unique_ptr<Environment> environment_;
};

class LiveSuite final : public Suite {
 public:
  LiveSuite(std::vector<Task> tasks, const tools::Toolbox& toolbox, Grader& grader, LiveSuiteOptions options)
      : tasks_(std::move(tasks)), toolbox_(toolbox), grader_(grader), options_(std::move(options)) {
    check(tasks_, options_.name);
  }

  const std::string& name() const override { return options_.name; }
  std::string fingerprint() const override {
    std::string all;
    const auto to = std::back_inserter(all);
    for (const auto& tool : tools()) {
      const Price& p = tool.price;
      fmt::format_to(to, "{}|{}|{} {} {} {} {}\n", tool.name, tool.model, p.input.nano_per_million,
                     p.cached_input.nano_per_million, p.output.nano_per_million, p.reasoning.nano_per_million, p.per_call.nano);
    }
    for (const auto& task : tasks_) {
      fmt::format_to(to, "{}|{}|{}|{}", task.id, rendered_question(view_of(task)), task.gold.answer, task.gold.tolerance);
      for (const auto& alias : task.gold.aliases) fmt::format_to(to, "|{}", alias);
      all += '\n';
    }
    for (const auto row : options_.fit.rows) fmt::format_to(to, "{}\n", options_.fit.table->tasks[row].id);
    return sha256_hex(all);
  }
  std::size_t size() const override { return tasks_.size(); }
  const Task& task(std::size_t i) const override { return tasks_[i]; }
  std::span<const ToolSpec> tools() const override { return toolbox_.specs(); }
  bool available(std::size_t, ToolId) const override { return true; }
  const Rows* recorded() const override { return nullptr; }
  const Rows& fit() const override { return options_.fit; }
  const rollout::EpisodeOptions& episode() const override { return options_.episode; }
  std::unique_ptr<World> make_world() const override {
    return std::make_unique<LiveWorld>(tasks_, toolbox_, grader_, options_.judge_seconds);
  }

 private:
  const std::vector<Task> tasks_;
  const tools::Toolbox& toolbox_;
  Grader& grader_;
  const LiveSuiteOptions options_;
};

}  // namespace

std::unique_ptr<Suite> make_live_suite(std::vector<Task> tasks, const tools::Toolbox& toolbox, Grader& grader,
                                       LiveSuiteOptions options) {
  return std::make_unique<LiveSuite>(std::move(tasks), toolbox, grader, std::move(options));
}

}  // namespace baton::eval
