#pragma once
// What the cross-fitted answer networks believe about many states at once, each judged by the network that never saw its row.

#include "baton/policy/compact/play.h"

namespace baton::train {

struct RowState {
  std::size_t row = 0;
  const policy::Pool* pool = nullptr;
  const policy::Progress* progress = nullptr;
};

// In the order of `states`. Thread-safe.
std::vector<policy::Belief> beliefs_of(const policy::CaseTable& table, const policy::CrossFitted& nets,
                                       std::span<const RowState> states);

}  // namespace baton::train
