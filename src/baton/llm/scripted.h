#pragma once
// A model that says what it was told to, for tests.

#include "baton/core/chat.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace baton::llm {

struct ScriptedTurn {
  ChatOutcome outcome;   // a reply without usage gets the estimated one
  Seconds latency = 0;   // passes on context.clock, at most to the deadline (then it is a timeout)
};
ScriptedTurn says(std::string text, Seconds latency = 0);
ScriptedTurn calls_tool(std::string name, std::string arguments, Seconds latency = 0);
ScriptedTurn fails(FailureKind kind, std::string message = "scripted failure", Seconds latency = 0, double retry_after = -1);

class ScriptedModel : public ChatModel {
 public:
  virtual std::vector<ChatRequest> requests() const = 0;  // what it was asked, in order of arrival
};

// One turn per call, in order; a call beyond the last is an `invalid` failure. Thread-safe.
std::unique_ptr<ScriptedModel> make_scripted_model(ModelSpec model, std::vector<ScriptedTurn> turns);

// Turn number `call` (from 0) as `script` decides; called under no lock, so it must be thread-safe.
using Script = std::function<ScriptedTurn(const ChatRequest& request, std::size_t call)>;
std::unique_ptr<ScriptedModel> make_scripted_model(ModelSpec model, Script script);

}  // namespace baton::llm
