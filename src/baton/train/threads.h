#pragma once
// A few threads that share one piece of work, each with one torch thread.

#include "baton/base/parallel.h"

#include <ATen/Parallel.h>

namespace baton::train {

// work(t) for t in 0 .. threads - 1; rethrows the first failure once all are done.
template <class Work>
void in_threads(std::size_t threads, const Work& work) {
  parallel_for(threads, static_cast<int>(threads), {}, [&](std::size_t, std::size_t t) {
    at::set_num_threads(1);
    work(t);
  });
}

}  // namespace baton::train
