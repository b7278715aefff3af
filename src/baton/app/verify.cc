#include "baton/app/commands.h"
#include "baton/app/domain_packs.h"
#include "baton/base/interrupt.h"
#include "baton/base/table.h"
#include "baton/synth/verify.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <fmt/format.h>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

namespace baton::app {
namespace {

struct VerifyCommand {
  std::string file, packs, json;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

void show(const synth::VerifyReport& report, double seconds) {
  std::vector<std::vector<std::string>> rows{{"unreadable lines", fmt::format("{}", report.failed[0])}};
  for (std::size_t g = 1; g < synth::kGates; ++g)
    rows.push_back({fmt::format("{} {}", g, name_of(static_cast<synth::Gate>(g))), fmt::format("{}", report.failed[g])});
  std::cout << text_table({{"gate"}, {"failed", Align::right}}, rows);
  for (const auto& f : report.first)
    std::cout << fmt::format("line {}{}: {}: {}\n", f.line, f.id.empty() ? "" : " (" + f.id + ")",
                             f.gate == synth::Gate::none ? "unreadable" : name_of(f.gate), f.why);
  if (report.failures > report.first.size()) std::cout << fmt::format("… and {} more\n", report.failures - report.first.size());
  std::cout << fmt::format("{} tasks verified in {:.1f} s, {} failed; {} mutated runs failed as they must\n", report.tasks, seconds,
                           report.failures, report.mistakes_that_fail);
}

void verify(const VerifyCommand& command) {
  require_writable(command.json);
  const std::filesystem::path folder = packs_folder(command.packs);
  std::map<std::string, std::shared_ptr<const envs::sql::Pack>> packs;
  std::mutex mutex;
  const auto pack = [&](const std::string& domain) -> std::shared_ptr<const envs::sql::Pack> {
    const std::lock_guard lock(mutex);
    auto& found = packs[domain];
    if (!found) found = pack_in(folder, domain);
    return found;
  };
  const auto start = std::chrono::steady_clock::now();
  const synth::VerifyReport report = synth::verify({.file = command.file, .pack = pack, .threads = command.threads, .stop = interrupted()});
  if (report.stopped) throw Error(fmt::format("stopped after {} tasks", report.tasks), 130);
  write_report(command.json, report_json(report));
  if (command.json != "-") show(report, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  if (report.failures) throw Error(fmt::format("{}: {} of {} tasks fail", command.file, report.failures, report.tasks), 1);
  if (report.tasks == 0) throw Error(fmt::format("{}: holds no task", command.file));
}

}  // namespace

void add_verify(CLI::App& app) {
  auto options = std::make_shared<VerifyCommand>();
  CLI::App* command =
      add_command(app, "verify", "Repeat every gate on a file of tasks, from the file and the packs alone; exit code 1 if one fails.",
                  "baton verify tasks.jsonl.gz");
  command->add_option("FILE", options->file, "Tasks that 'baton synth' wrote")->required();
  command->add_option("--packs", options->packs, "The folder that holds the packs (default: domains, here or beside the program)");
  command->add_option("--threads", options->threads, "Threads")->capture_default_str()->check(CLI::Range(1, 1024));
  command->add_option("--json", options->json, "Write the report here as JSON; - for stdout");
  command->callback([options] { verify(*options); });
}

}  // namespace baton::app
