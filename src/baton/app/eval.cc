#include "baton/app/commands.h"
#include "baton/app/eval_contestants.h"
#include "baton/base/file.h"
#include "baton/base/interrupt.h"
#include "baton/eval/report.h"

#include <CLI/CLI.hpp>
#include <iostream>

namespace baton::app {
namespace {

void evaluate(const EvalOptions& options) {
  check(options);
  const auto materials = make_materials(options);
  if (materials->session)
    for (const auto& note : materials->session->notes()) std::cerr << "note: " << note << '\n';
  Field field = make_field(options, *materials);
  const auto runs =
      eval::evaluate(*materials->suite, std::move(field.contestants),
                     {.threads = options.threads, .seed = options.seed, .stop = interrupted(), .journal = options.run});
  const eval::EvalReport report =
      eval::summarise(*materials->suite, runs, {.seed = options.seed, .resamples = options.resamples}, field.references);
  if (!options.json.empty() && options.json != "-") write_file(options.json, eval::report_json(report));
  if (!options.html.empty()) write_file(options.html, eval::render_html(report));
  std::cout << (options.json == "-" ? eval::report_json(report) : eval::render_table(report));
}

}  // namespace

void add_eval(CLI::App& app) {
  auto options = std::make_shared<EvalOptions>();
  CLI::App* command = add_command(app, "eval", "Compare policies: accuracy, cost and latency with intervals.",
                                  "baton eval --suite simulated --fold 0/5 --policy all --html report.html");
  add_eval_flags(*command, *options);
  command->callback([options] { evaluate(*options); });
}

}  // namespace baton::app
