#pragma once
// `answer`: a model attempts the answer. Several calls of one model are votes: the first is its best attempt (temperature 0),
// each further one is sampled with a seed of its own.

#include "baton/core/chat.h"
#include "baton/tools/arguments.h"

#include <memory>
#include <vector>

namespace baton::tools {

struct AnswerOptions {
  double temperature = 0.7;  // of sampled votes
};

// In serving the model gets the conversation and the client's tools; a reply that calls these is the result's turn.
std::unique_ptr<Tool> make_answer_tool(ToolSpec spec, ChatModel& model, AnswerOptions options = {});

// The arguments of a tool that attempts an answer: the question's, and "vote".
std::vector<Field> attempt_fields();
// Earlier calls of a tool that brought a reply.
std::int64_t attempts_of(const Observation& seen, ToolId tool);
// Which independent attempt a call is: argument "vote" where given, else the number of earlier ones.
std::int64_t vote_of(std::optional<std::int64_t> argument, const CallContext& context);

}  // namespace baton::tools
