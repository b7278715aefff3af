#pragma once
// Records what every model of a suite answers on every task: the replay file that policies are evaluated on and learn from.

#include "baton/eval/suite.h"

#include <filesystem>

namespace baton::eval {

struct RecordOptions {
  int threads = 8;                  // calls at once
  std::uint64_t seed = 0;
  Money dollars = kUnlimited;       // stops cleanly before the first call that it does not cover; judges count
  std::stop_token stop;             // Ctrl-C: no further call starts, those that run are waited for and kept
  std::filesystem::path journal;    // finished calls; a later run goes on from it and pays for none of them again
  bool progress = true;
};

struct RecordPlan {
  std::size_t calls = 0;            // of models that answer, once on every task
  std::size_t done = 0;             // of these, in the journal already
  Money expected;                   // of the calls still to make, from the catalogue's expectations
};
RecordPlan plan_recording(const Suite& suite, const RecordOptions& options);

struct Recording {
  OutcomeTable table;               // one column per model that answers; pairs not (yet) recorded are unavailable
  std::vector<std::string> answers; // as written; row-major like table.cells
  std::size_t recorded = 0, failed = 0, missing = 0;  // pairs; the next run tries failed ones (upstream errors, no verdict) again
  std::string first_failure;        // why the first of the failed pairs failed
  Money paid;                       // by this run, judges included
  std::string stopped_because;      // "", "budget", "cancelled"
};
// Throws Error for a journal that belongs to another suite.
Recording record(const Suite& suite, const RecordOptions& options);

}  // namespace baton::eval
