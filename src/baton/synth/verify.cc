#include "baton/synth/verify.h"

#include "baton/base/file.h"
#include "baton/base/parallel.h"
#include "baton/base/progress.h"
#include "baton/synth/candidate.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <unordered_map>

namespace baton::synth {

using namespace envs::sql;

namespace {

constexpr std::size_t kBatch = 2048;         // lines in memory

struct Checked {
  FailedTask failure;
  std::uint64_t key = 0;
  std::size_t mistakes = 0;
  bool passed() const { return failure.why.empty(); }
};

// How a task in a file differs from what its needs give. The failure's gate is the one that this breaks.
GateResult difference(const Pack& pack, const DomainTask& task, const DomainTask& built) {
  Named known = built.known_user;  // files hold names in order
  std::sort(known.begin(), known.end());
  if (task.known_user != known) return {Gate::fidelity, "what the user knows of themselves is not what the pack says"};
  for (std::size_t n = 0; n < task.needs.size(); ++n)
    if (task.needs[n].known != built.needs[n].known)
      return {Gate::fidelity, fmt::format("what the user knows of need {} is not what its slots say", n + 1)};
  for (std::size_t c = 0; c < std::min(task.golden.size(), built.golden.size()); ++c) {
    const GoldenCall &given = task.golden[c], &own = built.golden[c];
    if (given.tool != own.tool)
      return {Gate::fidelity, fmt::format("golden call {} is {}, but its plan calls {}", c + 1, given.tool, own.tool)};
    if (given.arguments != own.arguments)
      return {Gate::fidelity, fmt::format("golden call {} has the arguments {}, but {} are derivable", c + 1,
                                          written_arguments(*pack.tool(given.tool), given.arguments),
                                          written_arguments(*pack.tool(own.tool), own.arguments))};
    if (given.need != own.need) return {Gate::fidelity, fmt::format("golden call {} does not serve need {}", c + 1, given.need + 1)};
  }
  if (task.golden.size() != built.golden.size())
    return {Gate::fidelity, fmt::format("{} golden calls, where the plans make {}", task.golden.size(), built.golden.size())};
  if (task.facts.size() != built.facts.size())
    return {Gate::fidelity, fmt::format("{} facts to communicate, where the plans have {}", task.facts.size(), built.facts.size())};
  for (std::size_t f = 0; f < task.facts.size(); ++f)
    if (task.facts[f].say != built.facts[f].say || task.facts[f].shown != built.facts[f].shown ||
        written(task.facts[f].from) != written(built.facts[f].from))
      return {Gate::fidelity, fmt::format("'{}' is to be communicated, but {} shows '{}'", task.facts[f].say, written(built.facts[f].from),
                                          built.facts[f].say)};
  if (task.refusals.size() != built.refusals.size()) return {Gate::fidelity, "the refusals are not those of the plans"};
  for (std::size_t r = 0; r < task.refusals.size(); ++r)
    if (task.refusals[r].rule != built.refusals[r].rule || task.refusals[r].words != built.refusals[r].words ||
        task.refusals[r].proof != built.refusals[r].proof || task.refusals[r].because != built.refusals[r].because)
      return {Gate::fidelity, fmt::format("the refusal by rule {} is not that of its intent", task.refusals[r].rule)};
  if (task.changes != built.changes) return {Gate::execution, "the recorded changes are not what the golden calls change"};
  if (task.touched != built.touched) return {Gate::completeness, "the recorded rows are not those that the golden calls touch"};
  if (task.distractors != built.distractors || task.tier != tier_of(pack, task))
    return {Gate::fidelity, "the tier is not that of the plans"};
  return {};
}

// One worker's packs.
class Checker {
 public:
  explicit Checker(const VerifyOptions& options) : options_(options) {}

