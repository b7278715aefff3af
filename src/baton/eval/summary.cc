#include "baton/eval/calibration.h"
#include "baton/eval/pareto.h"
#include "baton/eval/report.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace baton::eval {
namespace {


// What one single model scored, cost and took, task by task.
struct Reference {
  struct Entry {
    double score = 0;
    Money cost;
    Seconds seconds = 0;
    bool blank = false;
  };
  std::vector<std::optional<Entry>> by_task;  // empty: it was never run
};

std::optional<ToolId> tool_named(std::span<const ToolSpec> tools, std::string_view name) {
  const auto found = std::find_if(tools.begin(), tools.end(), [&](const ToolSpec& tool) { return tool.name == name; });
  return found == tools.end() ? std::nullopt : std::optional(static_cast<ToolId>(found - tools.begin()));
}

Reference reference_of(const Suite& suite, std::span<const PolicyRun> runs, const std::string& name) {
  Reference out;
  if (name.empty() || suite.size() == 0) return out;
  if (const Rows* recorded = suite.recorded()) {
    const auto tool = tool_named(recorded->table->tools, name);
    if (!tool) return out;
    out.by_task.resize(suite.size());
    for (std::size_t i = 0; i < suite.size(); ++i)
      if (const Outcome& o = recorded->table->at(recorded->rows[i], *tool); o.available)
        out.by_task[i] = {o.score, o.cost, o.seconds, o.blank};
    return out;
  }
  const auto tool = tool_named(suite.tools(), name);
  const auto run = std::find_if(runs.begin(), runs.end(), [&](const PolicyRun& r) { return tool && r.contestant.always == tool; });
  if (run == runs.end()) return out;
  out.by_task.resize(suite.size());
  for (const auto& r : run->results) out.by_task[r.task] = {r.score, r.cost, r.seconds, !r.answered};
  return out;
}

// The strongest; where its answer is blank and the cheapest was run, that one's score.
Reference filled(const Reference& strongest, const Reference& cheapest) {
  if (strongest.by_task.empty() || cheapest.by_task.empty()) return {};
  Reference out = strongest;
  for (std::size_t i = 0; i < out.by_task.size(); ++i)
    if (out.by_task[i] && out.by_task[i]->blank && cheapest.by_task[i]) out.by_task[i] = cheapest.by_task[i];
  return out;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }
double mean(const std::vector<double>& values) {
  return values.empty() ? std::numeric_limits<double>::quiet_NaN() : sum(values) / static_cast<double>(values.size());
}

// Columns that want an interval, gathered by the tasks that they stand on so that equal ones share their resamples.
class IntervalRequests {
 public:
  void add(std::vector<double> column, Interval& to) {
    Group& group = groups_[column.size()];
    group.columns.push_back(std::move(column));
    group.targets.push_back(&to);
  }
  void fulfil(const BootstrapOptions& options) const {
    for (const auto& [unused, group] : groups_) {
      const auto intervals = bootstrap_means(group.columns, options);
      for (std::size_t c = 0; c < intervals.size(); ++c) *group.targets[c] = intervals[c];
    }
  }

 private:
  struct Group {
    std::vector<std::vector<double>> columns;
    std::vector<Interval*> targets;
  };
  std::map<std::size_t, Group> groups_;
};

void compare(const PolicyRun& run, const Reference& reference, std::optional<Paired>& out, IntervalRequests& intervals) {
  if (reference.by_task.empty()) return;
  std::vector<double> differences;
  for (const auto& r : run.results)
    if (const auto& entry = reference.by_task[r.task]) differences.push_back(r.score - entry->score);
  if (differences.empty()) return;
  out = Paired{mean(differences), {}, differences.size()};
  intervals.add(std::move(differences), out->interval);
}

// Dollars and seconds relative to the strongest, on the tasks that both have.
void add_shares(const PolicyRun& run, const Reference& strongest, Point& point) {
  if (strongest.by_task.empty()) return;
  Money cost, cost_of_strongest;
  Seconds seconds = 0, seconds_of_strongest = 0;
  for (const auto& r : run.results)
    if (const auto& entry = strongest.by_task[r.task]) {
      cost += r.cost, cost_of_strongest += entry->cost;
      seconds += r.seconds, seconds_of_strongest += entry->seconds;
    }
  if (cost_of_strongest.nano > 0) point.cost_share = static_cast<double>(cost.nano) / static_cast<double>(cost_of_strongest.nano);
  if (seconds_of_strongest > 0) point.latency_share = seconds / seconds_of_strongest;
}

double per_1k(Money total, std::size_t tasks) { return static_cast<double>(total.nano) * 1e-6 / static_cast<double>(tasks); }

void count_calls(const Suite& suite, const PolicyRun& run, const std::string& strongest, Point& point) {
  std::vector<std::size_t> by_tool(suite.tools().size());
  std::size_t all = 0;
  for (const auto& r : run.results)
    for (const auto tool : r.calls) ++by_tool[index(tool)], ++all;
  for (std::size_t t = 0; t < by_tool.size(); ++t)
    if (by_tool[t] > 0) point.calls_by_tool[suite.tools()[t].name] = by_tool[t];
  point.calls_per_task = static_cast<double>(all) / static_cast<double>(run.results.size());
  if (const auto tool = tool_named(suite.tools(), strongest); tool && all > 0)
    point.strongest_share = static_cast<double>(by_tool[index(*tool)]) / static_cast<double>(all);
}

void measure(const Suite& suite, const PolicyRun& run, const References& names, Point& point, IntervalRequests& intervals) {
  std::vector<double> scores, seconds;
  Money cost, judges;
  std::size_t blank = 0;
  for (const auto& r : run.results) {
    scores.push_back(r.score), seconds.push_back(r.seconds);
    cost += r.cost, judges += r.judges;
    blank += !r.answered;
  }
  point.policy = run.contestant.name, point.setting = run.contestant.setting;
  point.single = run.contestant.always.has_value(), point.unreachable = run.contestant.unreachable;
  point.tasks = run.results.size();
  point.accuracy = mean(scores);
  point.usd_per_1k = per_1k(cost, point.tasks), point.judge_usd_per_1k = per_1k(judges, point.tasks);
  point.seconds_mean = mean(seconds), point.seconds_p95 = quantile(seconds, 0.95);
  point.blank_share = static_cast<double>(blank) / static_cast<double>(point.tasks);
  point.ece = calibration_error(run.results);
  count_calls(suite, run, names.strongest, point);
  intervals.add(std::move(scores), point.accuracy_interval);
}

}  // namespace

EvalReport summarise(const Suite& suite, std::span<const PolicyRun> runs, const BootstrapOptions& options,
                     const std::optional<References>& references) {
  const References names = references ? *references : references_of(suite);
  EvalReport report{.suite = suite.name(), .tasks = suite.size(), .seed = options.seed, .resamples = options.resamples,
                    .strongest = names.strongest, .cheapest = names.cheapest};
  const Reference strongest = reference_of(suite, runs, names.strongest);
  const Reference with_fill = filled(strongest, reference_of(suite, runs, names.cheapest));

  IntervalRequests intervals;
  report.points.resize(runs.size());  // before any interval is asked for: requests point into it
  for (std::size_t p = 0; p < runs.size(); ++p) {
    Point& point = report.points[p];
    measure(suite, runs[p], names, point, intervals);
    add_shares(runs[p], strongest, point);
    compare(runs[p], strongest, point.paired_vs_strongest, intervals);
    compare(runs[p], with_fill, point.paired_vs_strongest_filled, intervals);
  }
  intervals.fulfil(options);
  add_pareto(report);
  return report;
}

}  // namespace baton::eval
