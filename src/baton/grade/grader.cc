#include "baton/grade/grader.h"

#include "baton/base/text.h"
#include "baton/grade/match.h"

#include <fmt/format.h>

namespace baton::grade {
namespace {

constexpr std::size_t kShown = 120;  // bytes of an answer in a note

class RuleGrader final : public Grader {
 public:
  explicit RuleGrader(GraderOptions options) {
    if (options.judge) judge_ = make_judge(std::move(options.judge), options.judging);
  }

  Verdict grade(const Task& task, const Submission& submission, CallContext& context) override {
    if (task.gold.empty()) return {.graded = false, .method = "none", .note = "the task has no gold answer"};
    if (!submission.answered) return {.method = "none", .note = "no answer was handed in"};
    const Match matched = match(task, submission);
    const bool judged = !matched.matched && judge_ && (task.type == AnswerType::text || task.type == AnswerType::free) &&
                        !trim(submission.answer + submission.text).empty();
    if (judged) return verdict_of(judge_->rule(task, submission, context));
    return {.score = matched.matched ? 1.0 : 0.0,
            .method = matched.method,
            .note = fmt::format("'{}' {} '{}'", utf8_prefix(submission.answer, kShown),
                                matched.matched ? "matches" : "does not match", utf8_prefix(matched.gold, kShown))};
  }

 private:
  static Verdict verdict_of(const Ruling& ruling) {
    const int read = ruling.yes + ruling.no;
    if (read == 0)
      return {.graded = false, .method = "judge", .note = fmt::format("the judge gave no verdict: {}", ruling.failure)};
    return {
        .score = ruling.correct() ? 1.0 : 0.0,
        .method = "judge",
        .note = fmt::format("{} of {} votes: correct{}", ruling.yes, read,
                            ruling.unread > 0 ? fmt::format(" ({} could not be read: {})", ruling.unread, ruling.failure) : "")};
  }

  std::unique_ptr<Judge> judge_;
};

}  // namespace

std::unique_ptr<Grader> make_grader(GraderOptions options) { return std::make_unique<RuleGrader>(std::move(options)); }

}  // namespace baton::grade
