#include "baton/base/clock.h"

#include <condition_variable>
#include <mutex>

namespace baton {
namespace {

class WallClock final : public Clock {
 public:
  Seconds now() const override {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  void pass(Seconds duration, std::stop_token stop) override {
    if (duration <= 0) return;
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    woken.wait_for(lock, stop, std::chrono::duration<double>(duration), [] { return false; });
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

std::unique_ptr<Clock> make_wall_clock() { return std::make_unique<WallClock>(); }

Clock& wall_clock() {
  static WallClock clock;
  return clock;
}

}  // namespace baton
