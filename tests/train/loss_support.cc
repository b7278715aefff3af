#include "train/loss_support.h"

#include "baton/base/rng.h"

#include <cmath>
#include <limits>

namespace baton::train {
namespace {

struct Evaluated {
  PolicyLoss result;
  torch::Tensor gradient;
};

Evaluated evaluate(const Loss& loss, PolicyBatch batch) {
  batch.log_prob = batch.log_prob.detach().clone().requires_grad_();
  Evaluated evaluated{loss(batch), {}};
  evaluated.result.loss.backward();
  evaluated.gradient = batch.log_prob.grad();
  return evaluated;
}

PolicyBatch rows_of(const PolicyBatch& batch, std::int64_t from, std::int64_t to, double decisions, double episodes) {
  const auto cut = [&](const torch::Tensor& values) { return values.slice(0, from, to); };
  return {cut(batch.log_prob), cut(batch.old_log_prob), cut(batch.advantage), cut(batch.mask), decisions, episodes};
}

}  // namespace

torch::Tensor tensor(const Row& row) { return torch::tensor(row, torch::kDouble).unsqueeze(0); }

PolicyBatch batch_of(const Row& log_prob, const Row& old_log_prob, const Row& advantage) {
  return {tensor(log_prob), tensor(old_log_prob), tensor(advantage),
          torch::ones({1, static_cast<std::int64_t>(log_prob.size())}, torch::kBool)};
}

PolicyBatch with_ratios(const Row& ratios, const Row& advantage, double old_log_prob) {
  Row log_prob;
  for (const double ratio : ratios) log_prob.push_back(old_log_prob + std::log(ratio));
  return batch_of(log_prob, Row(ratios.size(), old_log_prob), advantage);
}

PolicyBatch ragged_batch(std::uint64_t seed, int episodes, int decisions) {
  Rng rng(seed);
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  auto batch = PolicyBatch{torch::full({episodes, decisions}, nothing, torch::kDouble),
                           torch::full({episodes, decisions}, nothing, torch::kDouble),
                           torch::full({episodes, decisions}, nothing, torch::kDouble),
                           torch::zeros({episodes, decisions}, torch::kBool)};
  for (int e = 0; e < episodes; ++e) {
    const int length = e == 0 ? 0 : 1 + static_cast<int>(rng.below(static_cast<std::uint64_t>(decisions)));
    for (int d = 0; d < length; ++d) {
      const double old = -0.1 - 2 * rng.uniform();
      batch.old_log_prob.index_put_({e, d}, old);
      batch.log_prob.index_put_({e, d}, old + 0.5 * rng.normal());
      batch.advantage.index_put_({e, d}, rng.normal());
      batch.mask.index_put_({e, d}, true);
    }
  }
  return batch;
}

Row per_decision(const Loss& loss, PolicyBatch batch) {
  Row result;
  batch.decisions = 1;
  for (std::int64_t d = 0; d < batch.mask.size(1); ++d) {
    batch.mask = torch::zeros_like(batch.mask);
    batch.mask.index_put_({0, d}, true);
    result.push_back(loss(batch).loss.item<double>());
  }
  return result;
}

void expect_gradient(const std::function<torch::Tensor(const torch::Tensor&)>& scalar, const torch::Tensor& input,
                     double tolerance) {
  const auto at = input.detach().clone().requires_grad_();
  scalar(at).backward();
  const auto gradient = at.grad().flatten();
  ASSERT_GT(gradient.abs().max().item<double>(), 0) << "a gradient of zeros proves nothing";
  const double step = 1e-6;
  for (std::int64_t i = 0; i < gradient.numel(); ++i) {
    const auto moved = [&](double by) {
      const auto other = input.detach().clone();
      other.view({-1})[i] += by;
      return scalar(other).item<double>();
    };
    const double expected = std::isfinite(input.view({-1})[i].item<double>()) ? (moved(step) - moved(-step)) / (2 * step) : 0;
    EXPECT_NEAR(gradient[i].item<double>(), expected, tolerance) << "entry " << i;
  }
}

void expect_gradient(const Loss& loss, PolicyBatch batch, double tolerance) {
  const auto scalar = [&](const torch::Tensor& log_prob) {
    batch.log_prob = log_prob;
    return loss(batch).loss;
  };
  expect_gradient(scalar, batch.log_prob.contiguous(), tolerance);
}

void expect_split_invariance(const Loss& loss, const PolicyBatch& batch) {
  const auto whole = evaluate(loss, batch);
  const auto episodes = batch.mask.size(0);
  const double decisions = batch.mask.sum().item<double>(), rows = batch.mask.any(1).sum().item<double>();
  for (const std::int64_t size : {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}, episodes}) {
    double sum = 0, clip_share = 0, kl = 0;
    std::vector<torch::Tensor> gradients;
    for (std::int64_t from = 0; from < episodes; from += size) {
      const auto part = evaluate(loss, rows_of(batch, from, std::min(from + size, episodes), decisions, rows));
      sum += part.result.loss.item<double>();
      clip_share += part.result.clip_share, kl += part.result.approximate_kl;
      gradients.push_back(part.gradient);
    }
    EXPECT_NEAR(sum, whole.result.loss.item<double>(), 1e-12) << "parts of " << size;
    EXPECT_NEAR(clip_share, whole.result.clip_share, 1e-12) << "parts of " << size;
    EXPECT_NEAR(kl, whole.result.approximate_kl, 1e-12) << "parts of " << size;
    EXPECT_TRUE(torch::allclose(torch::cat(gradients), whole.gradient, 0, 1e-12)) << "parts of " << size;
  }
}

}  // namespace baton::train
