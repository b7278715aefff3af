#pragma once
// Every prompt of the tools, in one place. A prompt depends on the task and on what was seen alone, byte for byte: traces are
// checked by rendering them again. Sections are cut to a budget of bytes on UTF-8 boundaries.

#include "baton/core/episode.h"

#include <string>
#include <string_view>
#include <vector>

namespace baton::tools {

struct PromptLimits {                // bytes of each section
  std::size_t question = 24'000;
  std::size_t conversation = 8'000;  // earlier turns, where they are shown as text
  std::size_t passages = 6'000;
  std::size_t results = 3'000;       // of code and compute
  std::size_t candidate = 4'000;
  std::size_t program = 8'000;       // what a repair shows of the last program
  std::size_t output = 4'000;        // and of each of its outputs
};

// What search, code and compute have found so far, the newest kept where not all fits; "" where nothing. Answers of other
// models stay out: votes are independent.
std::string evidence_of(const Observation* seen, const PromptLimits& limits = {});

// In serving (task.conversation not empty) the conversation as it is, the evidence before it in the system message.
std::vector<Message> answer_prompt(const TaskView& task, std::string_view evidence, const PromptLimits& limits = {});
std::vector<Message> reason_prompt(const TaskView& task, std::string_view evidence, const PromptLimits& limits = {});
std::vector<Message> verify_prompt(const TaskView& task, std::string_view evidence, std::string_view proposed,
                                   const PromptLimits& limits = {});

// The conversation with a customer so far, whole; where it could be handed in, with a request to check it.
std::vector<Message> step_prompt(const Observation& seen);

// The two turns that follow a program that gave no answer: the program, and `output` with a request to repair it.
std::vector<Message> repair_turns(std::string_view program, std::string_view output, const PromptLimits& limits = {});
// And where the model wrote no program at all.
std::vector<Message> no_program_turns(std::string_view reply, const PromptLimits& limits = {});
// No two such turns are longer than this, together.
std::size_t most_repair_bytes(const PromptLimits& limits = {});

// A candidate as judges see it: "C. mitochondrion", "42", or the turn itself.
std::string shown_candidate(const TaskView& task, const Candidate& candidate);

// The first or last `bytes` of a text, with "[…]" where something was cut.
std::string cut_to(std::string_view text, std::size_t bytes);
std::string tail_of(std::string_view text, std::size_t bytes);

}  // namespace baton::tools
