// Skill models in a policy file.

#include "baton/base/error.h"
#include "baton/policy/compact/skill_model.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace baton::policy {
namespace {

const std::vector<float>& finite(const Tensor& tensor, std::string_view name) {
  if (!std::ranges::all_of(tensor.values, [](float value) { return std::isfinite(value); }))
    throw Error(fmt::format("tensor \"{}\" holds a value that is not finite", name));
  return tensor.values;
}

}  // namespace

void SkillModel::save(TensorFile& file, std::string_view prefix) const {
  const auto put = [&](std::string_view name, const std::vector<Weights>& all) {
    Tensor mean, covariance;
    for (const Weights& weights : all) {
      mean.values.insert(mean.values.end(), weights.mean.begin(), weights.mean.end());
      covariance.values.insert(covariance.values.end(), weights.covariance.begin(), weights.covariance.end());
    }
    const std::size_t columns = all.empty() ? 0 : all.front().mean.size();
    mean.shape = {all.size(), columns};
    covariance.shape = {all.size(), columns, columns};
    file.tensors[fmt::format("{}{}.mean", prefix, name)] = std::move(mean);
    file.tensors[fmt::format("{}{}.covariance", prefix, name)] = std::move(covariance);
  };
  put("weights", weights_);
  put("with_ease", with_ease_);
  file.tensors[fmt::format("{}share", prefix)] = {{share_.size()}, {share_.begin(), share_.end()}};
  file.tensors[fmt::format("{}middle", prefix)] = {{middle_.size()}, {middle_.begin(), middle_.end()}};
  const auto& o = options_;
  file.tensors[fmt::format("{}options", prefix)] = {
      {7},
      {static_cast<float>(o.rounds), o.intercept_variance, o.category_variance, o.feature_variance, o.hyper_strength, o.correlation,
       o.control_variates ? 1.f : 0.f}};
}

SkillModel SkillModel::load(const TensorFile& file, std::string_view prefix) {
  SkillModel model;
  const auto values = [&](std::string_view name, const std::vector<std::size_t>& shape) -> const std::vector<float>& {
    const std::string full = fmt::format("{}{}", prefix, name);
    return finite(file.at(full, shape), full);
  };
  const auto& o = values("options", {7});
  if (!(o[0] >= 1 && o[0] <= 1000) || *std::min_element(o.begin() + 1, o.begin() + 5) <= 0 || o[5] < 0 || o[5] > 1)
    throw Error(fmt::format("tensor \"{}options\" holds a value out of range", prefix));
  model.options_ = {static_cast<int>(o[0]), o[1], o[2], o[3], o[4], o[5], o[6] != 0};
  const auto& middle = values("middle", {kQuestionFeatures});
  std::ranges::copy(middle, model.middle_.begin());
  const auto& share = values("share", {file.at(fmt::format("{}share", prefix)).values.size()});
  model.share_.assign(share.begin(), share.end());
  const auto get = [&](std::string_view name, std::size_t columns, std::vector<Weights>& all) {
    const std::string mean_name = fmt::format("{}.mean", name);
    const auto& shape = file.at(fmt::format("{}{}", prefix, mean_name)).shape;
    const std::size_t models = shape.empty() ? 0 : shape[0];
    if (models == 0) columns = 0;
    const auto& mean = values(mean_name, {models, columns});
    const auto& covariance = values(fmt::format("{}.covariance", name), {models, columns, columns});
    for (std::size_t m = 0; m < models; ++m) {
      const auto from = mean.begin() + static_cast<std::ptrdiff_t>(m * columns);
      const auto rows = covariance.begin() + static_cast<std::ptrdiff_t>(m * columns * columns);
      all.push_back({{from, from + static_cast<std::ptrdiff_t>(columns)},
                     {rows, rows + static_cast<std::ptrdiff_t>(columns * columns)}});
    }
  };
  const std::size_t columns = 1 + model.categories() + kQuestionFeatures;
  get("weights", columns, model.weights_);
  get("with_ease", columns + 1, model.with_ease_);
  if (!model.with_ease_.empty() && model.with_ease_.size() != model.weights_.size())
    throw Error(fmt::format("tensors \"{0}weights.mean\" and \"{0}with_ease.mean\" are of different numbers of models", prefix));
  return model;
}

}  // namespace baton::policy
