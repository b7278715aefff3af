// Domain packs under load: tool calls per second on one core, the size of a parked session, invariants under a million random calls
// per domain, and adversaries who would pass without solving.
//
//   bench_domains [PACKS [CALLS [TASKS [RUNS]]]]      domains 1000000 100 1000
//
// CALLS random calls per domain; TASKS tasks per domain for the adversaries, RUNS random runs at each. Bars: 25,000 calls/s with at
// least 40 % writes, 64 KB parked, no broken invariant, no adversary that passes without a true solution.

#include "baton/base/clock.h"
#include "baton/base/text.h"
#include "baton/synth/attempt.h"
#include "baton/synth/candidate.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace {

using namespace baton;
using namespace baton::synth;
using namespace baton::envs::sql;

struct Sizes {
  std::filesystem::path packs = "domains";
  std::size_t calls = 1'000'000, tasks = 100, runs = 1000;
};

struct Found {
  double calls_per_second = 0, writes = 0;  // share
  std::size_t parked = 0;                   // bytes, the largest
  std::size_t random_ok = 0, broken = 0, unreadable = 0;
  std::size_t attempts = 0, passed = 0, untrue = 0;
};

std::vector<DomainTask> tasks_of(Workbench& bench, std::size_t count) {
  std::vector<DomainTask> out;
  for (std::uint64_t i = 0; out.size() < count; ++i)
    if (auto made = make_candidate(bench, 77, i, 1'000'000'000); made.result.failed == Gate::none) out.push_back(std::move(made.task));
  return out;
}

// Golden runs of the tasks that write most, as many as together have 40 % writes, as a live session makes them: arguments from JSON,
// guards, writes, result as text, the changes in the end, everything undone.
void measure_calls(Workbench& bench, std::vector<DomainTask> tasks, Found& found) {
  const Pack& pack = bench.pack();
  const auto writes = [&](const DomainTask& task) {
    std::size_t n = 0;
    for (const auto& call : task.golden) n += !pack.tool(call.tool)->writes.empty();
    return static_cast<double>(n) / static_cast<double>(task.golden.size());
  };
  std::sort(tasks.begin(), tasks.end(), [&](const auto& a, const auto& b) { return writes(a) > writes(b); });
  std::size_t all = 0, changing = 0, kept = 0;
  for (; kept < tasks.size(); ++kept) {
    const auto n = tasks[kept].golden.size(), w = static_cast<std::size_t>(writes(tasks[kept]) * static_cast<double>(n) + 0.5);
    if (kept > 0 && static_cast<double>(changing + w) < 0.4 * static_cast<double>(all + n)) break;
    all += n, changing += w;
  }
  tasks.resize(kept);
  std::vector<std::vector<std::pair<std::size_t, std::string>>> sessions;
  for (const auto& task : tasks) {
    auto& session = sessions.emplace_back();
    for (const auto& call : task.golden)
      session.emplace_back(pack.index_of(call.tool), written_arguments(*pack.tool(call.tool), call.arguments));
  }
  std::size_t calls = 0, written = 0, bytes = 0;
  const Seconds start = wall_clock().now();
  Seconds passed = 0;
  for (; passed < 1.5; passed = wall_clock().now() - start)
    for (const auto& session : sessions) {
      bench.world.begin(World::Record::changes);
      for (const auto& [tool, json] : session) {
        const auto arguments = read_arguments(pack.tools[tool], json);
        bytes += rendered(pack.tools[tool], bench.world.call(tool, *arguments)).size();
        ++calls, written += !pack.tools[tool].writes.empty();
      }
      bytes += bench.world.changes().size();
      bench.world.end();
    }
  found.calls_per_second = static_cast<double>(calls) / passed, found.writes = static_cast<double>(written) / static_cast<double>(calls);
  if (bytes == 0) fmt::print("nothing was answered\n");
  for (const auto& session : sessions) {
    bench.world.begin(World::Record::parkable);
    for (const auto& [tool, json] : session) bench.world.call(tool, *read_arguments(pack.tools[tool], json));
    const auto parked = bench.world.park();
    found.parked = std::max(found.parked, parked.changeset.size() + parked.touched.size() * sizeof(TouchedRow) +
                                              parked.succeeded.size() / 8 + sizeof(World::Parked));
  }
}

void call_at_random(Workbench& bench, std::size_t calls, Found& found) {
  constexpr std::size_t kEpisode = 500;  // calls; invariants are asked after each
  RandomCalls random(bench.world, bench.ids, Rng(12));
  for (std::size_t done = 0; done < calls; done += kEpisode) {
    bench.world.begin(World::Record::touched);
    for (std::size_t c = 0; c < kEpisode; ++c) {
      const Step step = random.next();
      const CallResult result = bench.world.call(step.tool, step.arguments, c % 2 == 0);
      found.random_ok += result.ok;
      const bool readable =
          result.ok || (result.error.size() >= 8 && result.error.size() <= 6000 && valid_utf8(result.error) == result.error);
      found.unreadable += !readable;
    }
    if (const auto broken = bench.world.broken_invariant(); !broken.empty()) {
      if (found.broken++ == 0) fmt::print("{}: '{}' is broken after {} calls\n", bench.pack().name, broken, done + kEpisode);
    }
    bench.world.end();
  }
}

void attack(Workbench& bench, const std::vector<DomainTask>& tasks, std::size_t runs, Found& found) {
  RandomCalls random(bench.world, bench.ids, Rng(13));
  Rng rng(14);
  const auto attempt = [&](const DomainTask& task, const Attempt& made) {
    const Judged result = judged(task, bench.world, made);
    ++found.attempts, found.passed += result.wrong.empty(), found.untrue += result.wrong.empty() && !result.solved;
  };
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    const DomainTask &task = tasks[t], &other = tasks[(t + 1) % tasks.size()];
    const auto golden = golden_steps(bench.pack(), task);
    attempt(task, {{}, golden_words(task)});                                                             // the empty run
    auto reads = golden;
    std::erase_if(reads, [&](const Step& step) { return !bench.pack().tools[step.tool].writes.empty(); });
    if (!task.changes.empty()) attempt(task, {reads, "", true});                                         // says everything
    auto touching = golden;
    while (touching.size() < kLongest * golden.size()) touching.push_back(random.next());
    attempt(task, {touching, golden_words(task), true});                                                 // touches everything
    attempt(task, {golden_steps(bench.pack(), other), golden_words(other), true});                       // another task's golden
    for (std::size_t run = 0; run < runs; ++run) {
      std::vector<Step> steps;
      for (std::size_t n = 1 + rng.below(kLongest * golden.size()); n > 0; --n)
        steps.push_back(rng.below(3) ? golden[rng.below(golden.size())] : random.next());
      attempt(task, {std::move(steps), "", true});                                                       // random search
    }
  }
}

int run(const Sizes& sizes) {
  fmt::print("{:<14}{:>10}{:>9}{:>10}{:>13}{:>8}{:>12}{:>11}{:>9}{:>8}\n", "domain", "calls/s", "writes", "parked", "random calls",
             "broken", "unreadable", "attempts", "passed", "untrue");
  bool reached = true;
  for (const auto& folder : pack_folders(sizes.packs)) {
    Workbench bench(std::make_shared<const Pack>(load_pack(folder)));
    Found found;
    const auto tasks = tasks_of(bench, std::max<std::size_t>(200, sizes.tasks));
    measure_calls(bench, tasks, found);
    call_at_random(bench, sizes.calls, found);
    attack(bench, {tasks.begin(), tasks.begin() + static_cast<std::ptrdiff_t>(sizes.tasks)}, sizes.runs, found);
    fmt::print("{:<14}{:>10.0f}{:>8.1f}%{:>9.1f}K{:>13}{:>8}{:>12}{:>11}{:>9}{:>8}\n", bench.pack().name, found.calls_per_second,
               100 * found.writes, static_cast<double>(found.parked) / 1024, sizes.calls, found.broken, found.unreadable, found.attempts,
               found.passed, found.untrue);
    std::fflush(stdout);
    reached = reached && found.calls_per_second >= 25'000 && found.writes >= 0.4 && found.parked <= 64 * 1024 && !found.broken &&
              !found.unreadable && !found.untrue;
  }
  fmt::print("bars: 25,000 calls/s with 40 % writes, 64 KB parked, invariants, readable errors, no untrue pass: {}\n",
             reached ? "reached" : "NOT reached");
  return reached ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Sizes sizes;
    if (argc > 1) sizes.packs = argv[1];
    if (argc > 2) sizes.calls = std::stoul(argv[2]);
    if (argc > 3) sizes.tasks = std::stoul(argv[3]);
    if (argc > 4) sizes.runs = std::stoul(argv[4]);
    return run(sizes);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_domains: {}\n", error.what());
    return 2;
  }
}
