#include "baton/synth/synthesise.h"

#include "baton/base/parallel.h"
#include "baton/base/progress.h"
#include "baton/synth/task_writer.h"
#include "baton/synth/unfinished.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

namespace baton::synth {

using namespace envs::sql;

namespace {

constexpr std::size_t kChunk = 32, kWave = 64 * kChunk;  // candidates handed out at once; made before they are merged
constexpr std::uint64_t kSample = 100;                   // one task in so many is searched for a shorter plan
constexpr std::size_t kPatience = 4 * kWave;             // candidates that may pass without one new task in two hundred

struct Made {
  Candidate candidate;
  std::string line;
};

// One domain: candidates in the order of their index, the first so many that pass all gates.
class DomainJob {
 public:
  DomainJob(const SynthOptions& options, std::shared_ptr<const Pack> pack, std::size_t wanted, TaskWriter& writer, Progress& progress)
      : options_(options), pack_(std::move(pack)), wanted_(wanted), writer_(writer), progress_(progress) {
    report_.domain = pack_->name;
    for (const auto& intent : pack_->intents) report_.intents[intent.name] = 0;
  }

  DomainReport operator()() {
    benches_.resize(static_cast<std::size_t>(std::max(1, options_.threads)));
    for (std::uint64_t next = 0; report_.tasks < wanted_ && !options_.stop.stop_requested();) {
      const std::size_t count = wave();
      std::vector<Made> made(count);
      const std::size_t chunks = (count + kChunk - 1) / kChunk;
      parallel_for(chunks, options_.threads, options_.stop, [&](std::size_t worker, std::size_t chunk) {
        for (std::size_t i = chunk * kChunk; i < std::min(count, (chunk + 1) * kChunk); ++i) made[i] = make(worker, next + i);
      });
      if (options_.stop.stop_requested()) break;
      for (auto& item : made) merge(item);
      next += count;
      if (report_.candidates - since_ >= kPatience) {
        if ((report_.tasks - had_) * 200 < report_.candidates - since_) give_up();
        since_ = report_.candidates, had_ = report_.tasks;
      }
    }
    report_.diversity = diversity_.figures();
    return std::move(report_);
  }

 private:
  [[noreturn]] void give_up() const {
    throw Error(fmt::format("{}: only {} of {} tasks after {} candidates; the pack has too few slot rows, or its plans fail too often",
                            pack_->name, report_.tasks, wanted_, report_.candidates),
                1);
  }

  // As many as are probably needed, by what was accepted so far.
  std::size_t wave() const {
    const double yield =
        report_.candidates ? std::max(0.05, static_cast<double>(report_.tasks) / static_cast<double>(report_.candidates)) : 0.7;
    const auto needed = static_cast<std::size_t>(static_cast<double>(wanted_ - report_.tasks) / yield) + 8;
    return std::min(needed, kWave);
  }

  Made make(std::size_t worker, std::uint64_t index) {
    if (!benches_[worker]) benches_[worker] = std::make_unique<Workbench>(pack_);
    Made out{make_candidate(*benches_[worker], options_.seed, index, kSample, seen_), ""};
    if (out.candidate.result.failed == Gate::none)
      out.line = options_.format == SynthOptions::Format::baton ? written_task(*pack_, out.candidate.task)
                                                                : written_toolscale(*pack_, out.candidate.task);
    return out;
  }

  void merge(Made& made) {
    if (report_.tasks == wanted_) return;
    ++report_.candidates;
    Candidate& c = made.candidate;
    report_.searched += c.searched, report_.shorter += !c.shorter.empty();
    if (c.result.failed == Gate::none && !seen_.insert(c.key).second) c.result = {Gate::duplicates, kDuplicate};
    if (c.result.failed != Gate::none) {
      const auto gate = static_cast<std::size_t>(c.result.failed);
      if (report_.rejected[gate]++ == 0) report_.example[gate] = c.result.why;
      return;
    }
    ++report_.tasks, ++report_.tiers[static_cast<std::size_t>(c.task.tier)];
    report_.negatives += c.negatives.failed, report_.equivalents += c.negatives.equivalent,
        report_.equivalent_orders += c.task.orders.size();
    std::set<std::string> held;
    for (const auto& need : c.task.needs) held.insert(need.intent);
    for (const auto& intent : held) ++report_.intents[intent];
    diversity_.add(c.task, c.wordings);
    writer_.add(made.line);
    progress_.advance();
  }

  const SynthOptions& options_;
  const std::shared_ptr<const Pack> pack_;
  const std::size_t wanted_;
  TaskWriter& writer_;
  Progress& progress_;
  std::vector<std::unique_ptr<Workbench>> benches_;
  std::unordered_set<std::uint64_t> seen_;
  Diversity diversity_;
  DomainReport report_;
  std::size_t since_ = 0, had_ = 0;                      // candidates and tasks when patience was last counted
};

}  // namespace

SynthReport synthesise(const SynthOptions& options) {
  Unfinished unfinished(options, TaskWriter::draft_of(options.out));
  TaskWriter writer(options.out, unfinished.bytes());
  Progress progress("tasks", options.tasks);
  SynthReport report{.domains = unfinished.domains()};
  for (const auto& domain : report.domains) progress.advance(domain.tasks);
  for (std::size_t p = report.domains.size(); p < options.packs.size(); ++p) {
    const std::size_t wanted = options.tasks / options.packs.size() + (p < options.tasks % options.packs.size());
    DomainReport domain = DomainJob(options, options.packs[p], wanted, writer, progress)();
    if (options.stop.stop_requested()) {
      report.stopped = true;
      if (!report.domains.empty()) writer.keep(), unfinished.keep();
      return report;
    }
    unfinished.add(domain, writer.mark());
    report.domains.push_back(std::move(domain));
  }
  writer.close();
  return report;
}

Json report_json(const SynthReport& report, const SynthOptions& options) {
  Json domains = Json::array();
  for (const auto& domain : report.domains) domains.push_back(domain_json(domain));
  return {{"schema", "baton.synth/1"}, {"seed", options.seed}, {"tasks", options.tasks}, {"domains", domains}};
}

}  // namespace baton::synth
