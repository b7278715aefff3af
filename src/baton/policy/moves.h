#pragma once
// The moves that policies are made of, and looks at an observation.

#include "baton/core/episode.h"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace baton::policy {

inline Decision call_now(std::initializer_list<ToolId> tools, std::string why = {}) {
  Calls calls;
  calls.calls.reserve(tools.size());
  for (const ToolId tool : tools) calls.calls.push_back({.tool = tool});
  return {.action = std::move(calls), .why = std::move(why)};
}

inline Decision submit(CandidateId candidate, std::string why = {}) {
  return {.action = Submit{candidate}, .why = std::move(why)};
}

inline Decision give_up(std::string why) { return submit(kNoCandidate, std::move(why)); }

// The option to call this tool now, or null.
inline const Option* call_option(const Observation& seen, ToolId tool) {
  const auto found = std::find_if(seen.options.begin(), seen.options.end(),
                                  [&](const Option& o) { return o.kind == Option::Kind::call && o.tool == tool; });
  return found == seen.options.end() ? nullptr : &*found;
}

inline bool affordable_now(const Observation& seen, ToolId tool) {
  const Option* option = call_option(seen, tool);
  return option && option->affordable;
}

// Where experts take turns: this one's last three calls came to nothing (a model that is down, say), so a further one hardly will.
inline bool keeps_failing(const Observation& seen, ToolId tool) {
  int failed = 0;
  for (auto call = seen.calls.rbegin(); call != seen.calls.rend() && failed < 3; ++call) {
    if (call->tool != tool) continue;
    if (call->deed != Deed::none) return false;
    ++failed;
  }
  return failed == 3;
}

// The first call of this tool, or null.
inline const CallRecord* call_of(const Observation& seen, ToolId tool) {
  const auto found = std::find_if(seen.calls.begin(), seen.calls.end(), [&](const CallRecord& c) { return c.tool == tool; });
  return found == seen.calls.end() ? nullptr : &*found;
}

// What this tool answered; kNoCandidate where it was not called or is blank.
inline CandidateId answer_of(const Observation& seen, ToolId tool) {
  const CallRecord* call = call_of(seen, tool);
  return call ? call->supports : kNoCandidate;
}

// Gives up because no model gave an answer, or because the budget covers no further one.
inline Decision give_up_without_answer(const Observation& seen) {
  const auto is_dear = [](const Option& o) { return o.kind == Option::Kind::call && !o.affordable; };
  const bool dear = std::any_of(seen.options.begin(), seen.options.end(), is_dear);
  return give_up(dear ? "no answer yet, and the budget does not cover the next model" : "no model gave an answer");
}

inline const std::string& name_of(const Observation& seen, ToolId tool) { return seen.tools[index(tool)].name; }

}  // namespace baton::policy
