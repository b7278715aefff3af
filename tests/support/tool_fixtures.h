#pragma once
// A scripted model, metered and recorded as in production, and a sandbox that says what it was told to.

#include "baton/llm/models.h"
#include "baton/llm/scripted.h"
#include "baton/tools/code_runner.h"
#include "support/episode_fixture.h"
#include "support/memory_exchanges.h"

#include <mutex>

namespace baton::test {

inline ModelSpec model_spec(std::string name = "m1") {
  return {.name = std::move(name), .provider = "p", .upstream = "u",
          .price = {.input = {100'000'000}, .cached_input = {50'000'000}, .output = {400'000'000}, .reasoning = {400'000'000}},
          .max_output_tokens = 2000};
}

inline ToolSpec tool_spec(std::string name, ToolRole role, std::string model = "m1") {
  ToolSpec spec{.name = std::move(name), .role = role};
  if (needs_model(role)) spec.model = std::move(model), spec.price = model_spec().price;
  spec.expected_cost = Money{1000};
  spec.expected_latency = 0.5;
  return spec;
}

// Keeps sight of the requests through the decorators.
struct Scripted {
  explicit Scripted(std::vector<llm::ScriptedTurn> turns, std::string name = "m1")
      : Scripted(llm::make_scripted_model(model_spec(std::move(name)), std::move(turns))) {}
  explicit Scripted(llm::Script script, std::string name = "m1")
      : Scripted(llm::make_scripted_model(model_spec(std::move(name)), std::move(script))) {}
  std::vector<ChatRequest> requests() const { return raw->requests(); }
  std::string prompt(std::size_t n = 0) const { return raw->requests().at(n).messages.back().content; }

  llm::ScriptedModel* raw;
  std::unique_ptr<ChatModel> model;

 private:
  explicit Scripted(std::unique_ptr<llm::ScriptedModel> made)
      : raw(made.get()), model(llm::metered_and_recorded(std::move(made))) {}
};

class FakeSandbox final : public tools::Sandbox {
 public:
  explicit FakeSandbox(std::vector<Result<tools::RunResult>> results) : results_(std::move(results)) {}
  Result<tools::RunResult> run(const std::string& source, const tools::SandboxLimits& limits, std::stop_token) override {
    const std::lock_guard lock(mutex_);
    sources.push_back(source);
    this->limits = limits;
    return results_.at(std::min(sources.size(), results_.size()) - 1);  // the last one again and again
  }
  std::vector<std::string> sources;
  tools::SandboxLimits limits;

 private:
  std::mutex mutex_;
  std::vector<Result<tools::RunResult>> results_;
};

}  // namespace baton::test
