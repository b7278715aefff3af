#pragma once
// Sums of rows, as a torch function: gathers, scatters and pools small rows many times faster than index_select and index_add do.

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace baton::train {

// result[to] += x[from], edge by edge in this order.
struct Edges {
  std::vector<std::int32_t> from, to;
  std::size_t rows = 0;                  // of the result
  void add(std::size_t source, std::size_t target) {
    from.push_back(static_cast<std::int32_t>(source)), to.push_back(static_cast<std::int32_t>(target));
  }
};

// x: rows × width, float. `edges` must outlive the backward pass.
torch::Tensor pool_rows(const torch::Tensor& x, const Edges& edges);

}  // namespace baton::train
