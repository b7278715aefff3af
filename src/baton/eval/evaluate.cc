#include "baton/eval/evaluate.h"

#include "baton/base/progress.h"
#include "baton/eval/result_journal.h"
#include "baton/base/parallel.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::eval {
namespace {

std::uint64_t episode_seed(std::uint64_t run_seed, const Contestant& contestant, const Task& task) {
  return hash64(task.id, hash64(contestant.setting, hash64(contestant.name, run_seed)));
}

// A call that was cut short by Ctrl-C says nothing about the policy.
bool cut_short(const Trajectory& trajectory, std::stop_token stop) {
  const auto cancelled = [](const LedgerEntry& entry) { return entry.status == CallStatus::cancelled; };
  return stop.stop_requested() && (trajectory.stopped_because == "cancelled" ||
                                   std::any_of(trajectory.ledger.begin(), trajectory.ledger.end(), cancelled));
}

bool started(const CallRecord& call) { return call.status != CallStatus::unaffordable && call.status != CallStatus::malformed; }

// One finished episode; nothing where it was interrupted.
std::optional<TaskResult> attempt(const Suite& suite, World& world, const Contestant& contestant, std::size_t task,
                                  const EvaluateOptions& options) {
  rollout::EpisodeOptions episode = suite.episode();
  episode.seed = episode_seed(options.seed, contestant, suite.task(task));
  if (contestant.preferences) episode.preferences = *contestant.preferences;
  const rollout::EpisodeResources resources{.clock = world.fresh_clock(), .stop = options.stop};
  const Trajectory trajectory =
      rollout::run_episode(world.environment(), *contestant.policy, suite.task(task), episode, resources);
  if (cut_short(trajectory, options.stop)) return std::nullopt;
  const Graded graded = world.grade(task, trajectory, nullptr, options.stop);
  if (options.stop.stop_requested() && !graded.verdict.graded) return std::nullopt;

  TaskResult result{.task = static_cast<std::uint32_t>(task), .score = graded.verdict.score,
                    .answered = trajectory.submission.answered,
                    .confidence = trajectory.confidence(), .cost = trajectory.cost(), .judges = graded.judges, .seconds = trajectory.seconds};
  for (const auto& call : trajectory.calls)
    if (started(call)) result.calls.push_back(call.tool);
  return result;
}

struct Job {
  std::size_t contestant, task;
};

// Results by contestant and task; empty where there is none (yet).
using Slots = std::vector<std::vector<std::optional<TaskResult>>>;

bool takes_part(const Suite& suite, const Contestant& contestant, std::size_t task) {
  return !contestant.always || suite.available(task, *contestant.always);
}

std::vector<Job> jobs_left(const Suite& suite, const std::vector<Contestant>& contestants, const Slots& slots) {
  std::vector<Job> jobs;
  for (std::size_t c = 0; c < contestants.size(); ++c)
    for (std::size_t i = 0; i < suite.size(); ++i)
      if (!slots[c][i] && takes_part(suite, contestants[c], i)) jobs.push_back({c, i});
  return jobs;
}

void run_jobs(const Suite& suite, const std::vector<Contestant>& contestants, const EvaluateOptions& options,
              const std::vector<Job>& jobs, Slots& slots, ResultJournal* journal) {
  std::optional<Progress> progress;
  if (options.progress) progress.emplace(suite.name(), jobs.size());
  parallel_for<World>(
      jobs.size(), options.threads, options.stop, [&] { return suite.make_world(); },
      [&](World& world, std::size_t j) {
        const auto [contestant, task] = jobs[j];
        auto result = attempt(suite, world, contestants[contestant], task, options);
        if (!result) return;
        if (journal) journal->keep(contestant, *result);
        slots[contestant][task] = std::move(result);
        if (progress) progress->advance();
      });
}

[[noreturn]] void throw_interrupted(std::size_t left, std::size_t all, const EvaluateOptions& options) {
  const std::string next = options.journal.empty()
                               ? "nothing was kept: with --run FILE a run can be resumed"
                               : fmt::format("give the same command with --run {} to go on", options.journal.string());
  throw Error(fmt::format("interrupted after {} of {} episodes; {}", all - left, all, next), 130);
}

}  // namespace

std::vector<PolicyRun> evaluate(const Suite& suite, std::vector<Contestant> contestants, const EvaluateOptions& options) {
  Slots slots(contestants.size(), std::vector<std::optional<TaskResult>>(suite.size()));
  const std::size_t all = jobs_left(suite, contestants, slots).size();
  std::unique_ptr<ResultJournal> journal;
  if (!options.journal.empty())
    journal = open_result_journal(suite, contestants, options, [&](std::size_t contestant, TaskResult result) {
      auto& slot = slots[contestant][result.task];
      slot = std::move(result);
    });

  run_jobs(suite, contestants, options, jobs_left(suite, contestants, slots), slots, journal.get());
  if (journal) journal->flush();
  if (const std::size_t left = jobs_left(suite, contestants, slots).size(); left > 0) throw_interrupted(left, all, options);

  std::vector<PolicyRun> runs;
  for (std::size_t c = 0; c < contestants.size(); ++c) {
    PolicyRun& run = runs.emplace_back(PolicyRun{std::move(contestants[c]), {}});
    for (auto& slot : slots[c])
      if (slot) run.results.push_back(std::move(*slot));
  }
  return runs;
}

}  // namespace baton::eval
