#include "baton/app/commands.h"

#include "baton/app/live.h"
#include "baton/base/interrupt.h"
#include "baton/base/table.h"
#include "baton/base/text.h"
#include "baton/tools/toolbox.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

struct ToolOptions {
  std::string name, arguments, json;
  LiveOptions live;
  double seconds = 120;
};

Json listed(const LiveSession& session) {
  Json tools = Json::array();
  const auto specs = session.toolbox().specs();
  for (std::size_t t = 0; t < specs.size(); ++t)
    tools.push_back({{"name", specs[t].name},
                     {"role", name_of(specs[t].role)},
                     {"model", specs[t].model},
                     {"description", specs[t].description},
                     {"expected_usd", specs[t].expected_cost.dollars()},
                     {"expected_seconds", specs[t].expected_latency},
                     {"parameters", parse_json(session.toolbox().tool(static_cast<ToolId>(t)).parameters()).value()}});
  return {{"schema", "baton.tools/1"}, {"tools", tools}};
}

void list(const ToolOptions& options) {
  const auto session = open_live(options.live);
  for (const auto& note : session->notes()) std::cerr << "note: " << note << '\n';
  const Json report = listed(*session);
  write_report(options.json, report);
  if (options.json == "-") return;
  std::vector<std::vector<std::string>> rows;
  for (const auto& tool : report["tools"]) {
    std::vector<std::string> arguments;
    const Json properties = tool["parameters"].value("properties", Json::object());
    for (const auto& [name, value] : properties.items()) arguments.push_back(name);
    rows.push_back({tool["name"], tool["role"], tool["model"], fmt::format("{:.6f}", tool["expected_usd"].get<double>()),
               fmt::format("{:.1f}", tool["expected_seconds"].get<double>()), fmt::format("{}", fmt::join(arguments, ", "))});
  }
  std::cout << text_table({{"name"}, {"role"}, {"model"}, {"$/call", Align::right}, {"s", Align::right}, {"arguments"}}, rows);
}

ToolId tool_named(const tools::Toolbox& toolbox, const std::string& name) {
  if (const auto found = toolbox.find(name)) return *found;
  std::vector<std::string> names;
  for (const auto& spec : toolbox.specs()) names.push_back(spec.name);
  const std::string near = nearest(name, names);
  throw Error(fmt::format("no tool '{}'{}; there are: {}{}", name, near.empty() ? "" : fmt::format("; did you mean '{}'?", near),
                          fmt::join(names, ", "),
                          toolbox.notes().empty() ? "" : fmt::format(" ({})", fmt::join(toolbox.notes(), "; "))));
}

Json report_of(const ToolSpec& spec, const ToolResult& result, const std::vector<LedgerEntry>& ledger, Seconds seconds) {
  Json entries = Json::array();
  for (const auto& entry : ledger)
    entries.push_back({{"status", name_of(entry.status)},
                       {"input_tokens", entry.usage.input},
                       {"output_tokens", entry.usage.output},
                       {"usd", entry.cost.dollars()},
                       {"seconds", entry.service}});
  Json report{{"schema", "baton.tool_call/1"}, {"tool", spec.name}, {"status", name_of(result.status)}, {"text", result.text},
              {"usd", total_cost(ledger).dollars()}, {"seconds", seconds}, {"ledger", entries}};
  if (const auto fields = parse_json(result.text); fields && fields->is_object()) report["result"] = *fields;  // `code`
  if (result.answer) report["answer"] = *result.answer;
  if (result.score >= 0) report["score"] = result.score;
  return report;
}

void call(const ToolOptions& options) {
  require_writable(options.json);
  const auto session = open_live(options.live);
  const ToolId id = tool_named(session->toolbox(), options.name);
  Ledger ledger;
  Budget budget;
  const Seconds start = wall_clock().now();
  CallContext context{.ledger = ledger, .budget = budget, .clock = wall_clock(), .rng = Rng(0),
                      .deadline = Deadline::in(wall_clock(), options.seconds), .stop = interrupted(), .tool = id};
  Tool& tool = session->toolbox().tool(id);
  const ToolResult result = tool.call({.tool = id, .arguments = options.arguments}, context);
  const Seconds seconds = wall_clock().now() - start;
  const auto entries = ledger.take_entries();
  write_report(options.json, report_of(tool.spec(), result, entries, seconds));
  if (options.json != "-") {
    std::cout << result.text << '\n';
    std::cerr << fmt::format("  {} · {} · {:.2f} s\n", name_of(result.status), to_string(total_cost(entries)), seconds);
  }
  if (result.status == CallStatus::malformed) throw Error(fmt::format("tool {}: {}", options.name, result.text));
  if (result.status != CallStatus::ok && result.status != CallStatus::blank && result.status != CallStatus::not_applicable)
    throw Error(fmt::format("tool {}: {}", options.name, name_of(result.status)), 1);
}

}  // namespace

void add_tool(CLI::App& app) {
  CLI::App* group = add_command(app, "tool", "List the tools of a catalogue, or call one by hand.", "");
  auto options = std::make_shared<ToolOptions>();
  CLI::App* lister =
      add_command(*group, "list", "List the tools with prices and arguments.", "baton tool list --config baton.toml");
  CLI::App* caller =
      add_command(*group, "call", "Call one tool by hand, metered.", "baton tool call code '{\"source\": \"print(6 * 7)\"}'");
  caller->add_option("NAME", options->name, "The tool")->required();
  caller->add_option("ARGUMENTS", options->arguments, "Its arguments, a JSON object (see 'baton tool list')");
  add_amount(*caller, "--seconds", options->seconds, Amount::some, "Deadline of the call");
  for (CLI::App* command : {lister, caller}) {
    add_live_options(*command, options->live);
    command->add_option("--json", options->json, "Write the result as JSON to this file; '-' for stdout alone");
  }
  lister->callback([options] { list(*options); });
  caller->callback([options] { call(*options); });
}

}  // namespace baton::app
