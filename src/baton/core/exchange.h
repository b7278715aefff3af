#pragma once
// What crossed the edge of the program during an episode: prompts and replies, code and its output, queries and passages.
// Recording it makes a trace; answering from it replays one without touching anything outside.

#include "baton/core/ids.h"

#include <functional>
#include <string>
#include <string_view>

namespace baton {

struct Exchange {
  CallKey key;
  std::string kind;     // "chat", "code", "search"
  std::string request;  // canonical bytes, compared on replay
  std::string reply;    // canonical bytes
};

// Thread-safe. One per traced episode; CallContext::exchanges is null where nothing is traced.
class ExchangeLog {
 public:
  virtual ~ExchangeLog() = default;
  // Returns the reply to `request`: live logs call `perform` and keep both, replaying logs look the reply up by key.
  virtual std::string exchange(CallKey key, std::string_view kind, const std::string& request,
                               const std::function<std::string()>& perform) = 0;
};

}  // namespace baton
