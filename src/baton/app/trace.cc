#include "baton/app/commands.h"
#include "baton/store/trace.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

namespace baton::app {
namespace {

void add_show(CLI::App& group) {
  auto file = std::make_shared<std::string>();
  CLI::App* command = add_command(group, "show", "Show an episode: every step, why, its calls, the answer and the cost by tool.",
                                  "baton trace show run.jsonl");
  command->add_option("FILE", *file, "The trace, as 'baton solve --trace' writes it")->required();
  command->callback([file] { std::cout << store::describe(store::read_trace(*file)); });
}

}  // namespace

void add_trace(CLI::App& app) {
  CLI::App* group = add_command(app, "trace", "Show or replay a recorded episode.", "");
  add_show(*group);
  add_trace_replay(*group);
}

}  // namespace baton::app
