#include "baton/app/commands.h"
#include "baton/app/example_pack.h"
#include "baton/base/file.h"
#include "baton/base/table.h"
#include "baton/envs/sql/pack_check.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

using namespace envs::sql;

struct PackOptions {
  std::string folder, json;
};

void check(const PackOptions& options) {
  require_writable(options.json);
  const PackCheck found = check_pack(options.folder);
  const PackFigures& f = found.figures;
  const Pack where{.folder = options.folder};
  Json mistakes = Json::array();
  for (const auto& m : found.mistakes) {
    std::cout << described(where, m) << '\n';
    mistakes.push_back({{"file", m.file}, {"line", m.line}, {"mistake", m.what}});
  }
  write_report(options.json, {{"schema", "baton.pack/1"},
                              {"mistakes", mistakes},
                              {"tables", f.tables},
                              {"rows", f.rows},
                              {"users", f.users},
                              {"tools", f.tools},
                              {"tests", f.tests},
                              {"rules", f.rules},
                              {"intents", f.intents},
                              {"refusals", f.refusals},
                              {"policy_words", f.policy_words},
                              {"scarcest_intent", {{"name", f.scarcest}, {"slot_rows", f.scarcest_rows}}}});
  if (!found.mistakes.empty())
    throw Error(fmt::format("{}: {} mistake{}", options.folder, found.mistakes.size(), found.mistakes.size() == 1 ? "" : "s"));
  std::cout << fmt::format(
      "{}: sound; {} tables, {} rows, {} users, {} tools with {} tests, {} rules in {} words, {} intents of which {} are refused; the scarcest, "
      "{}, can be asked in {} ways\n",
      options.folder, f.tables, f.rows, f.users, f.tools, f.tests, f.rules, f.policy_words, f.intents, f.refusals, f.scarcest,
      f.scarcest_rows);
}

void create(const PackOptions& options) {
  const std::filesystem::path folder = options.folder;
  if (std::filesystem::exists(folder)) throw Error(fmt::format("{}: exists already; name another folder", options.folder));
  std::filesystem::create_directories(folder);
  for (const auto& [name, text] : example_pack()) write_file(folder / name, text);
  std::cout << fmt::format("wrote a small lending library to {0}\nnext: change it, and run 'baton pack check {0}' after each step\n",
                           options.folder);
}

}  // namespace

void add_pack(CLI::App& app) {
  CLI::App* pack = add_command(app, "pack", "Domain packs: folders that describe a domain for verifiable tasks.", "");
  const auto options = std::make_shared<PackOptions>();
  CLI::App* checking = add_command(*pack, "check", "Name file and line of every mistake in a pack; runs its tests and golden plans.",
                                   "baton pack check domains/aviation");
  checking->add_option("DIR", options->folder, "The pack's folder")->required();
  checking->add_option("--json", options->json, "Write the report here as JSON; - for stdout");
  checking->callback([options] { check(*options); });
  CLI::App* making = add_command(*pack, "new", "Write a small working pack to start from.", "baton pack new my-library");
  making->add_option("DIR", options->folder, "The folder to make")->required();
  making->callback([options] { create(*options); });
}

}  // namespace baton::app
