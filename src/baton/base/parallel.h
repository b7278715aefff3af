#pragma once
// Many independent jobs over a few threads. What a job computes may depend on its index alone, never on its worker:
// then results are the same bytes at any thread count.

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace baton {

// Calls job(worker, index) once for every index in [0, n), handing out indexes in order, on min(threads, n) threads; with one
// thread it runs on the caller's own. Blocks until all have ended. Once `stop` is requested no further job starts; those that
// run are waited for. When jobs throw, no further one starts and the exception of the lowest throwing index is rethrown, which
// is the same one at any thread count. Returns how many jobs ran: n unless stopped.
std::size_t parallel_for(std::size_t n, int threads, std::stop_token stop,
                         const std::function<void(std::size_t worker, std::size_t index)>& job);

// The same with a State per worker, for what must not be shared (an environment, a clock): `make` is called on the worker's own
// thread, before its first job.
template <class State>
std::size_t parallel_for(std::size_t n, int threads, std::stop_token stop, const std::function<std::unique_ptr<State>()>& make,
                         const std::function<void(State&, std::size_t index)>& job) {
  std::vector<std::unique_ptr<State>> states(threads < 1 ? 1 : static_cast<std::size_t>(threads));
  return parallel_for(n, threads, stop, [&](std::size_t worker, std::size_t index) {
    if (!states[worker]) states[worker] = make();
    job(*states[worker], index);
  });
}

}  // namespace baton
