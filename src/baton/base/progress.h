#pragma once
// A progress bar on stderr for jobs over two seconds. Where stderr is no terminal, one line every ten seconds.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace baton {

class Progress {
 public:
  Progress(std::string label, std::size_t total);  // total 0: not known, only counted
  ~Progress();  // clears the bar
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(std::size_t steps = 1);        // thread-safe, cheap
  void note(std::string text);                // shown behind the bar, for example "$0.0123"; thread-safe

 private:
  void draw(std::size_t done);

  const std::string label_;
  const std::size_t total_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  const bool terminal_;
  std::atomic<std::size_t> done_{0};
  std::atomic<std::int64_t> next_draw_ms_{2000};
  std::mutex mutex_;
  std::string note_;
  bool drawn_ = false;
};

}  // namespace baton
