#include "baton/llm/decorators.h"

#include <algorithm>
#include <fmt/format.h>
#include <mutex>

namespace baton::llm {

class RetryBudget {
 public:
  explicit RetryBudget(RetryBudgetOptions options) : options_(options), tokens_(options.tokens) {}

  bool take() {
    const std::lock_guard lock(mutex_);
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }
  void succeeded() {
    const std::lock_guard lock(mutex_);
    tokens_ = std::min(options_.tokens, tokens_ + options_.per_success);
  }

 private:
  const RetryBudgetOptions options_;
  std::mutex mutex_;
  double tokens_;
};

namespace {

bool worth_repeating(FailureKind kind) {
  return kind == FailureKind::rate_limited || kind == FailureKind::upstream || kind == FailureKind::malformed ||
         kind == FailureKind::timeout;
}

class Retried final : public ChatModel {
 public:
  Retried(std::unique_ptr<ChatModel> inner, std::shared_ptr<RetryBudget> budget, RetryOptions options)
      : inner_(std::move(inner)), budget_(std::move(budget)), options_(options) {}
  const ModelSpec& spec() const override { return inner_->spec(); }

  ChatOutcome chat(const ChatRequest& request, CallContext& context) override {
    CallContext attempt = context;
    bool shown = false;  // what a reader has seen cannot be taken back
    if (context.on_text)
      attempt.on_text = [&](std::string_view text) {
        shown = true;
        context.on_text(text);
      };
    Rng rng = context.rng.split("retry").split(context.key.attempt);
    Usage usage;  // of attempts that failed
    Money cost;
    for (int retry = 0;; ++retry) {
      ChatOutcome outcome = inner_->chat(request, attempt);
      context.key = attempt.key;
      if (outcome) {
        budget_->succeeded();
        outcome->usage += usage;
        outcome->cost += cost;
        return outcome;
      }
      ChatFailure& failure = outcome.error();
      usage += failure.billed;
      cost += failure.cost;
      failure.billed = usage;
      failure.cost = cost;
      const bool over = shown || retry == options_.retries || !worth_repeating(failure.failure.kind);
      if (over || !pause(retry, failure.failure, rng, context)) return outcome;
      if (context.stop.stop_requested()) {
        failure.failure = {FailureKind::cancelled, "stopped before a retry after: " + failure.failure.message};
        return outcome;
      }
    }
  }

 private:
  // False: no retry, as the deadline is too near or the provider's retry budget is empty.
  bool pause(int retry, const Failure& failure, Rng& rng, const CallContext& context) {
    const Seconds growing =
        std::min(options_.longest_pause, options_.first_pause * static_cast<double>(1u << std::min(retry, 20)));
    const double jitter = rng.uniform();
    const Seconds pause = std::max(growing * (0.5 + 0.5 * jitter), failure.retry_after * (1 + 0.1 * jitter));
    if (pause >= context.deadline.left(context.clock) || !budget_->take()) return false;
    context.clock.pass(pause, context.stop);
    return true;
  }

  const std::unique_ptr<ChatModel> inner_;
  const std::shared_ptr<RetryBudget> budget_;
  const RetryOptions options_;
};

}  // namespace

std::shared_ptr<RetryBudget> make_retry_budget(RetryBudgetOptions options) { return std::make_shared<RetryBudget>(options); }

std::unique_ptr<ChatModel> make_retried(std::unique_ptr<ChatModel> inner, std::shared_ptr<RetryBudget> budget,
                                        RetryOptions options) {
  return std::make_unique<Retried>(std::move(inner), std::move(budget), options);
}

}  // namespace baton::llm
