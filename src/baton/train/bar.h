#pragma once
// How far a training has come, shown as one bar.

#include "baton/base/progress.h"

#include <mutex>
#include <optional>

namespace baton::train {

// In per cent, over all stages.
class Bar {
 public:
  explicit Bar(bool shown) {
    if (shown) bar_.emplace("training, %", 100);
  }
  void advance(double share) {  // of the whole; from any thread
    const std::lock_guard lock(mutex_);
    done_ += 100 * share;
    if (const auto whole = static_cast<std::size_t>(done_); bar_ && whole > shown_) bar_->advance(whole - std::exchange(shown_, whole));
  }
  void note(std::string text) {
    if (bar_) bar_->note(std::move(text));
  }

 private:
  std::mutex mutex_;
  std::optional<baton::Progress> bar_;
  double done_ = 0;
  std::size_t shown_ = 0;
};

}  // namespace baton::train
