#pragma once
// Decorators of ChatModel. From the outside in:
//
//   recorded → cached → retried → breaker → limited → metered → upstream (OpenAI-compatible, scripted, simulated)
//
// recorded sees what the episode sees, so a replay needs nothing below it. cached is above retried, as a hit needs no attempt.
// breaker is below retried: an open breaker ends the retries. limited hands its queue time to metered, which it must stand
// directly on (the types say so). metered is innermost: one attempt sent is one ledger entry, and what waits holds no budget.
//
// All are thread-safe and wait on context.clock only. Calls that share a Limiter or Breaker must share a clock. Each attempt
// that is booked moves context.key.attempt on by one; recorded moves it on also where nothing was booked, so that the chat
// calls of one tool have different keys.

#include "baton/core/chat.h"

#include <memory>
#include <string>

namespace baton::llm {

// --- metered -----------------------------------------------------------------------------------------------------------

class MeteredModel : public ChatModel {
 public:
  // `queued`: how long the call waited for its turn, for the ledger.
  virtual ChatOutcome chat_queued(const ChatRequest& request, CallContext& context, Seconds queued) = 0;
  ChatOutcome chat(const ChatRequest& request, CallContext& context) final { return chat_queued(request, context, 0); }
};

// Reserves reserve_for(price, request), calls, settles. A call that the budget does not cover is `unaffordable`; one whose
// deadline has passed or that was stopped is never sent; neither is booked. Fills in the cost of replies and failures; a failure
// costs nothing where nothing was generated.
std::unique_ptr<MeteredModel> make_metered(std::unique_ptr<ChatModel> upstream);

// How a failure stands in the ledger and in call records.
CallStatus status_of(FailureKind kind);

// --- limited -----------------------------------------------------------------------------------------------------------

struct LimitOptions {
  std::string provider;            // for messages
  int max_concurrent = 64;         // calls under way at once; waiting ones are served in order of arrival
  double requests_per_minute = 0;  // in any 60 seconds; 0: no limit
};
class Limiter;                     // shared by the models of one provider
std::shared_ptr<Limiter> make_limiter(LimitOptions options);

// Waits for its turn, at most to the deadline; a turn that comes too late is `rate_limited`.
std::unique_ptr<ChatModel> make_limited(std::unique_ptr<MeteredModel> inner, std::shared_ptr<Limiter> limiter);

// --- breaker -----------------------------------------------------------------------------------------------------------

struct BreakerOptions {
  std::string provider;            // for messages
  int failures = 5;                // in a row (upstream, malformed, timeout) open it
  Seconds open_for = 10;           // then one probe is let through: it closes the breaker or opens it again
  Seconds patience = 5;            // a timeout after less than this was the caller's own short deadline and is not counted
};
class Breaker;                     // shared by the models of one provider
std::shared_ptr<Breaker> make_breaker(BreakerOptions options);

// While the breaker is open, calls are `unavailable` at once, with retry_after.
std::unique_ptr<ChatModel> make_guarded(std::unique_ptr<ChatModel> inner, std::shared_ptr<Breaker> breaker);

// --- retried -----------------------------------------------------------------------------------------------------------

struct RetryOptions {
  int retries = 2;                 // at most, beyond the first attempt
  Seconds first_pause = 0.5;       // doubles with each retry; jittered to 50–100 %
  Seconds longest_pause = 8;       // a longer Retry-After is honoured all the same, if the deadline allows
};
struct RetryBudgetOptions {
  double tokens = 10;              // at the start and at most; a retry takes one, so that an outage does not multiply load
  double per_success = 0.1;        // given back by each reply
};
class RetryBudget;                 // shared by the models of one provider
std::shared_ptr<RetryBudget> make_retry_budget(RetryBudgetOptions options = {});

// Retries rate_limited, upstream, malformed and timeout, never past the deadline, and never once text has been streamed to
// context.on_text. Usage and cost of the outcome are the sums over all attempts.
std::unique_ptr<ChatModel> make_retried(std::unique_ptr<ChatModel> inner, std::shared_ptr<RetryBudget> budget,
                                        RetryOptions options = {});

// --- cached ------------------------------------------------------------------------------------------------------------

struct CacheOptions {
  std::size_t max_bytes = 64 << 20;  // of requests and replies; the least recently used go first
};
class ReplyCache;                  // shared by any number of models
std::shared_ptr<ReplyCache> make_reply_cache(CacheOptions options = {});

// Answers a request of temperature 0 that was answered before, whatever its episode. A hit is a ledger entry of no usage and
// cost zero, and so is its reply. What a hit is depends on the order of episodes: leave it out where bytes must be the same.
std::unique_ptr<ChatModel> make_cached(std::unique_ptr<ChatModel> inner, std::shared_ptr<ReplyCache> cache);

// --- recorded ----------------------------------------------------------------------------------------------------------

// Where context.exchanges is set: each call is one exchange of kind "chat" at the key it began with. A replayed call books the
// same ledger entries, moves the key on, streams its text at once and passes the time it took on context.clock (replay on a
// virtual clock), so that what follows sees the same budget and time. A reply that does not parse is an
// `unavailable` failure.
std::unique_ptr<ChatModel> make_recorded(std::unique_ptr<ChatModel> inner);

}  // namespace baton::llm
