#include "baton/base/progress.h"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

namespace baton {

Progress::Progress(std::string label, std::size_t total)
    : label_(std::move(label)), total_(total), terminal_(::isatty(2) != 0) {}

Progress::~Progress() {
  if (drawn_ && terminal_) fmt::print(stderr, "\r\033[K");
}

void Progress::advance(std::size_t steps) {
  const std::size_t done = done_.fetch_add(steps) + steps;
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start_).count();
  auto due = next_draw_ms_.load(std::memory_order_relaxed);
  if (elapsed < due || !next_draw_ms_.compare_exchange_strong(due, elapsed + (terminal_ ? 100 : 10'000))) return;
  draw(done);
}

void Progress::note(std::string text) {
  const std::lock_guard lock(mutex_);
  note_ = std::move(text);
}

void Progress::draw(std::size_t done) {
  const std::lock_guard lock(mutex_);
  if (total_ == 0) {
    fmt::print(stderr, "{}{}: {} {}{}", terminal_ ? "\r\033[K" : "", label_, done, note_, terminal_ ? "" : "\n");
    std::fflush(stderr);
    drawn_ = terminal_;
    return;
  }
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
  const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const double left = share > 0 ? elapsed / share - elapsed : 0;
  if (terminal_) {
    const auto filled = static_cast<std::size_t>(share * 30);
    fmt::print(stderr, "\r\033[K{} [{}{}] {}/{} {:.0f} s left {}", label_, std::string(filled, '='),
               std::string(30 - filled, ' '), done, total_, left, note_);
    std::fflush(stderr);
    drawn_ = true;
  } else {
    fmt::print(stderr, "{}: {}/{}, {:.0f} s left {}\n", label_, done, total_, left, note_);
  }
}

}  // namespace baton
