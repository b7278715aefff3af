#pragma once
// The ledger of one episode: every model, tool and judge call is one entry. Only Charge appends.

#include "baton/base/clock.h"
#include "baton/core/budget.h"
#include "baton/core/ids.h"
#include "baton/core/usage.h"

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace baton {

enum class CallStatus {
  ok,
  blank,         // it ran and was billed but holds no answer
  not_applicable,
  failed,        // upstream or tool error
  timed_out,
  cancelled,
  malformed,     // the call's own arguments, or the reply, break the schema
  unaffordable,  // never started
};
std::string_view name_of(CallStatus status);

enum class Purpose { tool, policy, judge };  // judges are metered apart from the episode's own cost
std::string_view name_of(Purpose purpose);

struct LedgerEntry {
  CallKey key;
  ToolId tool{0xFFFF};       // 0xFFFF for the policy's own model and for judges
  Purpose purpose = Purpose::tool;
  CallStatus status = CallStatus::ok;
  bool overrun = false;      // billed more than its reservation
  Usage usage;
  Money cost;
  Seconds queued = 0, service = 0;
};

// Thread-safe for appending; read it when the episode has ended.
class Ledger {
 public:
  Ledger() = default;
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  std::vector<LedgerEntry> take_entries();  // sorted by key; leaves the ledger empty
  Money total(Purpose purpose) const;
  std::size_t size() const;

 private:
  friend class Charge;
  void append(const LedgerEntry& entry);

  mutable std::mutex mutex_;
  std::vector<LedgerEntry> entries_;
};

Money total_cost(const std::vector<LedgerEntry>& entries, bool with_judges = false);

// One metered call: reserves on construction, books on settle(). A charge that was admitted and never settled books a
// cancelled call of cost zero when it goes out of scope. Used by the metering decorators and by replayed outcomes only.
class Charge {
 public:
  Charge(Budget& budget, Ledger& ledger, CallKey key, ToolId tool, Purpose purpose, Money reserve);
  ~Charge();
  Charge(const Charge&) = delete;
  Charge& operator=(const Charge&) = delete;

  bool admitted() const { return admitted_; }  // false: the budget does not cover `reserve`; nothing is booked
  void settle(CallStatus status, const Usage& usage, Money cost, Seconds queued, Seconds service);

 private:
  Budget& budget_;
  Ledger& ledger_;
  LedgerEntry entry_;
  Money reserve_;
  bool admitted_;
  bool settled_ = false;
};

}  // namespace baton
