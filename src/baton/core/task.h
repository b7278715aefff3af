#pragma once
// Tasks, their gold answers and verdicts. What a policy may see of a task is TaskView; id and gold stay outside.

#include "baton/core/message.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace baton {

enum class AnswerType {
  choice,  // one letter, A for options[0]
  number,  // a number, perhaps with a unit
  text,    // a short name, date or phrase
  free,    // prose that must contain what was asked for
};
std::string_view name_of(AnswerType type);
std::optional<AnswerType> answer_type_named(std::string_view name);

struct Gold {
  std::string answer;
  std::vector<std::string> aliases;      // other right answers
  double tolerance = 0;                  // number only: |answer - gold| <= tolerance × max(|gold|, 1e-12)
  bool empty() const { return answer.empty() && aliases.empty(); }
};

struct Task {
  std::string id;
  std::string question;
  AnswerType type = AnswerType::text;
  std::vector<std::string> options;      // choice only
  std::string category;                  // "" where unknown
  std::vector<Message> conversation;     // serving: the client's messages; question is then the last user message
  std::vector<ToolSchema> client_tools;  // serving: tools that the client runs itself
  Gold gold;                             // empty: cannot be graded
};

// The part of a task that a policy or tool may see.
struct TaskView {
  std::string_view question;
  AnswerType type = AnswerType::text;
  std::span<const std::string> options;
  std::string_view category;
  std::span<const Message> conversation;
  std::span<const ToolSchema> client_tools;
};
inline TaskView view_of(const Task& task) {
  return {task.question, task.type, task.options, task.category, task.conversation, task.client_tools};
}

// The question with its options as lines "A. …": what every prompt and every retrieval shows.
std::string rendered_question(const TaskView& task);

// What an episode handed in.
struct Submission {
  bool answered = false;
  std::string answer;  // the extracted final answer
  std::string text;    // the whole turn that it came from
};

struct Verdict {
  double score = 0;    // 0..1; a share of a correct answer where the grader gives partial credit
  bool graded = true;  // false: there was no gold to grade against
  std::string method;  // "exact", "choice", "number", "text", "contains", "judge", "recorded", …
  std::string note;    // for people: what was compared with what
  bool correct() const { return score >= 0.5; }
};

}  // namespace baton
