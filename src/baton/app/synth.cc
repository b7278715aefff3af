#include "baton/app/commands.h"
#include "baton/app/domain_packs.h"
#include "baton/base/interrupt.h"
#include "baton/base/table.h"
#include "baton/synth/synthesise.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

namespace baton::app {
namespace {

using namespace synth;

struct SynthCommand {
  std::string domains = "all", packs, out, json, format = "baton";
  std::size_t tasks = 1000;
  std::uint64_t seed = 1;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

std::string percent(std::size_t part, std::size_t whole) {
  return whole ? fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole)) : "-";
}

void show(const SynthReport& report) {
  std::vector<Column> columns{{"domain"}, {"tasks", Align::right}, {"candidates", Align::right}, {"yield", Align::right}};
  for (std::size_t g = 1; g < kGates; ++g) columns.push_back({fmt::format("gate {}", g), Align::right});
  for (const char* title : {"t0", "t1", "t2", "t3", "t4", "sequences", "top wording"}) columns.push_back({title, Align::right});
  std::vector<std::vector<std::string>> rows;
  for (const auto& d : report.domains) {
    std::vector<std::string> row{d.domain, fmt::format("{}", d.tasks), fmt::format("{}", d.candidates), percent(d.tasks, d.candidates)};
    for (std::size_t g = 1; g < kGates; ++g) row.push_back(fmt::format("{}", d.rejected[g]));
    for (const auto count : d.tiers) row.push_back(percent(count, d.tasks));
    row.push_back(fmt::format("{}", d.diversity.tool_sequences)),
        row.push_back(fmt::format("{:.2f} %", 100 * d.diversity.most_used_wording));
    rows.push_back(std::move(row));
  }
  std::cout << text_table(columns, rows);
  for (const auto& d : report.domains)
    for (const auto& [intent, tasks] : d.intents)
      if (tasks == 0) std::cout << fmt::format("no task of {} holds '{}'\n", d.domain, intent);
  std::cout << "rejected by gate 1 execution, 2 fidelity, 3 completeness, 4 minimality, 5 mistakes that must fail, 6 duplicates\n";
}

void synthesise(const SynthCommand& command) {
  require_writable(command.json);
  SynthOptions options{.packs = packs_named(command.domains, command.packs),
                       .tasks = command.tasks,
                       .seed = command.seed,
                       .threads = command.threads,
                       .out = command.out,
                       .stop = interrupted()};
  if (command.tasks < options.packs.size())
    throw Error(fmt::format("--tasks {}: give at least one per domain, {}", command.tasks, options.packs.size()));
  if (command.format == "toolscale") options.format = SynthOptions::Format::toolscale;
  const auto start = std::chrono::steady_clock::now();
  const SynthReport report = synth::synthesise(options);
  if (report.stopped)
    throw Error(fmt::format("stopped after {} of {} domains; {}", report.domains.size(), options.packs.size(),
                            report.domains.empty() ? "nothing was written" : "the same command goes on"), 130);
  write_report(command.json, report_json(report, options));
  if (command.json == "-") return;
  show(report);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::cout << fmt::format("wrote {} tasks to {} in {:.1f} s\n", command.tasks, command.out, seconds);
}

}  // namespace

void add_synth(CLI::App& app) {
  auto options = std::make_shared<SynthCommand>();
  CLI::App* command = add_command(app, "synth", "Make verified multi-turn tool-calling tasks from domain packs.",
                                  "baton synth --domains all --tasks 1000 --seed 1 --out tasks.jsonl.gz");
  command->add_option("--domains", options->domains, "Names of packs, comma-separated, or all")->capture_default_str();
  command->add_option("--packs", options->packs, "The folder that holds the packs (default: domains, here or beside the program)");
  command->add_option("--tasks", options->tasks, "How many tasks, over all domains")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}));
  command->add_option("--seed", options->seed, "The same seed gives the same bytes")->capture_default_str();
  command->add_option("--threads", options->threads, "Threads; the bytes do not depend on them")
      ->capture_default_str()
      ->check(CLI::Range(1, 1024));
  command->add_option("--out", options->out, "The file to write; .gz compresses")->required();
  command->add_option("--json", options->json, "Write the report here as JSON; - for stdout");
  command->add_option("--format", options->format, "baton, or toolscale: the shape of nvidia/ToolScale")
      ->capture_default_str()
      ->check(CLI::IsMember({"baton", "toolscale"}));
  command->callback([options] { synthesise(*options); });
}

}  // namespace baton::app
