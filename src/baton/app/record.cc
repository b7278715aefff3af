#include "baton/app/commands.h"

#include "baton/app/live.h"
#include "baton/base/file.h"
#include "baton/base/interrupt.h"
#include "baton/envs/replay_file.h"
#include "baton/eval/record.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

struct RecordCommand {
  LiveOptions live;
  std::string data, out, models_out, json;
  int threads = 16;
  double max_usd = 0, seconds = 120;
  std::uint64_t seed = 0;
  bool dry_run = false;
};

std::string models_path(const RecordCommand& options) {
  return options.models_out.empty() ? std::filesystem::path(options.out).replace_extension().string() + ".models.json"
                                    : options.models_out;
}

// Rows without any outcome stay out: a replay file holds what was recorded.
std::string replay_lines(const eval::Recording& recording) {
  const OutcomeTable& table = recording.table;
  const std::size_t columns = table.tools.size();
  std::string text;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::span cells(table.cells.data() + row * columns, columns);
    if (std::none_of(cells.begin(), cells.end(), [](const Outcome& cell) { return cell.available; })) continue;
    text += envs::write_replay_line(table.tasks[row], table.tools, cells,
                                    std::span(recording.answers.data() + row * columns, columns)) +
            "\n";
  }
  return text;
}

void record(const RecordCommand& options) {
  if (!options.dry_run && options.out.empty()) throw Error("record needs --out FILE.jsonl (or --dry-run)");
  for (const auto& file : {options.out, options.out.empty() ? "" : models_path(options), options.json}) require_writable(file);
  const auto session = open_live(options.live);
  for (const auto& note : session->notes()) std::cerr << "note: " << note << '\n';
  const auto suite = session->suite(options.data, {}, {.seconds = options.seconds});
  eval::RecordOptions settings{.threads = options.threads, .seed = options.seed, .stop = interrupted(),
                               .journal = options.out.empty() ? "" : options.out + ".journal"};
  if (options.max_usd > 0) settings.dollars = Money::from_dollars(options.max_usd);

  const eval::RecordPlan plan = eval::plan_recording(*suite, settings);
  const std::string planned =
      fmt::format("{} calls ({} done already), about ${:.4f} for the rest", plan.calls, plan.done, plan.expected.dollars());
  if (options.dry_run) {
    write_report(
        options.json,
        {{"schema", "baton.record/1"}, {"calls", plan.calls}, {"done", plan.done}, {"expected_usd", plan.expected.dollars()}});
    if (options.json != "-") std::cout << planned << '\n';
    return;
  }
  std::cerr << planned << '\n';
  const eval::Recording recording = eval::record(*suite, settings);
  if (recording.recorded > 0) {
    write_file(options.out, replay_lines(recording));
    write_file(models_path(options), envs::write_replay_models(recording.table.tools));
  }
  write_report(options.json, {{"schema", "baton.record/1"},
                              {"calls", plan.calls},
                              {"recorded", recording.recorded},
                              {"failed", recording.failed},
                              {"missing", recording.missing},
                              {"paid_usd", recording.paid.dollars()},
                              {"stopped_because", recording.stopped_because}});
  if (options.json != "-")
    std::cout << fmt::format("{}: {} outcomes recorded, {} missing ({} failed); paid {} in this run\n", options.out,
                             recording.recorded, recording.missing, recording.failed, to_string(recording.paid));
  if (recording.failed > 0) std::cerr << fmt::format("the first of {} failures: {}\n", recording.failed, recording.first_failure);
  if (recording.stopped_because == "budget") std::cerr << "stopped: --max-usd is used up; run it again with more to go on\n";
  else if (recording.missing > 0) std::cerr << "run it again to go on with what is missing; nothing is paid for twice\n";
  if (recording.recorded == 0) throw Error("nothing could be recorded, no file is written", 1);
  if (recording.stopped_because == "cancelled") throw Error("interrupted; what was paid for is kept", 130);
}

}  // namespace

void add_record(CLI::App& app) {
  auto options = std::make_shared<RecordCommand>();
  CLI::App* command =
      add_command(app, "record", "Run every model of a catalogue over a task file, grade, and write a replay file.",
                  "baton record --config baton.toml --data tasks.jsonl --out outcomes.jsonl --max-usd 2");
  add_live_options(*command, options->live);
  add_judge_options(*command, options->live);
  command->add_option("--data", options->data, "The task file (.jsonl)")->required();
  command->add_option("--out", options->out, "The replay file to write; FILE.journal beside it keeps what is paid for");
  command->add_option("--models-out", options->models_out, "The models file to write (default: --out with .models.json)");
  command->add_option("--threads", options->threads, "Calls at once")->capture_default_str()->check(CLI::Range(1, 4096));
  add_amount(*command, "--max-usd", options->max_usd, Amount::any, "Stop before spending more than this; 0: no limit");
  add_amount(*command, "--seconds", options->seconds, Amount::some, "Deadline of one call");
  command->add_option("--seed", options->seed, "Seed sent to models that take one")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--dry-run", options->dry_run, "Print the expected calls and dollars, and stop");
  command->add_option("--json", options->json, "Write the summary (schema baton.record/1) to this file; '-' for stdout alone");
  command->callback([options] { record(*options); });
}

}  // namespace baton::app
