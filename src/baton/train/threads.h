#pragma once
// A few threads that share one piece of work, each with one torch thread.

#include <ATen/Parallel.h>
#include <exception>
#include <thread>
#include <vector>

namespace baton::train {

// work(t) for t in 0 .. threads - 1, this thread among them; rethrows the first failure once all are done.
template <class Work>
void in_threads(std::size_t threads, const Work& work) {
  std::vector<std::exception_ptr> failures(threads);
  const auto guarded = [&](std::size_t t) {
    try {
      at::set_num_threads(1);
      work(t);
    } catch (...) {
      failures[t] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> workers;
    for (std::size_t t = 1; t < threads; ++t) workers.emplace_back(guarded, t);
    guarded(0);
  }
  for (const auto& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace baton::train
