#include "baton/core/ledger.h"

#include "baton/base/error.h"

#include <algorithm>
#include <array>

namespace baton {

std::string_view name_of(CallStatus status) {
  constexpr std::array<std::string_view, 8> kNames{"ok",        "blank",     "not_applicable", "failed",
                                                   "timed_out", "cancelled", "malformed",      "unaffordable"};
  return kNames[static_cast<std::size_t>(status)];
}

std::string_view name_of(Purpose purpose) {
  constexpr std::array<std::string_view, 3> kNames{"tool", "policy", "judge"};
  return kNames[static_cast<std::size_t>(purpose)];
}

std::vector<LedgerEntry> Ledger::take_entries() {
  const std::lock_guard lock(mutex_);
  std::stable_sort(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return std::move(entries_);
}

Money Ledger::total(Purpose purpose) const {
  const std::lock_guard lock(mutex_);
  Money sum;
  for (const auto& entry : entries_)
    if (entry.purpose == purpose) sum += entry.cost;
  return sum;
}

std::size_t Ledger::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void Ledger::append(const LedgerEntry& entry) {
  const std::lock_guard lock(mutex_);
  entries_.push_back(entry);
}

Money total_cost(const std::vector<LedgerEntry>& entries, bool with_judges) {
  Money sum;
  for (const auto& entry : entries)
    if (with_judges || entry.purpose != Purpose::judge) sum += entry.cost;
  return sum;
}

Charge::Charge(Budget& budget, Ledger& ledger, CallKey key, ToolId tool, Purpose purpose, Money reserve)
    : budget_(budget), ledger_(ledger), reserve_(reserve), admitted_(budget.try_reserve(reserve)) {
  entry_.key = key;
  entry_.tool = tool;
  entry_.purpose = purpose;
}

Charge::~Charge() {
  if (admitted_ && !settled_) settle(CallStatus::cancelled, {}, {}, 0, 0);
}

void Charge::settle(CallStatus status, const Usage& usage, Money cost, Seconds queued, Seconds service) {
  BATON_CHECK(admitted_ && !settled_);
  settled_ = true;
  entry_.status = status;
  entry_.usage = usage;
  entry_.cost = cost;
  entry_.queued = queued;
  entry_.service = service;
  entry_.overrun = budget_.settle(reserve_, cost);
  ledger_.append(entry_);
}

}  // namespace baton
