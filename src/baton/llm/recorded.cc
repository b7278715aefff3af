#include "baton/llm/canonical.h"
#include "baton/llm/decorators.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::llm {
namespace {

// Books what was metered elsewhere. `budget` has paid already (live), or pays now (replay).
void book(const LedgerEntry& entry, Budget& budget, const CallContext& context) {
  CallKey key = context.key;
  key.attempt = entry.key.attempt;
  Charge charge(budget, context.ledger, key, context.tool, context.purpose, entry.overrun ? Money{} : entry.cost);
  if (charge.admitted()) return charge.settle(entry.status, entry.usage, entry.cost, entry.queued, entry.service);
  Budget other;  // an overdrawn budget admits nothing, but the ledger must hold it
  Charge(other, context.ledger, key, context.tool, context.purpose, entry.overrun ? Money{} : entry.cost)
      .settle(entry.status, entry.usage, entry.cost, entry.queued, entry.service);
}

class Recorded final : public ChatModel {
 public:
  explicit Recorded(std::unique_ptr<ChatModel> inner) : inner_(std::move(inner)) {}
  const ModelSpec& spec() const override { return inner_->spec(); }

  ChatOutcome chat(const ChatRequest& request, CallContext& context) override {
    const CallKey key = context.key;
    ChatOutcome outcome = context.exchanges ? exchanged(request, context) : inner_->chat(request, context);
    if (context.key == key) ++context.key.attempt;
    return outcome;
  }

 private:
  ChatOutcome exchanged(const ChatRequest& request, CallContext& context) {
    bool performed = false;
    const std::string bytes = context.exchanges->exchange(context.key, "chat", canonical_request(spec().name, request), [&] {
      performed = true;
      return canonical_call(perform(request, context));
    });
    auto call = parse_canonical_call(bytes);
    if (!call)  // a replay that asks for what was never recorded; the log has noted it
      return tl::unexpected(
          ChatFailure{.failure = {FailureKind::unavailable, "the trace has no reply to this: " + call.error().message}});
    if (!performed) replay(*call, context);
    context.key.attempt = call->next_attempt;
    return std::move(call->outcome);
  }

  // Calls inside with a ledger of its own, to see what was booked, and copies that to the episode's.
  RecordedCall perform(const ChatRequest& request, CallContext& context) {
    struct Copied {
      CallContext& outer;
      Ledger ledger;
      std::vector<LedgerEntry> entries;
      ~Copied() { copy(); }  // also when on_text throws
      void copy() {
        entries = ledger.take_entries();
        Budget paid;
        for (const auto& entry : entries) book(entry, paid, outer);
      }
    } copied{context, {}, {}};
    CallContext inside{copied.ledger, context.budget,      context.clock,  context.rng,     context.deadline,
                       context.stop,  context.key,         context.tool,   context.purpose, nullptr,
                       context.seen,  context.preferences, context.on_text};
    const Seconds began = context.clock.now();
    RecordedCall call{.outcome = inner_->chat(request, inside)};
    call.seconds = context.clock.now() - began;
    call.next_attempt = inside.key.attempt;
    copied.copy();
    call.booked = copied.entries;
    return call;
  }

  static void replay(const RecordedCall& call, CallContext& context) {
    for (const auto& entry : call.booked) book(entry, context.budget, context);
    context.clock.pass(call.seconds, context.stop);
    const std::string& text = call.outcome ? call.outcome->message.content : call.outcome.error().partial;
    if (context.on_text && !text.empty()) context.on_text(text);
  }

  const std::unique_ptr<ChatModel> inner_;
};

}  // namespace

std::unique_ptr<ChatModel> make_recorded(std::unique_ptr<ChatModel> inner) {
  return std::make_unique<Recorded>(std::move(inner));
}

}  // namespace baton::llm
