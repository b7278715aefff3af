#include "baton/eval/report.h"

#include "baton/base/json.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace baton::eval {
namespace {

constexpr std::string_view kSchema = "baton.eval/1";

// --- writing: NaN becomes null --------------------------------------------------------------------------------------

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }
Json name_or_null(const std::string& name) { return name.empty() ? Json(nullptr) : Json(name); }

Json to_json(const std::optional<Paired>& paired) {
  if (!paired) return nullptr;
  return {{"diff", number(paired->diff)}, {"lo", number(paired->interval.lo)}, {"hi", number(paired->interval.hi)},
          {"tasks", paired->tasks}};
}

Json to_json(const Point& p) {
  Json out{{"policy", p.policy},
           {"setting", p.setting},
           {"tasks", p.tasks},
           {"accuracy", number(p.accuracy)},
           {"accuracy_ci", {number(p.accuracy_interval.lo), number(p.accuracy_interval.hi)}},
           {"usd_per_1k", number(p.usd_per_1k)},
           {"cost_share", number(p.cost_share)},
           {"latency_share", number(p.latency_share)},
           {"seconds_mean", number(p.seconds_mean)},
           {"seconds_p95", number(p.seconds_p95)},
           {"calls_per_task", number(p.calls_per_task)},
           {"calls_by_tool", p.calls_by_tool},
           {"strongest_share", number(p.strongest_share)},
           {"blank_share", number(p.blank_share)},
           {"ece", number(p.ece)},
           {"paired_vs_strongest", to_json(p.paired_vs_strongest)},
           {"paired_vs_strongest_filled", to_json(p.paired_vs_strongest_filled)},
           {"pareto", p.pareto},
           {"single", p.single}};
  if (p.unreachable) out["unreachable"] = true;
  if (p.judge_usd_per_1k > 0) out["judge_usd_per_1k"] = p.judge_usd_per_1k;
  return out;
}

// --- reading -----------------------------------------------------------------------------------------------------------

double number_from(const Json& value) { return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>(); }
double number_at(const Json& object, const char* key) { return number_from(object.at(key)); }

std::string name_at(const Json& object, const char* key) {
  const Json& value = object.at(key);
  return value.is_null() ? std::string() : value.get<std::string>();
}

// Null, or not there: reports of earlier versions lack some figures.
std::optional<double> figure_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? std::nullopt : std::optional(found->get<double>());
}

std::optional<Paired> paired_at(const Json& point, const char* key) {
  const Json& value = point.at(key);
  if (value.is_null()) return std::nullopt;
  return Paired{number_at(value, "diff"), {number_at(value, "lo"), number_at(value, "hi")}, value.value("tasks", std::size_t{0})};
}

Point point_from(const Json& json) {
  Point p{.policy = json.at("policy"),
          .setting = json.at("setting"),
          .tasks = json.at("tasks"),
          .accuracy = number_at(json, "accuracy"),
          .usd_per_1k = number_at(json, "usd_per_1k"),
          .judge_usd_per_1k = json.value("judge_usd_per_1k", 0.0),
          .seconds_mean = number_at(json, "seconds_mean"),
          .seconds_p95 = number_at(json, "seconds_p95"),
          .calls_per_task = number_at(json, "calls_per_task"),
          .strongest_share = number_at(json, "strongest_share"),
          .blank_share = number_at(json, "blank_share"),
          .single = json.value("single", false),
          .unreachable = json.value("unreachable", false),
          .pareto = json.value("pareto", false)};
  const Json& interval = json.at("accuracy_ci");
  p.accuracy_interval = {number_from(interval.at(0)), number_from(interval.at(1))};
  if (!json.at("cost_share").is_null()) p.cost_share = json["cost_share"].get<double>();
  p.latency_share = figure_at(json, "latency_share"), p.ece = figure_at(json, "ece");
  p.calls_by_tool = json.at("calls_by_tool").get<std::map<std::string, std::size_t>>();
  p.paired_vs_strongest = paired_at(json, "paired_vs_strongest");
  p.paired_vs_strongest_filled = paired_at(json, "paired_vs_strongest_filled");
  return p;
}

// "key 'accuracy' not found", without the library's own "[json.exception.…] ".
std::string_view plain(std::string_view what) {
  const auto end = what.find("] ");
  return what.starts_with("[json.") && end != std::string_view::npos ? what.substr(end + 2) : what;
}

}  // namespace

std::string report_json(const EvalReport& report) {
  Json points = Json::array(), frontier = Json::array();
  for (const auto& p : report.points) {
    points.push_back(to_json(p));
    if (p.pareto) frontier.push_back({{"policy", p.policy}, {"setting", p.setting}});
  }
  const Json pareto{{"area", number(report.pareto_area)}, {"frontier", frontier}};
  return dump_json({{"schema", kSchema}, {"suite", report.suite}, {"tasks", report.tasks}, {"seed", report.seed},
                    {"bootstrap_resamples", report.resamples}, {"best_single", name_or_null(report.strongest)},
                    {"cheapest_single", name_or_null(report.cheapest)}, {"pareto", pareto}, {"points", points}},
                   1) +
         "\n";
}

EvalReport report_from_json(std::string_view text, const std::string& source) {
  const auto parsed = parse_json(text);
  if (!parsed) throw Error(fmt::format("{}: {}", source, parsed.error().message));
  const Json& json = *parsed;
  if (!json.is_object() || json.value("schema", Json()) != kSchema)
    throw Error(fmt::format("{}: not a report of `baton eval` (its \"schema\" is not \"{}\")", source, kSchema));
  std::string where;
  try {
    EvalReport report{.suite = json.at("suite"), .tasks = json.at("tasks"), .seed = json.value("seed", std::uint64_t{0}),
                      .resamples = json.value("bootstrap_resamples", 0), .strongest = name_at(json, "best_single"),
                      .cheapest = json.contains("cheapest_single") ? name_at(json, "cheapest_single") : ""};
    for (const auto& point : json.at("points")) {
      where = fmt::format("points[{}]: ", report.points.size());
      report.points.push_back(point_from(point));
    }
    where = "pareto: ";
    if (json.contains("pareto") && !json["pareto"].at("area").is_null())
      report.pareto_area = json["pareto"]["area"].get<double>();
    return report;
  } catch (const Json::exception& wrong) {
    throw Error(fmt::format("{}: {}{}", source, where, plain(wrong.what())));
  }
}

}  // namespace baton::eval
