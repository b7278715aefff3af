#include "baton/llm/scripted.h"

#include <algorithm>
#include <fmt/format.h>
#include <mutex>

namespace baton::llm {
namespace {

class Scripted final : public ScriptedModel {
 public:
  Scripted(ModelSpec spec, Script script) : spec_(std::move(spec)), script_(std::move(script)) {}
  const ModelSpec& spec() const override { return spec_; }

  std::vector<ChatRequest> requests() const override {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  ChatOutcome chat(const ChatRequest& request, CallContext& context) override {
    const auto number = [&] {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      return requests_.size() - 1;
    }();
    ScriptedTurn turn = script_(request, number);
    const Seconds left = context.deadline.left(context.clock);
    context.clock.pass(std::clamp(turn.latency, 0.0, std::max(left, 0.0)), context.stop);
    if (context.stop.stop_requested()) return failed(FailureKind::cancelled, "stopped");
    if (turn.latency > left) return failed(FailureKind::timeout, "the deadline passed");
    if (!turn.outcome) return turn.outcome;
    ChatReply& reply = *turn.outcome;
    if (reply.usage == Usage{}) {
      std::string output = reply.message.content + reply.message.reasoning;
      for (const auto& call : reply.message.tool_calls) output += call.name + call.arguments;
      reply.usage = estimated_usage(request, output);
    }
    reply.first_token = reply.total = turn.latency;
    if (context.on_text && !reply.message.content.empty()) context.on_text(reply.message.content);
    return turn.outcome;
  }

 private:
  ChatOutcome failed(FailureKind kind, std::string_view why) const {
    return tl::unexpected(ChatFailure{{kind, fmt::format("{}: {}", spec_.name, why)}, {}, {}});
  }

  const ModelSpec spec_;
  const Script script_;
  mutable std::mutex mutex_;
  std::vector<ChatRequest> requests_;
};

}  // namespace

ScriptedTurn says(std::string text, Seconds latency) {
  ChatReply reply{.message = {Speaker::assistant, std::move(text)}, .finish_reason = "stop"};
  return {std::move(reply), latency};
}

ScriptedTurn calls_tool(std::string name, std::string arguments, Seconds latency) {
  ChatReply reply{.message = {.speaker = Speaker::assistant, .tool_calls = {{"call_0", std::move(name), std::move(arguments)}}},
                  .finish_reason = "tool_calls"};
  return {std::move(reply), latency};
}

ScriptedTurn fails(FailureKind kind, std::string message, Seconds latency, double retry_after) {
  return {tl::unexpected(ChatFailure{{kind, std::move(message), retry_after}, {}, {}}), latency};
}

std::unique_ptr<ScriptedModel> make_scripted_model(ModelSpec model, Script script) {
  return std::make_unique<Scripted>(std::move(model), std::move(script));
}

std::unique_ptr<ScriptedModel> make_scripted_model(ModelSpec model, std::vector<ScriptedTurn> turns) {
  const std::string name = model.name;
  return make_scripted_model(std::move(model), [name, turns = std::move(turns)](const ChatRequest&, std::size_t call) {
    if (call < turns.size()) return turns[call];
    return fails(FailureKind::invalid, fmt::format("{}: its script has {} turns, this is call {}", name, turns.size(), call + 1));
  });
}

}  // namespace baton::llm
