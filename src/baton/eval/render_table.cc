#include "baton/eval/figures.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>

namespace baton::eval {
namespace {

// Code points: every name and sign that we print is one column wide each.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string shortened(const std::string& text, std::size_t width) {
  if (width_of(text) <= width) return text;
  std::string out;
  std::size_t taken = 0;
  for (const char c : text) {
    if ((c & 0xC0) != 0x80 && ++taken >= width) break;
    out += c;
  }
  return out + "…";
}

struct Column {
  std::string heading;
  std::function<std::string(const Point&)> cell;
  int spare = 0;  // above 0: may be left out where the table is too wide, the highest first
};

constexpr std::string_view kGap = "  ";
constexpr std::size_t kNarrowestName = 12, kComfortableName = 30;

std::size_t width_of(const Column& column, const std::vector<const Point*>& rows) {
  std::size_t width = width_of(column.heading);
  for (const Point* row : rows) width = std::max(width, width_of(column.cell(*row)));
  return width;
}

// The first column stands left and gives way where the table is too wide; the others stand right.
std::string laid_out(std::vector<Column> columns, const std::vector<const Point*>& rows, std::size_t width) {
  std::vector<std::size_t> widths;
  for (const auto& column : columns) widths.push_back(width_of(column, rows));
  const auto others = [&] {
    std::size_t sum = 0;
    for (std::size_t c = 1; c < widths.size(); ++c) sum += widths[c] + kGap.size();
    return sum;
  };
  while (others() + std::min(widths[0], kComfortableName) > width) {
    const auto most = std::max_element(columns.begin(), columns.end(), [](auto& a, auto& b) { return a.spare < b.spare; });
    if (most->spare == 0) break;
    widths.erase(widths.begin() + (most - columns.begin()));
    columns.erase(most);
  }
  widths[0] = std::min(widths[0], std::max(kNarrowestName, width > others() ? width - others() : 0));
  std::vector<std::vector<std::string>> lines(rows.size() + 1);
  for (const auto& column : columns) {
    lines[0].push_back(column.heading);
    for (std::size_t r = 0; r < rows.size(); ++r) lines[r + 1].push_back(column.cell(*rows[r]));
  }

  std::string out;
  for (auto& line : lines) {
    line[0] = shortened(line[0], widths[0]);
    std::string text = line[0] + std::string(widths[0] - width_of(line[0]), ' ');
    for (std::size_t c = 1; c < line.size(); ++c)
      text += fmt::format("{}{}{}", kGap, std::string(widths[c] - width_of(line[c]), ' '), line[c]);
    out += text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::string name_cell(const Point& p) { return fmt::format("{} {}", p.unreachable ? "†" : p.pareto ? "*" : " ", label_of(p)); }

std::vector<Column> main_columns(const EvalReport& report, std::size_t width) {
  const int dollars = decimals_for(report, &Point::usd_per_1k);
  std::vector<Column> columns{{"  policy", name_cell}};
  if (!all_tasks_everywhere(report)) columns.push_back({"tasks", [](const Point& p) { return with_thousands(p.tasks); }});
  columns.push_back({"accuracy %", [](const Point& p) { return with_spread(p.accuracy, p.accuracy_interval); }});
  columns.push_back({"$/1k", [=](const Point& p) { return number(p.usd_per_1k, dollars); }});
  if (width >= 120) columns.push_back({"¢/task", [=](const Point& p) { return number(p.usd_per_1k / 10, dollars + 1); }, 3});
  columns.push_back({"cost %", [](const Point& p) { return in_percent(p.cost_share); }});
  if (any_has(report, &Point::latency_share))
    columns.push_back({"time %", [](const Point& p) { return in_percent(p.latency_share); }, 1});
  columns.push_back({"s/task", [](const Point& p) { return number(p.seconds_mean, 2); }});
  columns.push_back({"p95", [](const Point& p) { return number(p.seconds_p95, 2); }, 4});
  columns.push_back({"calls", [](const Point& p) { return number(p.calls_per_task, 2); }});
  columns.push_back({"strong %", [](const Point& p) { return in_percent(p.strongest_share); }});
  if (any_has(report, &Point::ece)) columns.push_back({"ece %", [](const Point& p) { return in_percent(p.ece); }, 2});
  columns.push_back({"vs strongest", [](const Point& p) { return signed_with_interval(p.paired_vs_strongest); }});
  return columns;
}

std::string calls_table(const EvalReport& report, const std::vector<const Point*>& rows, std::size_t width) {
  const auto tools = shown_tools(report);
  std::vector<const Point*> chosen;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(chosen), [](const Point* p) { return !p->single; });
  if (tools.empty() || chosen.empty()) return "";
  const std::size_t widest = std::max<std::size_t>(6, (width * 3 / 4) / tools.size() - kGap.size());
  std::vector<Column> columns{{"  calls per task", name_cell}};
  for (const auto& tool : tools)
    columns.push_back({shortened(tool, widest), [tool](const Point& p) { return calls_per_task(p, tool); }});
  return "\n" + laid_out(columns, chosen, width);
}

std::string notes(const EvalReport& report) {
  std::string out = "\n* on the Pareto frontier of cost and accuracy";
  if (report.pareto_area) out += fmt::format(" (area {})", number(*report.pareto_area, 3));
  if (std::any_of(report.points.begin(), report.points.end(), [](const Point& p) { return p.unreachable; }))
    out += "\n† out of reach: it sees outcomes before it pays";
  if (!report.strongest.empty())
    out += fmt::format("\ncost %, {}strong % and vs strongest: against always calling {}, on the same tasks",
                       any_has(report, &Point::latency_share) ? "time %, " : "", report.strongest);
  if (any_has(report, &Point::ece))
    out += "\nece %: expected calibration error of the confidence that comes with the answers";
  return out + "\n";
}

}  // namespace

std::string render_table(const EvalReport& report, std::size_t width) {
  const auto rows = by_accuracy(report);
  return fmt::format("{}: {} tasks; 95 % intervals from {} bootstrap resamples\n\n{}{}{}", report.suite,
                     with_thousands(report.tasks), with_thousands(static_cast<std::size_t>(report.resamples)),
                     laid_out(main_columns(report, width), rows, width), calls_table(report, rows, width), notes(report));
}

}  // namespace baton::eval
