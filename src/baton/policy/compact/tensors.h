#pragma once
// Named arrays of floats in a safetensors file: 8 bytes header length (little endian), a JSON header, the data. What a trained
// policy is kept in. Only dtype F32 is read and written.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace baton::policy {

struct Tensor {
  std::vector<std::size_t> shape;  // empty: one value
  std::vector<float> values;       // row-major
  bool operator==(const Tensor&) const = default;
};

struct TensorFile {
  std::map<std::string, Tensor, std::less<>> tensors;
  std::map<std::string, std::string, std::less<>> metadata;

  // Throw Error naming the missing one, or one whose shape is another.
  const Tensor& at(std::string_view name) const;
  const Tensor& at(std::string_view name, const std::vector<std::size_t>& shape) const;
  bool operator==(const TensorFile&) const = default;
};

// Reads untrusted bytes: throws one Error of one line, beginning with `source`, for anything that the format does not allow.
TensorFile parse_tensors(std::string_view bytes, std::string_view source);

// The same bytes for the same content. The reference implementation reads them; the data begins at a multiple of 8.
// Values must fill their shape (BATON_CHECK).
std::string render_tensors(const TensorFile& file);

}  // namespace baton::policy
