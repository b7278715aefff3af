#include "baton/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace baton {
namespace {

// Remembers the exception of the lowest index. Indexes start in order, so a lower one that will throw has always started.
class FirstFailure {
 public:
  void keep(std::size_t index, std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    if (!failure_ || index < index_) index_ = index, failure_ = std::move(failure);
    failed_ = true;
  }
  bool failed() const { return failed_; }
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::mutex mutex_;
  std::size_t index_ = 0;
  std::exception_ptr failure_;
  std::atomic<bool> failed_{false};
};

}  // namespace

std::size_t parallel_for(std::size_t n, int threads, std::stop_token stop,
                         const std::function<void(std::size_t worker, std::size_t index)>& job) {
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> ran{0};
  FirstFailure failure;
  const auto work = [&](std::size_t worker) {
    while (!stop.stop_requested() && !failure.failed()) {
      const std::size_t index = next.fetch_add(1);
      if (index >= n) return;
      try {
        job(worker, index);
      } catch (...) {
        failure.keep(index, std::current_exception());
      }
      ran.fetch_add(1, std::memory_order_relaxed);
    }
  };

  const std::size_t workers = std::min<std::size_t>(n, static_cast<std::size_t>(std::max(threads, 1)));
  if (workers <= 1) {
    work(0);
  } else {
    std::vector<std::jthread> pool;
    pool.reserve(workers);
    for (std::size_t w = 0; w < workers; ++w) pool.emplace_back(work, w);
  }  // joins
  failure.rethrow();
  return ran;
}

}  // namespace baton
