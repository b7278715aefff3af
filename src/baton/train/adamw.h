#pragma once
// AdamW (Loshchilov and Hutter 2019) after clipping the gradient's norm, with a state that can be saved.

#include "baton/policy/compact/tensors.h"

#include <torch/types.h>

namespace baton::train {

class AdamW {
 public:
  struct Named {
    std::string name;
    torch::Tensor values;                // float, contiguous; changed in place
  };
  AdamW(std::vector<Named> parameters, double decay, double clip);

  // One step along -gradients (in the order of the parameters). Returns the gradient's norm before clipping.
  double step(const std::vector<torch::Tensor>& gradients, double rate);

  // Moments as "adam.m.NAME" and "adam.v.NAME", steps as the metadata "adam.steps"; load throws Error where they do not fit.
  void save(policy::TensorFile& file) const;
  void load(const policy::TensorFile& file);

 private:
  struct Moments {
    std::vector<float> mean, square;
  };
  std::vector<Named> parameters_;
  std::vector<Moments> moments_;
  const double decay_, clip_;
  std::size_t steps_ = 0;
};

// The parameters of a module by name.
template <class Module>
std::vector<AdamW::Named> named_parameters(Module& module) {
  std::vector<AdamW::Named> out;
  for (const auto& item : module.named_parameters()) out.push_back({item.key(), item.value()});
  return out;
}

}  // namespace baton::train
