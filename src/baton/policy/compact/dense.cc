#include "baton/policy/compact/dense.h"

#include "baton/base/error.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::policy {
namespace {

constexpr std::size_t kLane = 16;  // floats side by side: one register of AVX-512, two of AVX2, four of SSE
using Lane = float __attribute__((vector_size(kLane * sizeof(float)), aligned(sizeof(float)), may_alias));

struct Product {
  const Linear* layer;
  const float* x;
  float* y;
  bool relu;
};

// `Rows` rows from x on, one lane of outputs after another.
template <std::size_t Rows>
[[gnu::always_inline]] inline void multiply(const Product& p, std::size_t row) {
  const std::size_t in = p.layer->in, out = p.layer->out, stride = (out + kLane - 1) / kLane * kLane;
  const float* x = p.x + row * in;
  for (std::size_t o = 0; o < out; o += kLane) {
    const std::size_t width = std::min(kLane, out - o);
    Lane sum[Rows] = {};
    for (std::size_t i = 0; i < in; ++i) {
      const Lane weights = *reinterpret_cast<const Lane*>(p.layer->columns.data() + i * stride + o);
      for (std::size_t r = 0; r < Rows; ++r) sum[r] += x[r * in + i] * weights;
    }
    for (std::size_t r = 0; r < Rows; ++r) {
      float* y = p.y + (row + r) * out + o;
      for (std::size_t k = 0; k < width; ++k) {
        const float value = sum[r][k] + p.layer->bias[o + k];
        y[k] = p.relu && value < 0 ? 0 : value;
      }
    }
  }
}

// One output: a lane of partial sums.
[[gnu::always_inline]] inline void multiply_single(const Product& p, std::size_t rows) {
  const std::size_t in = p.layer->in;
  for (std::size_t row = 0; row < rows; ++row) {
    const float* x = p.x + row * in;
    Lane sum = {};
    std::size_t i = 0;
    for (; i + kLane <= in; i += kLane)
      sum += *reinterpret_cast<const Lane*>(x + i) * *reinterpret_cast<const Lane*>(p.layer->weight.data() + i);
    float value = p.layer->bias[0];
    for (std::size_t k = 0; k < kLane; ++k) value += sum[k];
    for (; i < in; ++i) value += x[i] * p.layer->weight[i];
    p.y[row] = p.relu && value < 0 ? 0 : value;
  }
}

template <std::size_t Most>
[[gnu::always_inline]] inline void multiply_all(const Product& p, std::size_t rows) {
  if (p.layer->out == 1) return multiply_single(p, rows);
  std::size_t row = 0;
  for (; row + Most <= rows; row += Most) multiply<Most>(p, row);
  if constexpr (Most > 4)
    for (; row + 4 <= rows; row += 4) multiply<4>(p, row);
  if constexpr (Most > 2)
    for (; row + 2 <= rows; row += 2) multiply<2>(p, row);
  for (; row < rows; ++row) multiply<1>(p, row);
}

using Kernel = void (*)(const Product&, std::size_t);
void plain(const Product& p, std::size_t rows) { multiply_all<2>(p, rows); }

#ifdef __x86_64__
[[gnu::target("avx2,fma")]] void avx2(const Product& p, std::size_t rows) { multiply_all<4>(p, rows); }
[[gnu::target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,prefer-vector-width=512")]] void avx512(const Product& p, std::size_t rows) {
  multiply_all<8>(p, rows);
}

Kernel best_kernel() {
  const bool wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool widest = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  return wide && widest ? avx512 : wide ? avx2 : plain;
}
#else
Kernel best_kernel() { return plain; }
#endif

}  // namespace

Linear::Linear(std::size_t inputs, std::size_t outputs, std::vector<float> weights, std::vector<float> biases)
    : in(inputs), out(outputs), weight(std::move(weights)), bias(std::move(biases)) {
  BATON_CHECK(weight.size() == in * out && bias.size() == out);
  const std::size_t stride = (out + kLane - 1) / kLane * kLane;
  columns.assign(in * stride, 0);
  for (std::size_t o = 0; o < out; ++o)
    for (std::size_t i = 0; i < in; ++i) columns[i * stride + o] = weight[o * in + i];
}

Linear linear_from(const TensorFile& file, const std::string& name, std::size_t in, std::size_t out) {
  const Tensor& weight = file.at(name + ".weight");
  const Tensor& bias = file.at(name + ".bias");
  if (weight.shape != std::vector{out, in} || bias.shape != std::vector{out})
    throw Error(fmt::format("the tensor '{}' has another shape than {} × {}: the file is of another version of baton", name, out, in));
  return Linear(in, out, weight.values, bias.values);
}

void add(std::span<float> to, std::span<const float> from) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}

std::vector<float> apply(const Linear& layer, std::span<const float> x, std::size_t rows, bool relu) {
  static const Kernel kernel = best_kernel();
  BATON_CHECK(x.size() >= rows * layer.in);
  std::vector<float> y(rows * layer.out);
  kernel({&layer, x.data(), y.data(), relu}, rows);
  return y;
}

}  // namespace baton::policy
