#include "baton/tools/prompts.h"

#include "baton/base/text.h"
#include "support/tool_fixtures.h"

#include <gmock/gmock.h>

namespace baton::tools {
namespace {

using test::question;
using test::tool_spec;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::vector<ToolSpec> kTools{tool_spec("a", ToolRole::answer), tool_spec("s", ToolRole::search),
                                   tool_spec("c", ToolRole::code), tool_spec("k", ToolRole::compute)};

Observation seen_with(const Task& task, std::span<const CallRecord> calls) {
  return {.task = view_of(task), .tools = kTools, .calls = calls};
}

TEST(Prompts, AskForTheFormOfTheAnswer) {
  const Task choice = question("Which organelle?", AnswerType::choice, {"nucleus", "ribosome"});
  const auto text = answer_prompt(view_of(choice), "")[0].content;
  EXPECT_THAT(text, StartsWith("Which organelle?\nA. nucleus\nB. ribosome\n\n"));
  EXPECT_THAT(text, HasSubstr("letter"));
  EXPECT_EQ(answer_prompt(view_of(question("Write a poem.", AnswerType::free)), "")[0].content, "Write a poem.");
  EXPECT_THAT(reason_prompt(view_of(question("How many?", AnswerType::number)), "")[0].content,
              HasSubstr("\"Answer: \" and the number"));
}

TEST(Prompts, ShowWhatWasFoundAndNotWhatOthersAnswered) {
  const Task task = question("Who?", AnswerType::text);
  const std::vector<CallRecord> calls{
      {.tool = ToolId{0}, .text = "Answer: Bob"}, {.tool = ToolId{1}, .text = "[1] Ann did it."},
      {.tool = ToolId{2}, .text = "stdout:\n42"}, {.tool = ToolId{1}, .status = CallStatus::failed, .text = "no index"},
      {.tool = ToolId{3}, .text = "2 + 2 = 4"},   {.tool = ToolId{9}, .text = "a tool that is not there"}};
  const Observation seen = seen_with(task, calls);
  const std::string evidence = evidence_of(&seen);
  EXPECT_EQ(evidence, "Passages that may help:\n[1] Ann did it.\n\nResults of programs:\nstdout:\n42\n\n2 + 2 = 4\n\n");
  EXPECT_THAT(answer_prompt(seen.task, evidence)[0].content, StartsWith(evidence + "Question: Who?"));
  EXPECT_EQ(evidence_of(nullptr), "");
}

TEST(Prompts, KeepTheNewestEvidenceWithinItsBytes) {
  const Task task = question("Who?", AnswerType::text);
  const std::vector<CallRecord> calls{{.tool = ToolId{1}, .text = std::string(90, 'o')},
                                      {.tool = ToolId{1}, .text = std::string(60, 'm')},
                                      {.tool = ToolId{1}, .text = std::string(60, 'n')}};
  const Observation seen = seen_with(task, calls);
  const std::string evidence = evidence_of(&seen, {.passages = 100});
  EXPECT_THAT(evidence, HasSubstr(std::string(40, 'm') + " […]\n\n" + std::string(60, 'n')));
  EXPECT_THAT(evidence, Not(HasSubstr("o")));
}

TEST(Prompts, CutsNeverSplitACharacter) {
  const std::string text = "aé€😀" + std::string("aé€😀");
  for (std::size_t bytes = 0; bytes <= text.size(); ++bytes) {
    for (const auto& cut : {cut_to(text, bytes), tail_of(text, bytes)}) {
      EXPECT_EQ(cut, valid_utf8(cut)) << bytes;
      EXPECT_LE(cut.size(), bytes + 6);
    }
  }
  const Task long_one = question(std::string(100'000, 'q'), AnswerType::choice, {"yes", "no"});
  const auto prompt = answer_prompt(view_of(long_one), "")[0].content;
  EXPECT_LT(prompt.size(), 25'000u);
  EXPECT_THAT(prompt, HasSubstr("B. no"));  // the options survive a long question
}

TEST(Prompts, RepairTurnsStayWithinTheirBound) {
  const std::string endless(100'000, 'x');
  const std::string output =
      rendered({.out = endless, .err = endless, .exit_code = 1, .timed_out = true, .truncated = true}, PromptLimits{}.output);
  for (const auto& turns : {repair_turns(endless, output), no_program_turns(endless)}) {
    std::size_t bytes = 0;
    for (const auto& turn : turns) bytes += turn.content.size();
    EXPECT_LE(bytes, most_repair_bytes());
  }
}

TEST(Prompts, JudgesSeeTheConversationAndTheCandidate) {
  Task task = question("And tomorrow?", AnswerType::free);
  task.conversation = {{Speaker::user, "Rain today?"}, {Speaker::assistant, "Yes."}, {Speaker::user, "And tomorrow?"}};
  const auto text = verify_prompt(view_of(task), "", "Sunny.")[0].content;
  EXPECT_THAT(text, HasSubstr("user: Rain today?\nassistant: Yes.\n\nQuestion: And tomorrow?"));
  EXPECT_THAT(text, HasSubstr("Proposed answer: Sunny."));
  const Task choice = question("Which?", AnswerType::choice, {"nucleus", "ribosome"});
  EXPECT_EQ(shown_candidate(view_of(choice), {.answer = "B"}), "B. ribosome");
  EXPECT_EQ(shown_candidate(view_of(question("Who?", AnswerType::text)),
                            {.answer = "ann", .turn = {Speaker::assistant, "Answer: Ann"}}),
            "Ann");
  Candidate caller;
  caller.turn.tool_calls = {{"1", "weather", "{}"}};
  EXPECT_EQ(shown_candidate(view_of(task), caller), "weather({})");
}

}  // namespace
}  // namespace baton::tools
