#pragma once
// Task results as journal lines.

#include "baton/eval/evaluate.h"

#include <memory>

namespace baton::eval {

// Thread-safe for keep().
class ResultJournal {
 public:
  virtual ~ResultJournal() = default;
  virtual void keep(std::size_t contestant, const TaskResult& result) = 0;
  virtual void flush() = 0;
};

// Opens options.journal and calls `recovered` for each result that it holds.
std::unique_ptr<ResultJournal> open_result_journal(
    const Suite& suite, const std::vector<Contestant>& contestants, const EvaluateOptions& options,
    const std::function<void(std::size_t contestant, TaskResult)>& recovered);

}  // namespace baton::eval
