#include "baton/llm/decorators.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <fmt/format.h>
#include <limits>
#include <list>
#include <mutex>

namespace baton::llm {

class Limiter {
 public:
  explicit Limiter(LimitOptions options)
      : options_(std::move(options)), free_(options_.max_concurrent),
        window_turns_(std::max<std::size_t>(1, static_cast<std::size_t>(options_.requests_per_minute))),
        window_(options_.requests_per_minute > 0 ? 60.0 * static_cast<double>(window_turns_) / options_.requests_per_minute : 0) {
    BATON_CHECK(options_.max_concurrent > 0);
  }

  // Waits for a free place, then for the rate's next turn. On success leave() must follow.
  Result<void> enter(const CallContext& context) {
    if (auto place = take_place(context); !place) return place;
    auto turn = take_turn(context);
    if (!turn) leave();
    return turn;
  }

  void leave() {
    std::stop_source wake(std::nostopstate);
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) {
        ++free_;
        return;
      }
      Waiter& next = *waiting_.front();
      waiting_.pop_front();
      next.granted = true;
      wake = next.wake;
    }
    wake.request_stop();
  }

 private:
  struct Waiter {
    std::stop_source wake;  // interrupts its pause
    bool granted = false;
  };

  Result<void> take_place(const CallContext& context) {
    Waiter self;
    std::list<Waiter*>::iterator place;
    {
      const std::lock_guard lock(mutex_);
      if (free_ > 0) {
        --free_;
        return {};
      }
      place = waiting_.insert(waiting_.end(), &self);
    }
    const std::stop_callback forward(context.stop, [&] { self.wake.request_stop(); });
    while (!self.wake.stop_requested() && !context.deadline.passed(context.clock))
      context.clock.pass(std::min(context.deadline.left(context.clock), kLongestPause), self.wake.get_token());
    const std::lock_guard lock(mutex_);
    if (self.granted) return {};
    waiting_.erase(place);
    if (context.stop.stop_requested()) return fail(FailureKind::cancelled, "stopped while waiting for its turn");
    return fail(FailureKind::rate_limited, fmt::format("provider {}: {} calls were under way until the deadline (max_concurrent)",
                                                       options_.provider, options_.max_concurrent));
  }

  Result<void> take_turn(const CallContext& context) {
    if (window_ == 0) return {};
    Seconds turn;
    Seconds now;
    {
      const std::lock_guard lock(mutex_);
      now = context.clock.now();
      while (!turns_.empty() && turns_.front() + window_ <= now) turns_.pop_front();
      turn = turns_.size() < window_turns_ ? now : turns_[turns_.size() - window_turns_] + window_;
      if (turn > context.deadline.at)
        return fail(FailureKind::rate_limited,
                    fmt::format("provider {}: the next of its {:g} requests per minute is free in {:.1f} s, after the deadline",
                                options_.provider, options_.requests_per_minute, turn - now), turn - now);
      turns_.push_back(turn);
    }
    context.clock.pass(turn - now, context.stop);
    if (!context.stop.stop_requested()) return {};
    const std::lock_guard lock(mutex_);
    if (const auto unused = std::find(turns_.begin(), turns_.end(), turn); unused != turns_.end()) turns_.erase(unused);
    return fail(FailureKind::cancelled, "stopped while waiting for its turn");
  }

  static constexpr Seconds kLongestPause = 3600;  // clocks cannot pass an endless deadline

  const LimitOptions options_;
  std::mutex mutex_;
  int free_;                      // zero while anyone waits
  std::list<Waiter*> waiting_;    // in order of arrival
  const std::size_t window_turns_;
  const Seconds window_;          // at most window_turns_ calls begin within so many seconds
  std::deque<Seconds> turns_;     // of the last window, and those given away ahead; ascending
};

namespace {

class Limited final : public ChatModel {
 public:
  Limited(std::unique_ptr<MeteredModel> inner, std::shared_ptr<Limiter> limiter)
      : inner_(std::move(inner)), limiter_(std::move(limiter)) {}
  const ModelSpec& spec() const override { return inner_->spec(); }

  ChatOutcome chat(const ChatRequest& request, CallContext& context) override {
    const Seconds arrived = context.clock.now();
    if (auto entered = limiter_->enter(context); !entered) {
      entered.error().message = spec().name + ": " + entered.error().message;
      return tl::unexpected(ChatFailure{std::move(entered.error()), {}, {}});
    }
    const std::unique_ptr<Limiter, void (*)(Limiter*)> place(limiter_.get(), [](Limiter* limiter) { limiter->leave(); });
    return inner_->chat_queued(request, context, context.clock.now() - arrived);
  }

 private:
  const std::unique_ptr<MeteredModel> inner_;
  const std::shared_ptr<Limiter> limiter_;
};

}  // namespace

std::shared_ptr<Limiter> make_limiter(LimitOptions options) { return std::make_shared<Limiter>(std::move(options)); }

std::unique_ptr<ChatModel> make_limited(std::unique_ptr<MeteredModel> inner, std::shared_ptr<Limiter> limiter) {
  return std::make_unique<Limited>(std::move(inner), std::move(limiter));
}

}  // namespace baton::llm
