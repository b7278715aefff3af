#include "baton/llm/decorators.h"

#include <fmt/format.h>

namespace baton::llm {
namespace {

class Metered final : public MeteredModel {
 public:
  explicit Metered(std::unique_ptr<ChatModel> upstream) : upstream_(std::move(upstream)) {}
  const ModelSpec& spec() const override { return upstream_->spec(); }

  ChatOutcome chat_queued(const ChatRequest& request, CallContext& context, Seconds queued) override {
    if (context.stop.stop_requested()) return not_sent(FailureKind::cancelled, "stopped before it was sent");
    if (context.deadline.passed(context.clock)) return not_sent(FailureKind::timeout, "the deadline passed before it was sent");
    const Money reserve = reserve_for(spec().price, request);
    Charge charge(context.budget, context.ledger, context.key, context.tool, context.purpose, reserve);
    if (!charge.admitted())
      return not_sent(FailureKind::unaffordable,
                      fmt::format("may cost {}, the budget has {} left", to_string(reserve), to_string(context.budget.left())));
    ++context.key.attempt;
    const Seconds sent = context.clock.now();
    ChatOutcome outcome = upstream_->chat(request, context);
    const Seconds service = context.clock.now() - sent;
    if (outcome) {
      outcome->cost = cost_of(spec().price, outcome->usage);
      charge.settle(CallStatus::ok, outcome->usage, outcome->cost, queued, service);
    } else {
      ChatFailure& failure = outcome.error();
      if (failure.billed != Usage{}) failure.cost = cost_of(spec().price, failure.billed);
      charge.settle(status_of(failure.failure.kind), failure.billed, failure.cost, queued, service);
    }
    return outcome;
  }

 private:
  ChatOutcome not_sent(FailureKind kind, std::string_view why) const {
    return tl::unexpected(ChatFailure{.failure = {kind, fmt::format("{}: {}", spec().name, why)}});
  }

  const std::unique_ptr<ChatModel> upstream_;
};

}  // namespace

std::unique_ptr<MeteredModel> make_metered(std::unique_ptr<ChatModel> upstream) {
  return std::make_unique<Metered>(std::move(upstream));
}

CallStatus status_of(FailureKind kind) {
  switch (kind) {
    case FailureKind::timeout: return CallStatus::timed_out;
    case FailureKind::cancelled: return CallStatus::cancelled;
    case FailureKind::malformed: return CallStatus::malformed;
    case FailureKind::unaffordable: return CallStatus::unaffordable;
    default: return CallStatus::failed;
  }
}

}  // namespace baton::llm
