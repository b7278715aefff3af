#include "baton/base/text.h"
#include "baton/eval/figures.h"
#include "baton/eval/plot.h"

#include <fmt/format.h>

namespace baton::eval {
namespace {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--ink:#1b2430;--soft:#5c6879;--rule:#e2e6eb;--faint:#eff2f5;
--policy:#1668c7;--single:#8b96a5;--unreachable:#c2571a;--line:#1668c7;--good:#187a46;--bad:#b3322c}
@media(prefers-color-scheme:dark){:root{--page:#11151b;--card:#191f27;--ink:#e5eaf0;--soft:#98a4b3;--rule:#2b343f;--faint:#222a34;
--policy:#64a9f5;--single:#7f8b9b;--unreachable:#f0945a;--line:#4c8fdd;--good:#5fc48d;--bad:#f08880}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1240px;margin:0 auto;padding:32px 24px 48px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:17px;margin:0 0 10px}
p{margin:0}.sub,.note{color:var(--soft)}.note{font-size:13px;margin-top:10px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:12px;margin:22px 0}
.card,section{background:var(--card);border:1px solid var(--rule);border-radius:10px}
.card{padding:14px 16px}.card b{display:block;font-size:21px;line-height:1.25;font-weight:650;overflow-wrap:anywhere}
.card span{color:var(--soft);font-size:13px}
section{padding:18px 20px;margin-top:16px}
.plot{display:block;width:100%;height:auto}
.grid{stroke:var(--rule)}.faint{stroke:var(--faint)}.axis{stroke:var(--soft)}
.tick,.title{fill:var(--soft);font-size:12px}.title{font-size:13px}
.frontier{fill:none;stroke:var(--line);stroke-width:2;stroke-linejoin:round;opacity:.55}
.bar{stroke-width:1.3;opacity:.45}.bar.policy{stroke:var(--policy)}.bar.single{stroke:var(--single)}.bar.unreachable{stroke:var(--unreachable)}
.leader{stroke:var(--soft);stroke-width:.8;opacity:.6}
.mark{stroke:var(--card);stroke-width:1.5}.mark.policy{fill:var(--policy)}.mark.single{fill:var(--single)}
.mark.unreachable{fill:var(--card);stroke:var(--unreachable);stroke-width:2}.mark:hover{stroke:var(--ink);stroke-width:2}
.label{font-size:12px;fill:var(--soft);paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}
.label.policy{fill:var(--policy);font-weight:600}.label.unreachable{fill:var(--unreachable)}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;color:var(--soft);font-size:13px;margin-bottom:6px}
.legend i{display:inline-block;width:10px;height:10px;border-radius:50%;margin-right:6px;background:var(--single)}
.legend .p{background:var(--policy)}.legend .u{background:none;border:2px solid var(--unreachable)}
.legend .f{width:18px;height:0;border-radius:0;border-top:2px solid var(--line);background:none;vertical-align:middle;opacity:.7}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}
th,td{padding:6px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule)}
th{color:var(--soft);font-weight:600;font-size:12.5px;border-bottom:2px solid var(--rule)}
th:first-child,td:first-child{text-align:left;padding-left:2px}
tbody tr:hover{background:var(--faint)}tbody tr:last-child td{border-bottom:0}
tr.policy td:first-child{font-weight:600}tr.unreachable{color:var(--soft);font-style:italic}
.star{color:var(--policy)}.good{color:var(--good)}.bad{color:var(--bad)}
@media(max-width:600px){main{padding:20px 12px}section{padding:14px 12px}}
)css";

std::string card(std::string_view value, std::string_view words) {
  return fmt::format("<div class=\"card\"><b>{}</b><span>{}</span></div>\n", html_escape(value), html_escape(words));
}

// The cheapest policy that is no less accurate than the strongest model, where it is cheaper than that.
const Point* cheapest_match(const EvalReport& report) {
  const Point* best = nullptr;
  for (const Point& p : report.points) {
    if (p.unreachable || !p.cost_share || *p.cost_share >= 1 || !p.paired_vs_strongest || p.paired_vs_strongest->diff < 0)
      continue;
    if (!best || *p.cost_share < *best->cost_share) best = &p;
  }
  return best;
}

const Point* most_accurate(const EvalReport& report) {
  for (const Point* p : by_accuracy(report))
    if (!p->unreachable && p->tasks > 0) return p;
  return nullptr;
}

std::string cards(const EvalReport& report) {
  std::string out = "<div class=\"cards\">\n" + card(with_thousands(report.tasks), "tasks");
  if (!report.strongest.empty()) out += card(report.strongest, "strongest single model");
  if (const Point* p = most_accurate(report))
    out += card(in_percent(p->accuracy) + " %", fmt::format("highest accuracy: {}", label_of(*p)));
  if (const Point* p = cheapest_match(report))
    out += card(in_percent(*p->cost_share) + " %",
                fmt::format("of its cost for the same accuracy or more: {}", label_of(*p)));
  if (report.pareto_area) out += card(number(*report.pareto_area, 3), "area under the Pareto frontier");
  return out + "</div>\n";
}

