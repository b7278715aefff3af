#pragma once
// Verification of what was really done: the end state, the rows touched, what was said and when. Words alone pass nothing.

#include "baton/envs/sql/domain_task.h"
#include "baton/envs/sql/plan.h"

namespace baton::envs::sql {

struct Said {
  std::size_t after = 0;                   // that many calls
  std::string text;
};

inline constexpr std::size_t kLongest = 3; // times the golden's calls

// Whether `text` holds `value` as a word of its own: not inside a longer word or number. Letters in either case.
bool says(std::string_view text, std::string_view value);
// The same for a fact as tools show it. Tools count money in minor units and handbooks have it told in full ones, so that 112550 is told by
// 1125.50 and by 1,125.50 as well.
bool tells(std::string_view text, std::string_view value);

// "" or why these calls and words do not solve the task, their effect on the database aside: facts said after they were shown,
// refusals after their proof, not too many calls.
std::string wrong_with_words(const DomainTask& task, const Pack& pack, std::span<const MadeCall> calls, std::span<const Said> said);
// The rows that the open episode touched, by table and key.
std::vector<std::pair<std::string, std::int64_t>> touched_by_name(const World& world);

// "" or how rows touched, or the end state, differ.
std::string wrong_with_touched(const DomainTask& task, const World& world);
std::string wrong_with_changes(const DomainTask& task, World& world);           // needs World::Record::changes

// All of it, in the open episode of these calls.
std::string wrong_with_run(const DomainTask& task, World& world, std::span<const MadeCall> calls, std::span<const Said> said);

// What the golden solution says in the end.
std::string golden_words(const DomainTask& task);

}  // namespace baton::envs::sql
