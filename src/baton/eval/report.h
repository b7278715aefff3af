#pragma once
// What an evaluation found: the figures of each policy, how they compare with single models, and the Pareto frontier. One JSON
// file holds all of it; the table and the web page are made from that alone.

#include "baton/eval/bootstrap.h"
#include "baton/eval/evaluate.h"

#include <map>

namespace baton::eval {

// Mean over common tasks of (score of the policy - score of the reference).
struct Paired {
  double diff = 0;
  Interval interval;
  std::size_t tasks = 0;
};

// Optional figures are absent where the reference is not known, or no task is common. Fractions lie in 0..1.
struct Point {
  std::string policy, setting;
  std::size_t tasks = 0;                          // tasks it was scored on; with 0 the means below are NaN
  double accuracy = 0;                            // mean score
  Interval accuracy_interval;
  double usd_per_1k = 0;                          // dollars per 1,000 tasks, judges left out
  double judge_usd_per_1k = 0;
  std::optional<double> cost_share;               // dollars / dollars of always-strongest, both on the common tasks
  std::optional<double> latency_share;            // seconds / seconds of always-strongest, both on the common tasks
  double seconds_mean = 0, seconds_p95 = 0;       // quantile(…, 0.95)
  double calls_per_task = 0;
  std::map<std::string, std::size_t> calls_by_tool;  // calls in all; tools never called are left out
  double strongest_share = 0;                     // of its calls; 0 where it called nothing
  double blank_share = 0;                         // of its tasks, handed in without an answer
  std::optional<double> ece;                      // expected calibration error of its confidence, see calibration.h
  std::optional<Paired> paired_vs_strongest;
  std::optional<Paired> paired_vs_strongest_filled;  // the strongest; where its answer is blank, the cheapest
  bool single = false;                            // it only ever calls one model
  bool unreachable = false;                       // it sees what it has not paid for
  bool pareto = false;                            // on the frontier
};

struct EvalReport {
  std::string suite;
  std::size_t tasks = 0;
  std::uint64_t seed = 0;
  int resamples = 0;
  std::string strongest, cheapest;                // tools; "" where not known
  std::vector<Point> points;                      // in the order of the contestants
  std::optional<double> pareto_area;              // see pareto.h
};

// Bootstrap seed and number of resamples come from `options`. References are taken from the suite's recorded outcomes, and in a
// live suite from the runs of contestants whose `always` is the strongest and the cheapest. Which models they are is said by
// `references`, else found by references_of.
EvalReport summarise(const Suite& suite, std::span<const PolicyRun> runs, const BootstrapOptions& options,
                     const std::optional<References>& references = {});

// Schema "baton.eval/1", indented, with a newline at the end; holds no clock time, thread count or path.
std::string report_json(const EvalReport& report);
// Throws Error where text is no such report, naming what is wrong; `source` names it in the message.
EvalReport report_from_json(std::string_view text, const std::string& source);

// Aligned columns for a terminal, at most `width` wide, with the calls per tool below where there are at most eight tools.
std::string render_table(const EvalReport& report, std::size_t width = 120);

// One page with everything in it: the cost-accuracy and latency-accuracy plots as SVG, and the table. Light and dark.
std::string render_html(const EvalReport& report);

}  // namespace baton::eval
