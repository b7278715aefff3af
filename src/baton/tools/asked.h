#pragma once
// What the tools with a model behind them share: which question is asked, how a chat call becomes part of a result.

#include "baton/core/chat.h"
#include "baton/tools/arguments.h"

#include <optional>
#include <string>
#include <vector>

namespace baton::tools {

// The question a call is about: the episode's task, or one given by the arguments "question", "type" and "options".
class Question {
 public:
  // The fields that every such tool takes.
  static std::vector<Field> fields();
  // Failure `malformed` outside an episode without "question". `seen` and `arguments` must outlive the question.
  static Result<Question> of(std::string_view tool, const Arguments& arguments, const Observation* seen);

  TaskView view() const;
  // The episode's own: what is answered is a candidate. An answer to another question is only something that was said.
  bool answers_task() const { return !own_ || !seen_; }

 private:
  const Observation* seen_ = nullptr;
  std::optional<Task> own_;
};

// A call that never started, answered so that a model can correct it.
ToolResult malformed(std::string message);
// Adds usage and cost; returns false, with status and text filled in, where the chat failed.
bool add_chat(ToolResult& result, const ChatOutcome& outcome, const ModelSpec& model);

}  // namespace baton::tools
