#pragma once
// Random traces that hold the invariants of real ones: calls belong to steps, indexes point at something, the ledger is sorted.

#include "baton/base/rng.h"
#include "baton/store/trace.h"

namespace baton::store {

Trace sample_trace(std::uint64_t seed);

}  // namespace baton::store
