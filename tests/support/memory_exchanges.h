#pragma once
// An exchange log in memory: records what is performed, then replays it.

#include "baton/core/exchange.h"

#include <gtest/gtest.h>
#include <map>
#include <mutex>

namespace baton::test {

class MemoryExchanges final : public ExchangeLog {
 public:
  std::string exchange(CallKey key, std::string_view kind, const std::string& request, const std::function<std::string()>& perform) override {
    if (!replaying) {
      const std::string reply = perform();
      const std::lock_guard lock(mutex_);
      EXPECT_TRUE(kept_.try_emplace({key, std::string(kind)}, request, reply).second) << "two exchanges have one key";
      return reply;
    }
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find({key, std::string(kind)});
    if (found == kept_.end()) {
      ADD_FAILURE() << "no recorded exchange at step " << key.step << ", attempt " << key.attempt;
      return {};
    }
    EXPECT_EQ(found->second.first, request);
    return found->second.second;
  }

  bool replaying = false;

 private:
  std::mutex mutex_;
  std::map<std::pair<CallKey, std::string>, std::pair<std::string, std::string>> kept_;
};

}  // namespace baton::test
