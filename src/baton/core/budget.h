#pragma once
// A dollar budget that holds under concurrency: reserve an upper bound before a call, settle what it really cost after.

#include "baton/base/money.h"

#include <atomic>
#include <cstdint>
#include <limits>

namespace baton {

inline constexpr Money kUnlimited{std::numeric_limits<std::int64_t>::max() / 4};

// Thread-safe. Budgets nest: an episode's budget may draw on one shared by many episodes.
// Invariant: spent + reserved <= limit, unless an upstream billed more than was reserved (an overrun).
class Budget {
 public:
  explicit Budget(Money limit = kUnlimited, Budget* shared = nullptr) : limit_(limit), shared_(shared) {}
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  // Takes `amount` out of what is left, here and in the shared budget, or takes nothing and returns false.
  [[nodiscard]] bool try_reserve(Money amount);
  // Gives a reservation back and books what was billed; returns true when that was more than the reservation.
  bool settle(Money reserved, Money billed);

  Money left() const;   // of the tighter one; never negative
  Money spent() const { return {spent_.load(std::memory_order_relaxed)}; }
  Money limit() const { return limit_; }
  bool limited() const { return limit_ < kUnlimited || (shared_ && shared_->limited()); }
  bool overrun() const { return overrun_.load(std::memory_order_relaxed); }

 private:
  const Money limit_;
  Budget* const shared_;
  std::atomic<std::int64_t> held_{0};   // spent + reserved
  std::atomic<std::int64_t> spent_{0};
  std::atomic<bool> overrun_{false};
};

}  // namespace baton
