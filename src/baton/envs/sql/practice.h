#pragma once
// Tasks played by simulated experts without a database: the same turns, the same visible deeds, the same prices, some hundred times
// faster. What a policy practises on before it meets the real thing.

#include "baton/core/turns.h"
#include "baton/envs/sql/other_values.h"
#include "baton/envs/sql/turns.h"

namespace baton::envs::sql {

inline constexpr double kBytesPerToken = 4;
// Of a prompt: the pack's policy and its tools.
double instruction_tokens(const Pack& pack);
// What an expert says to close a need; not right: facts and reasons left out.
std::string closing_words(const DomainTask& task, std::size_t need, bool right);

// The plan with what takes the pack at work: what a call does for another row, how long prompts are. Runs the golden calls.
TurnPlan practice_plan(const DomainTask& task, World& world, const Ids& ids);

// The pool must outlive the games.
TurnGames games_of(const ExpertPool& pool);

// `count` experts as they might be: the more able usually dearer, each with domains it knows better or worse. Pools differ in how far
// abilities lie apart, how prices follow them, whether anybody notices what went wrong, how steep difficulty is, and what goes wrong.
ExpertPool random_experts(std::size_t count, std::span<const std::string> domains, Rng& rng);

}  // namespace baton::envs::sql
