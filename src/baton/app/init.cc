#include "baton/app/commands.h"
#include "baton/base/file.h"
#include "baton/config/catalogue.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>
#include <memory>

namespace baton::app {
namespace {

struct InitOptions {
  std::string file = "baton.toml";
  bool force = false;
};

void init(const InitOptions& options) {
  if (!options.force && std::filesystem::exists(options.file))
    throw Error(fmt::format("{}: exists already; name another file, or overwrite it with --force", options.file));
  write_file(options.file, config::initial_catalogue());
  std::cout << fmt::format("wrote {0}\nnext: set the prices, export OPENAI_API_KEY, and run 'baton catalogue check {0}'\n",
                           options.file);
}

}  // namespace

void add_init(CLI::App& app) {
  auto options = std::make_shared<InitOptions>();
  CLI::App* command =
      add_command(app, "init", "Write a small, complete, commented catalogue to start from.", "baton init baton.toml");
  command->add_option("FILE", options->file, "The catalogue to write")->capture_default_str();
  command->add_flag("--force", options->force, "Overwrite the file if it exists (default: refuse)");
  command->callback([options] { init(*options); });
}

}  // namespace baton::app
