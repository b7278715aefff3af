#include "baton/envs/question_calls.h"

#include "baton/base/json.h"
#include "baton/tools/answer.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>

namespace baton::envs {
namespace {

bool samples_votes(ToolRole role) { return role == ToolRole::answer || role == ToolRole::reason; }

// Calls of one tool in one action are votes; the second and later ones must say so, as they cannot see each other.
void number_votes(const tools::Toolbox& toolbox, std::vector<PerformedCall>& calls, const Observation& seen) {
  for (std::size_t i = 1; i < calls.size(); ++i) {
    Call& call = calls[i].call;
    if (!call.error.empty() || index(call.tool) >= toolbox.specs().size() ||
        !samples_votes(toolbox.specs()[index(call.tool)].role))
      continue;
    const auto before = std::count_if(calls.begin(), calls.begin() + static_cast<std::ptrdiff_t>(i),
                                      [&](const PerformedCall& c) { return c.call.error.empty() && c.call.tool == call.tool; });
    if (before == 0) continue;
    auto arguments = parse_json(call.arguments.empty() ? "{}" : call.arguments);
    if (!arguments || !arguments->is_object() || arguments->contains("vote")) continue;
    (*arguments)["vote"] = tools::attempts_of(seen, call.tool) + before;
    call.arguments = dump_json(*arguments);
  }
}

// The calls that cannot start get their results here; returns the places of the others. The budget is divided in the order of the
// action, so that which call is unaffordable does not depend on which thread comes first.
std::vector<std::size_t> admit(const tools::Toolbox& toolbox, std::vector<PerformedCall>& calls, const Observation& seen,
                               const CallContext& context) {
  std::vector<std::size_t> admitted;
  Money left = context.budget.left();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const auto refuse = [&](CallStatus status, std::string text) {
      calls[i].result = {.status = status, .text = std::move(text)};
    };
    const Call& call = calls[i].call;
    if (!call.error.empty()) refuse(CallStatus::malformed, call.error);
    else if (index(call.tool) >= toolbox.specs().size())
      refuse(CallStatus::malformed, fmt::format("there is no tool number {}", index(call.tool)));
    else if (context.stop.stop_requested()) refuse(CallStatus::cancelled, "cancelled before it started");
    else if (context.deadline.passed(context.clock)) refuse(CallStatus::timed_out, "the deadline passed before it started");
    else if (const Money reserve = toolbox.tool(call.tool).reserve(seen); reserve > left)
      refuse(CallStatus::unaffordable, fmt::format("{} may cost up to {}; the budget has {} left",
                                                   toolbox.specs()[index(call.tool)].name, to_string(reserve), to_string(left)));
    else left -= reserve, admitted.push_back(i);
  }
  return admitted;
}

// One call in a context of its own. Never throws.
void perform(Tool& tool, PerformedCall& done, std::size_t position, const Observation& seen, const CallContext& context,
             Clock& clock, bool stream) {
  Budget budget(kUnlimited, &context.budget);  // draws on the episode's and tells what this call alone booked
  const CallKey key{context.key.step, static_cast<std::uint16_t>(context.key.call + position), 0};
  CallContext mine{.ledger = context.ledger,
                   .budget = budget,
                   .clock = clock,
                   .rng = context.rng.split("call").split((std::uint64_t{key.step} << 16) | key.call),
                   .deadline = context.deadline,
                   .stop = context.stop,
                   .key = key,
                   .tool = done.call.tool,
                   .purpose = context.purpose,
                   .exchanges = context.exchanges,
                   .seen = &seen,
                   .preferences = context.preferences};
  if (stream) mine.on_text = context.on_text;
  const Seconds start = clock.now();
  try {
    done.result = tool.call(done.call, mine);
  } catch (const std::exception& error) {
    done.result = {.status = CallStatus::failed, .text = fmt::format("{}: {}", tool.spec().name, error.what())};
  }
  done.latency = clock.now() - start;
  done.result.cost = budget.spent();
}

}  // namespace

std::vector<PerformedCall> perform_calls(const tools::Toolbox& toolbox, std::span<const Call> calls, const Observation& seen,
                                         CallContext& context, bool stream) {
  std::vector<PerformedCall> all;
  for (const auto& call : calls) all.push_back({.call = call});
  number_votes(toolbox, all, seen);
  const auto started = admit(toolbox, all, seen, context);
  const auto tool_of = [&](std::size_t i) -> Tool& { return toolbox.tool(all[i].call.tool); };
  const bool streams = stream && calls.size() == 1 && started.size() == 1 && tool_of(0).spec().role == ToolRole::answer;

  if (dynamic_cast<VirtualClock*>(&context.clock)) {
    Seconds longest = 0;
    for (const auto i : started) {
      VirtualClock clock;
      clock.pass(context.clock.now());
      perform(tool_of(i), all[i], i, seen, context, clock, streams);
      longest = std::max(longest, all[i].latency);
    }
    context.clock.pass(longest);
    return all;
  }

  const auto run = [&](std::size_t i) { perform(tool_of(i), all[i], i, seen, context, context.clock, streams); };
  std::vector<std::jthread> threads;
  threads.reserve(started.size());
  for (std::size_t n = 1; n < started.size(); ++n) {
    try {
      threads.emplace_back(run, started[n]);
    } catch (const std::system_error&) {  // no thread to be had: one after another, then
      run(started[n]);
    }
  }
  if (!started.empty()) run(started.front());
  threads.clear();  // joins
  return all;
}

std::string canonical_arguments(std::string_view arguments) {
  const auto json = parse_json(arguments.empty() ? "{}" : arguments);
  return json ? dump_json(*json) : std::string(arguments);
}

}  // namespace baton::envs