  Checked check(std::size_t number, const std::string& line) {
    Checked out{.failure = {.line = number}};
    const auto task = read_task([this](std::string_view domain) { return pack(std::string(domain)); }, line);
    if (!task) {
      out.failure.why = task.error().message;
      const auto json = parse_json(line);  // of a line that can be read, the task is named
      if (json && json->is_object() && json->contains("id") && (*json)["id"].is_string())
        out.failure.id = (*json)["id"].get<std::string>(), out.failure.gate = Gate::fidelity;
      return out;
    }
    out.failure.id = task->id, out.key = key_of(*task);
    GateResult result;
    try {
      result = gates(*benches_.at(task->domain), *task, out);
    } catch (const Error& error) {
      result = {Gate::execution, error.what()};
    }
    out.failure.gate = result.failed, out.failure.why = result.why;
    return out;
  }

 private:
  const Pack* pack(const std::string& domain) {
    auto& bench = benches_[domain];
    if (!bench)
      if (auto found = options_.pack(domain)) bench = std::make_unique<Workbench>(std::move(found));
    return bench ? &bench->pack() : nullptr;
  }

  GateResult gates(Workbench& bench, const DomainTask& task, Checked& out) {
    const auto built = rebuild(bench.world, bench.materials, task);
    if (!built) return {built.error().kind == FailureKind::malformed ? Gate::fidelity : Gate::execution, built.error().message};
    if (auto result = difference(bench.pack(), task, built->task); result.failed != Gate::none) return result;
    DomainTask again = task;
    again.orders.clear();
    auto result = bench.gates.check(again, *built, mistakes_of(task));
    out.mistakes = bench.gates.negatives().failed;
    return result;
  }

  const VerifyOptions& options_;
  std::map<std::string, std::unique_ptr<Workbench>> benches_;
};

}  // namespace

VerifyReport verify(const VerifyOptions& options) {
  VerifyReport report;
  std::vector<std::unique_ptr<Checker>> checkers(static_cast<std::size_t>(std::max(1, options.threads)));
  std::unordered_map<std::uint64_t, std::size_t> seen;  // key, line
  std::vector<std::pair<std::size_t, std::string>> batch;
  Progress progress("tasks verified", 0);
  const auto run = [&] {
    std::vector<Checked> results(batch.size());
    parallel_for(batch.size(), options.threads, options.stop, [&](std::size_t worker, std::size_t i) {
      if (!checkers[worker]) checkers[worker] = std::make_unique<Checker>(options);
      results[i] = checkers[worker]->check(batch[i].first, batch[i].second);
      progress.advance();
    });
    if (options.stop.stop_requested()) return;
    for (auto& result : results) {
      ++report.tasks, report.mistakes_that_fail += result.mistakes;
      if (result.passed()) {
        const auto [twin, fresh] = seen.emplace(result.key, result.failure.line);
        if (!fresh)
          result.failure.gate = Gate::duplicates,
          result.failure.why = fmt::format("the same intents and slots as in line {}", twin->second);
      }
      if (result.passed()) continue;
      ++report.failures, ++report.failed[static_cast<std::size_t>(result.failure.gate)];
      if (report.first.size() < kShown) report.first.push_back(std::move(result.failure));
    }
    batch.clear();
  };
  for_each_line(options.file, [&](std::size_t number, std::string_view line) {
    if (options.stop.stop_requested() || line.empty()) return;
    batch.emplace_back(number, line);
    if (batch.size() == kBatch) run();
  });
  run();
  report.stopped = options.stop.stop_requested();
  return report;
}

Json report_json(const VerifyReport& report) {
  Json failed = Json::object(), first = Json::array();
  failed["unreadable"] = report.failed[0];
  for (std::size_t g = 1; g < kGates; ++g) failed[std::string(name_of(static_cast<Gate>(g)))] = report.failed[g];
  for (const auto& f : report.first)
    first.push_back({{"line", f.line}, {"id", f.id}, {"gate", f.gate == Gate::none ? "unreadable" : name_of(f.gate)}, {"why", f.why}});
  return {{"schema", "baton.verify/1"}, {"tasks", report.tasks}, {"failures", report.failures}, {"failed", failed},
          {"mistakes_that_fail", report.mistakes_that_fail}, {"first", first}};
}

}  // namespace baton::synth
