#include "baton/core/budget.h"

#include "baton/base/error.h"

#include <algorithm>

namespace baton {

bool Budget::try_reserve(Money amount) {
  BATON_CHECK(amount.nano >= 0);
  std::int64_t held = held_.load(std::memory_order_relaxed);
  do {
    if (amount.nano > limit_.nano - held) return false;
  } while (!held_.compare_exchange_weak(held, held + amount.nano));
  if (shared_ && !shared_->try_reserve(amount)) {
    held_.fetch_sub(amount.nano);
    return false;
  }
  return true;
}

bool Budget::settle(Money reserved, Money billed) {
  spent_.fetch_add(billed.nano);
  held_.fetch_add(billed.nano - reserved.nano);
  if (shared_) shared_->settle(reserved, billed);
  const bool over = billed > reserved;
  if (over) overrun_.store(true);
  return over;
}

Money Budget::left() const {
  const Money own{std::max<std::int64_t>(0, limit_.nano - held_.load(std::memory_order_relaxed))};
  return shared_ ? std::min(own, shared_->left()) : own;
}

}  // namespace baton
