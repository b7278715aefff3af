#include "baton/app/commands.h"
#include "baton/config/catalogue.h"
#include "baton/store/json_forms.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

struct CatalogueOptions {
  std::string file = "baton.toml";
  std::string json;  // "" for none, "-" for stdout
};

void report(const CatalogueOptions& options, const Catalogue& catalogue) {
  if (options.json.empty()) return;
  Json form = store::json_of(catalogue);
  form["schema"] = "baton.catalogue/1";
  write_report(options.json, form);
}

void check(const CatalogueOptions& options) {
  const Catalogue catalogue = config::load_catalogue(options.file);
  report(options, catalogue);
  if (options.json == "-") return;
  std::cout << fmt::format("{}: good; {} provider(s), {} model(s), {} tool(s), price book {}\n", options.file,
                           catalogue.providers.size(), catalogue.models.size(), catalogue.tools.size(), catalogue.price_book);
  const auto environ = config::process_environ();
  for (const auto& provider : catalogue.providers)
    if (!provider.key_env.empty() && !environ(provider.key_env))
      std::cout << fmt::format("note: {} is not set; provider '{}' takes its key from it\n", provider.key_env, provider.name);
}

void show(const CatalogueOptions& options) {
  const Catalogue catalogue = config::load_catalogue(options.file);
  report(options, catalogue);
  if (options.json != "-") std::cout << config::describe_catalogue(catalogue, config::process_environ());
}

void add_one(CLI::App& group, const std::string& name, const std::string& description, void (*run)(const CatalogueOptions&)) {
  auto options = std::make_shared<CatalogueOptions>();
  CLI::App* command = add_command(group, name, description, "baton catalogue " + name + " baton.toml");
  command->add_option("FILE", options->file, "The catalogue to read")->capture_default_str();
  command->add_option("--json", options->json,
                      "Write the catalogue as JSON to this file too; '-' for stdout alone (default: do not)");
  command->callback([options, run] { run(*options); });
}

}  // namespace

void add_catalogue(CLI::App& app) {
  CLI::App* group = add_command(app, "catalogue", "Check or show a catalogue of providers, models and tools.", "");
  add_one(*group, "check", "Check a catalogue strictly; name the first thing wrong with file and line.", check);
  add_one(*group, "show", "Show providers, prices and tools as tables; never shows a key.", show);
}

}  // namespace baton::app
