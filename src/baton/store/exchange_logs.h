#pragma once
// Exchange logs: one that records an episode, one that replays it and notes what differs.

#include "baton/core/exchange.h"

#include <map>
#include <mutex>
#include <vector>

namespace baton::store {

// Performs every exchange and keeps it. Thread-safe.
class RecordingLog final : public ExchangeLog {
 public:
  std::string exchange(CallKey key, std::string_view kind, const std::string& request,
                       const std::function<std::string()>& perform) override;
  // What was exchanged, sorted by key, those of one key in the order they happened. Leaves the log empty.
  std::vector<Exchange> take();

 private:
  std::mutex mutex_;
  std::vector<Exchange> exchanges_;
};

struct Difference {
  enum class What {
    changed,  // kind or request differ from the recorded ones
    extra,    // asked for, but not recorded
    unused,   // recorded, but not asked for
  };
  What what = What::changed;
  CallKey key;
  std::string kind;           // of the request made; unused: of the recorded one
  std::string expected, got;  // recorded and rendered request; one is "" for extra and unused
};

// Answers from a record and performs nothing. A changed request gets the recorded reply all the same, so that the replay goes
// on; an extra one gets "", which no edge takes for a reply. Thread-safe.
class ReplayingLog final : public ExchangeLog {
 public:
  explicit ReplayingLog(const std::vector<Exchange>& recorded);
  std::string exchange(CallKey key, std::string_view kind, const std::string& request,
                       const std::function<std::string()>& perform) override;
  // Everything that differs so far, sorted by key; what was not asked for counts as unused, so call it when the replay has ended.
  std::vector<Difference> differences() const;

 private:
  struct Line {  // the exchanges of one key, in order
    std::vector<Exchange> recorded;
    std::size_t next = 0;
  };
  mutable std::mutex mutex_;
  std::map<CallKey, Line> lines_;
  std::vector<Difference> differences_;
};

// "step 2, call 0: the chat request differs at byte 118: recorded '…', rendered '…'": one line for people.
std::string describe(const Difference& difference);

}  // namespace baton::store
