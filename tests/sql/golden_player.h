#pragma once
// Scripted models for live episodes: one that knows the tasks by what the user says first, and plays their proven solution.

#include "baton/envs/sql/live_environment.h"
#include "baton/envs/sql/wording.h"
#include "baton/llm/models.h"
#include "baton/llm/scripted.h"

#include <algorithm>

namespace baton::envs::sql {

struct GoldenPlay {
  std::size_t calls_at_once = 1;           // in one reply
  std::size_t leaves_out = 0;              // so many of the last calls
  bool in_full_units = false;              // names facts that are whole numbers as amounts: 12550 as 125.50
};

inline const DomainTask* task_of(const DomainEpisodes& episodes, const ChatRequest& request) {
  for (const auto& message : request.messages)
    if (message.speaker == Speaker::user)
      for (const auto& task : episodes.domain_tasks)
        if (task.instruction == message.content) return &task;
  return nullptr;
}

inline std::string solution_words(const DomainTask& task, bool in_full_units) {
  std::string out = "All is settled.";
  for (const auto& fact : task.facts) {
    const bool whole = !fact.say.empty() && std::all_of(fact.say.begin(), fact.say.end(), [](char c) { return c >= '0' && c <= '9'; });
    out += " I note: " + (whole && in_full_units ? money_text(std::int64_t{std::stoll(fact.say)}) : fact.say) + ".";
  }
  for (const auto& refusal : task.refusals) out += " Sorry: " + refusal.words.front() + ".";
  return out;
}

// A function of the request alone.
inline llm::Script golden_script(const DomainEpisodes& episodes, GoldenPlay play = {}) {
  return [&episodes, play](const ChatRequest& request, std::size_t) -> llm::ScriptedTurn {
    const DomainTask* task = task_of(episodes, request);
    if (!task) return llm::fails(FailureKind::invalid, "whose task is this?");
    std::size_t made = 0;
    for (const auto& message : request.messages) made += message.tool_calls.size();
    const std::size_t wanted = task->golden.size() - std::min(play.leaves_out, task->golden.size());
    if (made >= wanted) return llm::says(solution_words(*task, play.in_full_units), 1);
    llm::ScriptedTurn turn = llm::says("", 2);
    for (std::size_t c = made; c < std::min(wanted, made + play.calls_at_once); ++c) {
      const DomainTool& tool = *episodes.packs.at(task->domain)->tool(task->golden[c].tool);
      turn.outcome->message.tool_calls.push_back(
          {"call_" + std::to_string(c), tool.name, written_arguments(tool, task->golden[c].arguments)});
    }
    return turn;
  };
}

}  // namespace baton::envs::sql
