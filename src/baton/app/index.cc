#include "baton/app/commands.h"
#include "baton/tools/search.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

struct IndexOptions {
  std::string source, index;
  std::string json;  // "" for none, "-" for stdout
};

void build(const IndexOptions& options) {
  const tools::IndexReport report = tools::build_index(options.source, options.index);
  write_report(options.json, {{"schema", "baton.index/1"}, {"documents", report.documents}, {"passages", report.passages},
                              {"added", report.added}, {"changed", report.changed}, {"removed", report.removed},
                              {"unchanged", report.unchanged}, {"skipped", report.skipped}});
  if (options.json == "-") return;
  for (const auto& skipped : report.skipped) std::cout << "skipped " << skipped << '\n';
  std::cout << fmt::format("{}: {} documents in {} passages; {} added, {} changed, {} removed, {} unchanged\n", options.index,
                           report.documents, report.passages, report.added, report.changed, report.removed, report.unchanged);
}

}  // namespace

void add_index(CLI::App& app) {
  auto options = std::make_shared<IndexOptions>();
  CLI::App* command =
      add_command(app, "index", "Build or update the index that search tools read.", "baton index docs docs.index");
  command
      ->add_option("SOURCE", options->source,
                   "A folder of documents, one document, or a JSONL file of {\"id\"?, \"title\"?, \"text\"}")
      ->required();
  command->add_option("INDEX", options->index, "The index file to write; only documents that changed are read again")->required();
  command->add_option("--json", options->json,
                      "Write the counts as JSON to this file too; '-' for stdout alone (default: do not)");
  command->callback([options] { build(*options); });
}

}  // namespace baton::app
