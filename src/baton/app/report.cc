#include "baton/app/commands.h"
#include "baton/base/file.h"
#include "baton/eval/report.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

namespace baton::app {

void write_report(const std::string& path, const Json& report) {
  if (path.empty()) return;
  const std::string text = dump_json(report, 2) + '\n';
  if (path == "-") std::cout << text;
  else write_file(path, text);
}

void add_report(CLI::App& app) {
  struct Options { std::string file, html; };
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(app, "report", "Show an evaluation's JSON again, as a table and a web page.",
                                  "baton report eval.json --html report.html");
  command->add_option("FILE", options->file, "The JSON that 'baton eval --json' wrote")->required();
  command->add_option("--html", options->html, "Write the report as one web page");
  command->callback([options] {
    require_writable(options->html);
    const eval::EvalReport report = eval::report_from_json(read_file(options->file), options->file);
    if (!options->html.empty()) write_file(options->html, eval::render_html(report));
    std::cout << eval::render_table(report);
  });
}

}  // namespace baton::app
