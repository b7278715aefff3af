#include "baton/llm/decorators.h"

#include <fmt/format.h>
#include <mutex>

namespace baton::llm {

class Breaker {
 public:
  enum class Evidence { alive, broken, none };

  explicit Breaker(BreakerOptions options) : options_(std::move(options)) { BATON_CHECK(options_.failures > 0); }

  struct Entry {
    bool admitted = true;  // leave() must follow
    bool probe = false;    // the one call that tries whether the provider is back
    Seconds wait = 0;      // not admitted: until the next probe
  };
  Entry enter(Seconds now) {
    const std::lock_guard lock(mutex_);
    if (failures_ < options_.failures) return {};
    if (now < open_until_) return {.admitted = false, .wait = open_until_ - now};
    if (probing_) return {.admitted = false, .wait = options_.open_for};
    probing_ = true;
    return {.probe = true};
  }

  void leave(const Entry& entry, Evidence evidence, Seconds now) {
    const std::lock_guard lock(mutex_);
    if (entry.probe) probing_ = false;
    if (evidence == Evidence::alive) failures_ = 0;
    if (evidence != Evidence::broken) return;
    // Calls that began before it opened say nothing new.
    if (entry.probe || (failures_ < options_.failures && ++failures_ == options_.failures)) open_until_ = now + options_.open_for;
  }

  Evidence evidence_of(const ChatOutcome& outcome, Seconds took) const {
    if (outcome) return Evidence::alive;
    switch (outcome.error().failure.kind) {
      case FailureKind::refused: return Evidence::alive;
      case FailureKind::upstream:
      case FailureKind::malformed: return Evidence::broken;
      case FailureKind::timeout: return took >= options_.patience ? Evidence::broken : Evidence::none;
      default: return Evidence::none;
    }
  }

  const BreakerOptions& options() const { return options_; }

 private:
  const BreakerOptions options_;
  std::mutex mutex_;
  int failures_ = 0;         // in a row; at options_.failures the breaker is open
  Seconds open_until_ = 0;
  bool probing_ = false;     // one probe is under way
};

namespace {

class Guarded final : public ChatModel {
 public:
  Guarded(std::unique_ptr<ChatModel> inner, std::shared_ptr<Breaker> breaker)
      : inner_(std::move(inner)), breaker_(std::move(breaker)) {}
  const ModelSpec& spec() const override { return inner_->spec(); }

  ChatOutcome chat(const ChatRequest& request, CallContext& context) override {
    const Seconds began = context.clock.now();
    const auto entry = breaker_->enter(began);
    if (!entry.admitted) {
      const auto& options = breaker_->options();
      return tl::unexpected(ChatFailure{{FailureKind::unavailable,
                                         fmt::format("{}: provider {} failed {} times in a row; the next try is in {:.1f} s",
                                                     spec().name, options.provider, options.failures, entry.wait),
                                         entry.wait},
                                        {},
                                        {}});
    }
    struct Leave {  // also when on_text throws
      Breaker& breaker;
      const Breaker::Entry entry;
      const Clock& clock;
      Breaker::Evidence evidence = Breaker::Evidence::none;
      ~Leave() { breaker.leave(entry, evidence, clock.now()); }
    } leave{*breaker_, entry, context.clock};
    ChatOutcome outcome = inner_->chat(request, context);
    leave.evidence = breaker_->evidence_of(outcome, context.clock.now() - began);
    return outcome;
  }

 private:
  const std::unique_ptr<ChatModel> inner_;
  const std::shared_ptr<Breaker> breaker_;
};

}  // namespace

std::shared_ptr<Breaker> make_breaker(BreakerOptions options) { return std::make_shared<Breaker>(std::move(options)); }

std::unique_ptr<ChatModel> make_guarded(std::unique_ptr<ChatModel> inner, std::shared_ptr<Breaker> breaker) {
  return std::make_unique<Guarded>(std::move(inner), std::move(breaker));
}

}  // namespace baton::llm
