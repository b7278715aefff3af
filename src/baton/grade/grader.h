#pragma once
// The grader of question answering.

#include "baton/core/chat.h"
#include "baton/grade/judge.h"

#include <memory>

namespace baton::grade {

struct GraderOptions {
  std::shared_ptr<ChatModel> judge;  // metered; null: rules only
  JudgeOptions judging;              // votes, temperature
};

// Rules first (match.h), then the judge, for text and free answers only. Verdicts are 0 or 1; a tie of the judge is 0. Not
// graded, which
// is neither right nor wrong: a task without gold, and one that only a judge could decide whose votes all failed. Thread-safe.
std::unique_ptr<Grader> make_grader(GraderOptions options = {});

}  // namespace baton::grade
