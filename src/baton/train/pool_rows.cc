#include "baton/train/pool_rows.h"

#include "baton/base/error.h"

#include <torch/csrc/autograd/custom_function.h>

namespace baton::train {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

torch::Tensor sums_of(const torch::Tensor& x, const std::vector<std::int32_t>& from, const std::vector<std::int32_t>& to, long rows) {
  const torch::Tensor source = x.contiguous();
  const long width = source.size(1);
  torch::Tensor out = torch::zeros({rows, width});
  const float* in = source.data_ptr<float>();
  float* sums = out.data_ptr<float>();
  for (std::size_t e = 0; e < from.size(); ++e) {
    const float* row = in + from[e] * width;
    float* sum = sums + to[e] * width;
    for (long k = 0; k < width; ++k) sum[k] += row[k];
  }
  return out;
}

struct PoolRows : torch::autograd::Function<PoolRows> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x, const Edges* edges) {
    context->saved_data["edges"] = reinterpret_cast<std::int64_t>(edges);
    context->saved_data["rows"] = x.size(0);
    return sums_of(x, edges->from, edges->to, static_cast<long>(edges->rows));
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto* edges = reinterpret_cast<const Edges*>(context->saved_data["edges"].toInt());
    return {sums_of(gradients[0], edges->to, edges->from, context->saved_data["rows"].toInt()), torch::Tensor()};
  }
};

}  // namespace

torch::Tensor pool_rows(const torch::Tensor& x, const Edges& edges) {
  BATON_CHECK(x.dim() == 2 && x.scalar_type() == torch::kFloat && edges.from.size() == edges.to.size());
  return PoolRows::apply(x, &edges);
}

}  // namespace baton::train
