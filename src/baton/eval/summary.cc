#include "baton/eval/pareto.h"
#include "baton/eval/report.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace baton::eval {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// What one single model scored and cost, task by task.
struct Reference {
  struct Entry {
    double score = 0;
    Money cost;
    bool blank = false;
  };
  std::vector<std::optional<Entry>> by_task;  // empty: the model was never run in a live suite
};

Reference reference_of(const Suite& suite, std::span<const PolicyRun> runs, std::optional<ToolId> tool) {
  Reference out;
  if (!tool || suite.size() == 0) return out;
  if (suite.outcome(0, *tool)) {
    out.by_task.resize(suite.size());
    for (std::size_t i = 0; i < suite.size(); ++i)
      if (const Outcome& o = *suite.outcome(i, *tool); o.available) out.by_task[i] = {o.score, o.cost, o.blank};
    return out;
  }
  const auto run = std::find_if(runs.begin(), runs.end(), [&](const PolicyRun& r) { return r.contestant.always == tool; });
  if (run == runs.end()) return out;
  out.by_task.resize(suite.size());
  for (const auto& r : run->results) out.by_task[r.task] = {r.score, r.cost, !r.answered};
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
  return values.empty() ? kNaN : sum(values) / static_cast<double>(values.size());
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

std::optional<double> cost_share(const PolicyRun& run, const Reference& strongest) {
  if (strongest.by_task.empty()) return std::nullopt;
  Money own, reference;
  for (const auto& r : run.results)
    if (const auto& entry = strongest.by_task[r.task]) own += r.cost, reference += entry->cost;
  if (reference.nano <= 0) return std::nullopt;
  return static_cast<double>(own.nano) / static_cast<double>(reference.nano);
}

double per_1k(Money total, std::size_t tasks) { return static_cast<double>(total.nano) * 1e-6 / static_cast<double>(tasks); }

void count_calls(const Suite& suite, const PolicyRun& run, std::optional<ToolId> strongest, Point& point) {
  std::vector<std::size_t> by_tool(suite.tools().size());
  std::size_t all = 0;
  for (const auto& r : run.results)
    for (const auto tool : r.calls) ++by_tool[index(tool)], ++all;
  for (std::size_t t = 0; t < by_tool.size(); ++t)
    if (by_tool[t] > 0) point.calls_by_tool[suite.tools()[t].name] = by_tool[t];
  point.calls_per_task = static_cast<double>(all) / static_cast<double>(run.results.size());
  if (strongest && all > 0) point.strongest_share = static_cast<double>(by_tool[index(*strongest)]) / static_cast<double>(all);
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
  count_calls(suite, run, names.strongest, point);
  intervals.add(std::move(scores), point.accuracy_interval);
}

}  // namespace

EvalReport summarise(const Suite& suite, std::span<const PolicyRun> runs, const BootstrapOptions& options) {
  const References names = references_of(suite);
  const auto name_of_tool = [&](std::optional<ToolId> tool) { return tool ? suite.tools()[index(*tool)].name : std::string(); };
  EvalReport report{.suite = suite.name(), .tasks = suite.size(), .seed = options.seed, .resamples = options.resamples,
                    .strongest = name_of_tool(names.strongest), .cheapest = name_of_tool(names.cheapest)};
  const Reference strongest = reference_of(suite, runs, names.strongest);
  const Reference with_fill = filled(strongest, reference_of(suite, runs, names.cheapest));

  IntervalRequests intervals;
  report.points.resize(runs.size());  // before any interval is asked for: requests point into it
  for (std::size_t p = 0; p < runs.size(); ++p) {
    Point& point = report.points[p];
    measure(suite, runs[p], names, point, intervals);
    point.cost_share = cost_share(runs[p], strongest);
    compare(runs[p], strongest, point.paired_vs_strongest, intervals);
    compare(runs[p], with_fill, point.paired_vs_strongest_filled, intervals);
  }
  intervals.fulfil(options);
  add_pareto(report);
  return report;
}

}  // namespace baton::eval