std::string plot_section(const EvalReport& report, std::string_view heading, const PlotOptions& options) {
  const std::string plot = render_plot(report, options);
  if (plot.empty()) return "";
  bool unreachable = false;
  for (const Point& p : report.points) unreachable |= p.unreachable;
  return fmt::format(
      "<section><h2>{}</h2>\n<div class=\"legend\"><span><i class=\"p\"></i>policies</span><span><i></i>single models</span>{}"
      "<span><i class=\"f\"></i>Pareto frontier</span></div>\n{}</section>\n",
      heading, unreachable ? "<span><i class=\"u\"></i>out of reach</span>" : "", plot);
}

std::string paired_cell(const std::optional<Paired>& paired) {
  const std::string_view sign = !paired                   ? ""
                                : paired->interval.lo > 0 ? " class=\"good\""
                                : paired->interval.hi < 0 ? " class=\"bad\""
                                                          : "";
  return fmt::format("<td{}>{}</td>", sign, signed_with_interval(paired));
}

std::string row(const EvalReport& report, const Point& p, const std::vector<std::string>& tools) {
  const auto cell = [](const std::string& text) { return fmt::format("<td>{}</td>", text); };
  std::string out =
      fmt::format("<tr class=\"{}\"><td>{}{}</td>",
                  p.unreachable ? "unreachable"
                  : p.single    ? "single"
                                : "policy",
                  html_escape(label_of(p)), p.pareto ? " <span class=\"star\" title=\"on the Pareto frontier\">★</span>" : "");
  if (!all_tasks_everywhere(report)) out += cell(with_thousands(p.tasks));
  out += cell(with_spread(p.accuracy, p.accuracy_interval));
  out += cell(number(p.usd_per_1k, decimals_for(report, &Point::usd_per_1k)));
  out += cell(in_percent(p.cost_share));
  if (any_has(report, &Point::latency_share)) out += cell(in_percent(p.latency_share));
  out += cell(number(p.seconds_mean, 2)) + cell(number(p.seconds_p95, 2)) + cell(number(p.calls_per_task, 2));
  out += cell(in_percent(p.strongest_share)) + cell(in_percent(p.blank_share));
  if (any_has(report, &Point::ece)) out += cell(in_percent(p.ece));
  out += paired_cell(p.paired_vs_strongest) + paired_cell(p.paired_vs_strongest_filled);
  for (const auto& tool : tools) out += cell(calls_per_task(p, tool));
  return out + "</tr>\n";
}

std::string table(const EvalReport& report) {
  const auto tools = shown_tools(report);
  std::string out = "<section><h2>All figures</h2>\n<div class=\"wide\"><table><thead><tr><th>policy</th>";
  if (!all_tasks_everywhere(report)) out += "<th>tasks</th>";
  std::vector<std::string> headings{"accuracy %", "$ per 1k", "cost %"};
  if (any_has(report, &Point::latency_share)) headings.push_back("time %");
  headings.insert(headings.end(), {"s mean", "s p95", "calls", "strong %", "blank %"});
  if (any_has(report, &Point::ece)) headings.push_back("ece %");
  headings.insert(headings.end(), {"vs strongest", "vs filled"});
  for (const auto& heading : headings) out += fmt::format("<th>{}</th>", heading);
  for (const auto& tool : tools) out += fmt::format("<th>{}</th>", html_escape(tool));
  out += "</tr></thead>\n<tbody>\n";
  for (const Point* p : by_accuracy(report)) out += row(report, *p, tools);
  out += "</tbody></table></div>\n<p class=\"note\">Intervals are 95 % percentile bootstrap over tasks";
  out += fmt::format(" ({} resamples). ", with_thousands(static_cast<std::size_t>(report.resamples)));
  if (!report.strongest.empty())
    out += fmt::format(
        "Cost %, time %, strong % (share of calls) and vs strongest compare with always calling {} on the same tasks; vs filled, "
        "with the same where its blank answers are replaced by {}’s. Differences are in points of per cent. ",
        html_escape(report.strongest), html_escape(report.cheapest));
  out += "★ on the Pareto frontier of cost and accuracy. ";
  if (any_has(report, &Point::ece))
    out += "Ece % is the expected calibration error of the confidence that comes with the answers. ";
  if (report.pareto_area)
    out +=
        "Its area is the mean accuracy to be had for a budget between 1 % and 100 % of the strongest model’s cost, on a log "
        "scale. ";
  if (!tools.empty()) out += "The last columns are calls per task.";
  return out + "</p></section>\n";
}

}  // namespace

std::string render_html(const EvalReport& report) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{0}: accuracy, cost and latency</title>"
      "<style>{1}</style></head>\n<body><main>\n<h1>{0}</h1>\n<p class=\"sub\">Accuracy, cost and latency of {2} policies</p>\n"
      "{3}{4}{5}{6}</main></body></html>\n",
      html_escape(report.suite), kStyle, report.points.size(), cards(report),
      plot_section(report, "Cost and accuracy", {&Point::usd_per_1k, "dollars per 1,000 tasks", "$"}),
      plot_section(report, "Latency and accuracy", {&Point::seconds_mean, "mean seconds per task", ""}), table(report));
}

}  // namespace baton::eval
