#include "baton/tools/prompts.h"

#include "baton/base/text.h"
#include "baton/tools/extract.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::tools {
namespace {

constexpr std::string_view kCut = "[…]";

std::string_view how_to_end(AnswerType type) {
  switch (type) {
    case AnswerType::choice: return "Think briefly, then end with a line \"Answer: \" and the letter of the right option.";
    case AnswerType::number: return "Think briefly, then end with a line \"Answer: \" and the number.";
    case AnswerType::text: return "Think briefly, then end with a line \"Answer: \" and a short answer.";
    case AnswerType::free: break;
  }
  return "";
}

std::string_view what_to_print(AnswerType type) {
  switch (type) {
    case AnswerType::choice: return "the letter of the right option";
    case AnswerType::number: return "the number";
    case AnswerType::text: return "a short answer";
    case AnswerType::free: break;
  }
  return "the answer";
}

// The newest texts of calls to tools of these roles that fit, in the order in which they came.
std::string texts_of(const Observation& seen, std::initializer_list<ToolRole> roles, std::size_t bytes) {
  std::vector<std::string> texts;
  for (std::size_t i = seen.calls.size(); i-- > 0 && bytes > 0;) {
    const CallRecord& call = seen.calls[i];
    if (call.status != CallStatus::ok || call.text.empty() || index(call.tool) >= seen.tools.size()) continue;
    if (std::find(roles.begin(), roles.end(), seen.tools[index(call.tool)].role) == roles.end()) continue;
    texts.push_back(cut_to(trim(call.text), bytes));
    bytes -= std::min(bytes, texts.back().size());
  }
  std::reverse(texts.begin(), texts.end());
  return fmt::format("{}", fmt::join(texts, "\n\n"));
}

std::string question_text(const TaskView& task, const PromptLimits& limits) {
  TaskView shortened = task;
  const std::string question = cut_to(task.question, limits.question);
  shortened.question = question;
  return rendered_question(shortened);
}

// The turns before the question, as text.
std::string earlier_turns(const TaskView& task, const PromptLimits& limits) {
  if (task.conversation.size() < 2) return "";
  std::string turns;
  for (const auto& message : task.conversation.first(task.conversation.size() - 1))
    turns += fmt::format("{}: {}\n", name_of(message.speaker), message.content);
  return fmt::format("Conversation so far:\n{}\n", tail_of(turns, limits.conversation));
}

// Evidence, earlier turns and the question; a bare question needs no heading.
std::string stated(const TaskView& task, std::string_view evidence, bool with_turns, const PromptLimits& limits) {
  const std::string before = std::string(evidence) + (with_turns ? earlier_turns(task, limits) : "");
  return before.empty() ? question_text(task, limits) : fmt::format("{}Question: {}", before, question_text(task, limits));
}

std::vector<Message> one_user_turn(std::string text) { return {Message{.speaker = Speaker::user, .content = std::move(text)}}; }

std::vector<Message> served_conversation(const TaskView& task, std::string_view evidence) {
  std::vector<Message> messages(task.conversation.begin(), task.conversation.end());
  if (evidence.empty()) return messages;
  if (messages.front().speaker == Speaker::system) messages.front().content += fmt::format("\n\n{}", trim(evidence));
  else messages.insert(messages.begin(), Message{.speaker = Speaker::system, .content = std::string(trim(evidence))});
  return messages;
}

constexpr std::string_view kRepair =
    "The program gave no answer:\n{}\n\nCorrect it. Reply with the whole program in one ```python block that prints the answer "
    "last.";
constexpr std::string_view kNoProgram =
    "There is no program in this reply. Reply with one ```python block that prints the answer last.";
constexpr std::string_view kFence = "```python\n{}\n```";

constexpr std::string_view kCheck =
    "(Note of the desk, not of the customer: the customer is content. Before the matter is filed, check all of it against the handbook "
    "once more. Mend what was left out or told wrongly by tools or a message; if nothing was, say so in one short sentence.)";

}  // namespace

