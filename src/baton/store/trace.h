#pragma once
// The trace of an episode, schema "baton.trace/1": JSON lines that hold what went in, what was decided, what crossed the edge
// of the program and what it cost; enough to replay the episode without touching anything outside. docs/formats.md has an
// example.
//
//   {"type":"header", …}     task without its gold, policy, seed, budget, preferences, catalogue
//   {"type":"exchange", …}   requests and replies, sorted by key
//   {"type":"step", …}       decision, times, and the calls it made
//   {"type":"entry", …}      ledger, sorted by key
//   {"type":"end", …}        status, submission, candidates, transcript, totals, and how many lines of each type there are

#include "baton/core/trajectory.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace baton::store {

struct Trace {
  Task task;                        // its gold is never written
  Money dollars = kUnlimited;       // the episode's budget
  Seconds seconds = std::numeric_limits<double>::infinity();
  int max_steps = 32;
  Preferences preferences;
  Catalogue catalogue;              // as the episode had it: a ToolId is an index into catalogue.tools
  Trajectory trajectory;            // trajectory.policy is the name to make the policy from again
  std::vector<Exchange> exchanges;  // sorted by key
};

std::string render_trace(const Trace& trace);
void write_trace(const std::filesystem::path& path, const Trace& trace);  // atomic; throws Error

// Exact inverses of the writers. Strict: text that is cut off, edited out of its schema or inconsistent in itself (order, counts,
// indexes, totals) throws Error "FILE:LINE: what is wrong". read_trace also takes gzip.
Trace parse_trace(std::string_view text, const std::string& file);
Trace read_trace(const std::filesystem::path& path);

// For people: the task, every step with its reason and calls, the answer, and a table of cost by tool.
std::string describe(const Trace& trace);

}  // namespace baton::store
