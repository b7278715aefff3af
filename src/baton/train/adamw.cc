#include "baton/train/adamw.h"

#include "baton/base/error.h"

#include <charconv>
#include <cmath>

namespace baton::train {
namespace {

constexpr double kMeanDecay = 0.9, kSquareDecay = 0.999, kEpsilon = 1e-8;  // the paper's

}  // namespace

AdamW::AdamW(std::vector<Named> parameters, double decay, double clip) : parameters_(std::move(parameters)), decay_(decay), clip_(clip) {
  for (const auto& [name, values] : parameters_) {
    BATON_CHECK(values.is_contiguous() && values.scalar_type() == torch::kFloat);
    const auto size = static_cast<std::size_t>(values.numel());
    moments_.push_back({std::vector<float>(size, 0.f), std::vector<float>(size, 0.f)});
  }
}

double AdamW::step(const std::vector<torch::Tensor>& gradients, double rate) {
  BATON_CHECK(gradients.size() == parameters_.size());
  ++steps_;
  std::vector<torch::Tensor> sound;
  double norm = 0;
  for (const auto& gradient : gradients) {
    const float* g = sound.emplace_back(gradient.contiguous()).data_ptr<float>();
    for (long i = 0; i < gradient.numel(); ++i) norm += static_cast<double>(g[i]) * g[i];
  }
  norm = std::sqrt(norm);
  const double scale = std::min(1.0, clip_ / (norm + 1e-6));
  const double n = static_cast<double>(steps_);
  const auto length = static_cast<float>(rate / (1 - std::pow(kMeanDecay, n)));
  const auto correction = static_cast<float>(1 / std::sqrt(1 - std::pow(kSquareDecay, n)));
  const auto keep = static_cast<float>(1 - rate * decay_);
  for (std::size_t p = 0; p < parameters_.size(); ++p) {
    const float* g = sound[p].data_ptr<float>();
    float *w = parameters_[p].values.data_ptr<float>(), *m = moments_[p].mean.data(), *v = moments_[p].square.data();
    for (std::size_t i = 0; i < moments_[p].mean.size(); ++i) {
      const float gradient = g[i] * static_cast<float>(scale);
      m[i] = static_cast<float>(kMeanDecay) * m[i] + static_cast<float>(1 - kMeanDecay) * gradient;
      v[i] = static_cast<float>(kSquareDecay) * v[i] + static_cast<float>(1 - kSquareDecay) * gradient * gradient;
      w[i] = keep * w[i] - length * m[i] / (std::sqrt(v[i]) * correction + static_cast<float>(kEpsilon));
    }
  }
  return norm;
}

void AdamW::save(policy::TensorFile& file) const {
  for (std::size_t p = 0; p < parameters_.size(); ++p) {
    std::vector<std::size_t> shape;
    for (const auto size : parameters_[p].values.sizes()) shape.push_back(static_cast<std::size_t>(size));
    file.tensors["adam.m." + parameters_[p].name] = {shape, moments_[p].mean};
    file.tensors["adam.v." + parameters_[p].name] = {shape, moments_[p].square};
  }
  file.metadata["adam.steps"] = std::to_string(steps_);
}

void AdamW::load(const policy::TensorFile& file) {
  const auto found = file.metadata.find("adam.steps");
  if (found == file.metadata.end()) throw Error("the optimiser's position is missing");
  const std::string& text = found->second;
  if (std::from_chars(text.data(), text.data() + text.size(), steps_).ec != std::errc{})
    throw Error("the optimiser's position is no number");
  for (std::size_t p = 0; p < parameters_.size(); ++p) {
    std::vector<std::size_t> shape;
    for (const auto size : parameters_[p].values.sizes()) shape.push_back(static_cast<std::size_t>(size));
    moments_[p] = {file.at("adam.m." + parameters_[p].name, shape).values, file.at("adam.v." + parameters_[p].name, shape).values};
  }
}

}  // namespace baton::train