std::string evidence_of(const Observation* seen, const PromptLimits& limits) {
  if (!seen) return "";
  std::string text;
  if (const auto passages = texts_of(*seen, {ToolRole::search}, limits.passages); !passages.empty())
    text += fmt::format("Passages that may help:\n{}\n\n", passages);
  if (const auto results = texts_of(*seen, {ToolRole::code, ToolRole::compute}, limits.results); !results.empty())
    text += fmt::format("Results of programs:\n{}\n\n", results);
  return text;
}

std::vector<Message> answer_prompt(const TaskView& task, std::string_view evidence, const PromptLimits& limits) {
  if (!task.conversation.empty()) return served_conversation(task, evidence);
  const std::string_view ending = how_to_end(task.type);
  return one_user_turn(stated(task, evidence, false, limits) + (ending.empty() ? "" : fmt::format("\n\n{}", ending)));
}

std::vector<Message> reason_prompt(const TaskView& task, std::string_view evidence, const PromptLimits& limits) {
  return one_user_turn(
      fmt::format("{}\n\nSolve this by a Python program (standard library only, no input, no network). Reply with one "
                  "```python block. The last line that it prints must be \"Answer: \" and {}.",
                  stated(task, evidence, true, limits), what_to_print(task.type)));
}

std::vector<Message> verify_prompt(const TaskView& task, std::string_view evidence, std::string_view proposed,
                                   const PromptLimits& limits) {
  return one_user_turn(
      fmt::format("{}\n\nProposed answer: {}\n\nIs the proposed answer right? Check it briefly, then end with a line \"Score: \" "
                  "and a number from 0 (surely wrong) to 100 (surely right).",
                  stated(task, evidence, true, limits), cut_to(proposed, limits.candidate)));
}

std::vector<Message> step_prompt(const Observation& seen) {
  std::vector<Message> out(seen.task.conversation.begin(), seen.task.conversation.end());
  for (const auto& message : seen.transcript) {
    out.push_back(message);
    out.back().reasoning.clear();  // models do not expect old thoughts back
  }
  if (!seen.candidates.empty()) out.push_back({.speaker = Speaker::user, .content = std::string(kCheck)});
  return out;
}

std::vector<Message> repair_turns(std::string_view program, std::string_view output, const PromptLimits& limits) {
  return {Message{.speaker = Speaker::assistant, .content = fmt::format(kFence, cut_to(trim(program), limits.program))},
          Message{.speaker = Speaker::user, .content = fmt::format(kRepair, output)}};
}

std::vector<Message> no_program_turns(std::string_view reply, const PromptLimits& limits) {
  return {Message{.speaker = Speaker::assistant, .content = cut_to(trim(reply), limits.program)},
          Message{.speaker = Speaker::user, .content = std::string(kNoProgram)}};
}

std::size_t most_repair_bytes(const PromptLimits& limits) {
  constexpr std::size_t kLabels = 200;  // "stdout:", "exit status: …" and the marks of cuts
  return limits.program + 2 * limits.output + kRepair.size() + kFence.size() + kLabels;
}

std::string shown_candidate(const TaskView& task, const Candidate& candidate) {
  std::string text;
  for (const auto& call : candidate.turn.tool_calls)
    text += fmt::format("{}{}({})", text.empty() ? "" : "; ", call.name, call.arguments);
  if (!text.empty()) return text;
  if (task.type == AnswerType::choice && candidate.answer.size() == 1) {
    const auto place = static_cast<std::size_t>(candidate.answer[0] - 'A');
    if (place < task.options.size()) return fmt::format("{}. {}", candidate.answer, task.options[place]);
  }
  return extract_answer(task.type, candidate.turn.content, task.options).value_or(candidate.answer);
}

std::string cut_to(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  return fmt::format("{} {}", utf8_prefix(text, bytes), kCut);
}

std::string tail_of(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  std::size_t start = text.size() - bytes;
  while (start < text.size() && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) ++start;
  return fmt::format("{} {}", kCut, text.substr(start));
}

}  // namespace baton::tools
