#pragma once
// Matrix products of a small layer, with the widest vector instructions that the processor has.

#include "baton/policy/compact/tensors.h"

#include <cstddef>
#include <span>
#include <vector>

namespace baton::policy {

struct Linear {
  std::size_t in = 0, out = 0;
  std::vector<float> weight, bias;     // out × in, row-major; out

  Linear() = default;
  Linear(std::size_t in, std::size_t out, std::vector<float> weight, std::vector<float> bias);
  std::vector<float> columns;          // weight, transposed: in × out rounded up, padded with zeros
};

// "NAME.weight", "NAME.bias"; throws Error where the shape is another.
Linear linear_from(const TensorFile& file, const std::string& name, std::size_t in, std::size_t out);

void add(std::span<float> to, std::span<const float> from);  // of equal length

// y = x Wᵀ + b for `rows` rows, then ReLU. A row's result is the same whatever stands beside it.
std::vector<float> apply(const Linear& layer, std::span<const float> x, std::size_t rows, bool relu);

}  // namespace baton::policy
