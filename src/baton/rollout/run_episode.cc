#include "baton/rollout/run_episode.h"

#include <algorithm>

namespace baton::rollout {
namespace {

// Why the episode may not make another call, or "".
std::string_view cut_short(const CallContext& context) {
  if (context.stop.stop_requested()) return "cancelled";
  if (context.budget.overrun()) return "overrun";
  if (context.deadline.passed(context.clock)) return "deadline";
  return "";
}

// Why it may not take another step, or "".
std::string_view stop_reason(const CallContext& context, const Trajectory& so_far, const EpisodeOptions& options) {
  if (const auto reason = cut_short(context); !reason.empty()) return reason;
  return static_cast<int>(so_far.steps.size()) >= options.max_steps ? "steps" : "";
}

bool all_unaffordable(std::span<const CallRecord> calls) {
  return !calls.empty() &&
         std::all_of(calls.begin(), calls.end(), [](const auto& c) { return c.status == CallStatus::unaffordable; });
}

bool gives_up(const Action& action) {
  const auto* submit = std::get_if<Submit>(&action);
  return submit && submit->candidate == kNoCandidate;
}

// Calls that cost something stand open, and the budget covers none of them.
bool none_affordable(std::span<const Option> options) {
  const auto is_paid = [](const Option& o) { return o.kind == Option::Kind::call && o.reserve.nano > 0; };
  return std::any_of(options.begin(), options.end(), is_paid) &&
         std::none_of(options.begin(), options.end(), [&](const Option& o) { return is_paid(o) && o.affordable; });
}

void finish(Trajectory& trajectory, const Observation& seen, CandidateId submitted) {
  trajectory.calls.assign(seen.calls.begin(), seen.calls.end());
  trajectory.candidates.assign(seen.candidates.begin(), seen.candidates.end());
  trajectory.transcript.assign(seen.transcript.begin(), seen.transcript.end());
  trajectory.submitted = submitted;
  if (submitted == kNoCandidate) return;
  const Candidate& candidate = seen.candidates[index(submitted)];
  trajectory.submission = {true, candidate.answer, candidate.turn.content};
}

}  // namespace

Trajectory run_episode(Environment& environment, const Policy& policy, const Task& task, const EpisodeOptions& options,
                       const EpisodeResources& resources) {
  Ledger ledger;
  Budget budget(options.dollars, resources.shared_budget);
  const Seconds start = resources.clock.now();
  CallContext context{.ledger = ledger, .budget = budget, .clock = resources.clock, .rng = Rng(options.seed),
                      .deadline = Deadline{start + options.seconds}, .stop = resources.stop, .exchanges = resources.exchanges,
                      .preferences = &options.preferences, .on_text = resources.on_text};
  Trajectory trajectory{.task_id = task.id, .policy = policy.name(), .seed = options.seed};
  StepResult at{environment.reset(task, context), Status::running};

  while (at.status == Status::running) {
    Observation& seen = at.seen;
    seen.preferences = &options.preferences;
    seen.left = {budget.left(), context.deadline.left(context.clock),
                 options.max_steps - static_cast<int>(trajectory.steps.size())};
    context.seen = &seen;
    context.key = {static_cast<std::uint32_t>(trajectory.steps.size()), kPolicyCall, 0};
    if (trajectory.stopped_because = stop_reason(context, trajectory, options); !trajectory.stopped_because.empty()) break;

    Step& step = trajectory.steps.emplace_back();
    step.started = resources.clock.now() - start;
    step.first_call = static_cast<std::uint32_t>(seen.calls.size());
    step.decision = policy.decide(seen, context);
    step.ended = resources.clock.now() - start;
    if (gives_up(step.decision.action) && none_affordable(seen.options)) {
      trajectory.stopped_because = "budget";
      break;
    }
    if (std::holds_alternative<Calls>(step.decision.action)) {  // a policy's own model may have used up the time
      if (trajectory.stopped_because = cut_short(context); !trajectory.stopped_because.empty()) break;
    }
    context.key.call = 0;
    at = environment.step(step.decision.action, context);
    step.calls = static_cast<std::uint32_t>(at.seen.calls.size()) - step.first_call;
    step.ended = resources.clock.now() - start;
    if (at.status == Status::running && all_unaffordable(at.seen.calls.subspan(step.first_call))) {
      trajectory.stopped_because = "budget";
      break;
    }
  }
  if (at.status == Status::running) at.status = Status::exhausted, at.submitted = best_candidate(at.seen);
  trajectory.status = at.status;
  finish(trajectory, at.seen, at.submitted);
  trajectory.seconds = resources.clock.now() - start;
  trajectory.ledger = ledger.take_entries();
  return trajectory;
}

}  // namespace baton::rollout
