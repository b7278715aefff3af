#pragma once
// Scripted models for the tests of the decorators.

#include "baton/llm/scripted.h"
#include "support/chat_model_conformance.h"

namespace baton::test {

inline std::unique_ptr<llm::ScriptedModel> scripted(std::vector<llm::ScriptedTurn> turns) {
  return llm::make_scripted_model(conformance_spec(), std::move(turns));
}

inline std::unique_ptr<llm::ScriptedModel> always(llm::ScriptedTurn turn) {
  return llm::make_scripted_model(conformance_spec(), [turn](const ChatRequest&, std::size_t) { return turn; });
}

inline FailureKind kind_of(const ChatOutcome& outcome) {
  EXPECT_FALSE(outcome);
  return outcome ? FailureKind::invalid : outcome.error().failure.kind;
}

}  // namespace baton::test
