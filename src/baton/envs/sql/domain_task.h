#pragma once
// A task in a domain: what a user wants, and the proven way to do it. One JSON line each (docs/formats.md).

#include "baton/envs/sql/world.h"

#include <functional>
#include <span>

namespace baton::envs::sql {

using Named = std::vector<std::pair<std::string, SqlValue>>;

struct Need {                              // one thing that the user wants: an intent and a row of its slots
  std::string intent;
  Named slots;
  Named known;                             // of these and of the intent's facts, what the user knows
  bool is_row(const Rows& rows, std::size_t row) const;  // whether these slots are that row of the intent's query
};

struct GoldenCall {
  std::string tool;
  Arguments arguments;
  std::size_t need = 0;                    // for which it was made first
  std::vector<std::pair<std::string, Expression>> from;  // where each argument comes from; calls numbered as in the task
};

struct TaskFact {                          // must be said after a tool has shown it
  std::string say;
  Expression from;
  std::size_t need = 0;
  std::vector<std::string> shown;          // values that tools must have shown
};

struct TaskRefusal {                       // must be said after the look-up that proves it
  std::string rule, because;
  std::vector<std::string> words;          // one of them
  std::size_t need = 0, proof = 0;         // golden call
};

struct DomainTask {
  std::string id, domain;
  std::uint64_t seed = 0;
  int tier = 0;                            // 0 … 4: easy to hard
  std::int64_t user = 0;
  Named known_user;                        // what the user knows of themselves
  std::string persona, instruction;
  std::vector<Need> needs;
  std::vector<GoldenCall> golden;
  std::vector<TaskFact> facts;
  std::vector<TaskRefusal> refusals;
  std::vector<Change> changes;             // sorted by table and key
  std::vector<std::pair<std::string, std::int64_t>> touched;  // table, key; sorted
  std::vector<std::vector<std::size_t>> orders;               // other orders of the golden calls that end the same
  std::size_t distractors = 0;             // rows shown beside those that golden arguments point to
};

std::string written_task(const Pack& pack, const DomainTask& task);            // one line, no newline
// The failure names what is wrong in the line.
Result<DomainTask> read_task(const std::function<const Pack*(std::string_view domain)>& pack_of, std::string_view line);

// The shape of nvidia/ToolScale's records.
std::string written_toolscale(const Pack& pack, const DomainTask& task);

}  // namespace baton::envs::sql
