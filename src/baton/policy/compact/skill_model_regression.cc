#include "baton/policy/compact/skill_model_regression.h"

#include "baton/base/error.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>

namespace baton::policy {
namespace {

constexpr double kLogitWidening = 0.3927;  // pi/8: P = sigmoid(logit / sqrt(1 + pi/8 · variance))

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;
using MatrixView = Eigen::Map<const Matrix>;
using VectorView = Eigen::Map<const Vector>;

VectorView view(const std::vector<double>& values) { return {values.data(), static_cast<Eigen::Index>(values.size())}; }
MatrixView view(const std::vector<double>& values, Eigen::Index columns) {
  return {values.data(), static_cast<Eigen::Index>(values.size()) / columns, columns};
}

Gaussian gaussian(const Vector& mean, const Matrix& covariance) {
  return {{mean.begin(), mean.end()}, {covariance.data(), covariance.data() + covariance.size()}};
}

Matrix inverse(const Matrix& positive) {
  const Matrix inverted = positive.llt().solve(Matrix::Identity(positive.rows(), positive.cols()));
  return (inverted + inverted.transpose()) / 2;
}

double softplus(double logit) { return std::max(logit, 0.0) + std::log1p(std::exp(-std::abs(logit))); }
double sigmoid(double logit) { return 1 / (1 + std::exp(-logit)); }

// The negative log posterior of a logistic regression, up to a constant.
class Objective {
 public:
  Objective(const Gaussian& prior, const MatrixView& inputs, const VectorView& targets)
      : inputs_(inputs), targets_(targets), mean_(view(prior.mean)),
        precision_(inverse(view(prior.covariance, static_cast<Eigen::Index>(prior.mean.size())))) {}

  double at(const Vector& weights) const {
    const Vector logits = inputs_ * weights, off = weights - mean_;
    return logits.unaryExpr(&softplus).sum() - targets_.dot(logits) + off.dot(precision_ * off) / 2;
  }
  Vector gradient(const Vector& weights) const {
    const Vector chance = (inputs_ * weights).unaryExpr(&sigmoid);
    return inputs_.transpose() * (chance - targets_) + precision_ * (weights - mean_);
  }
  Matrix curvature(const Vector& weights) const {
    const Vector chance = (inputs_ * weights).unaryExpr(&sigmoid);
    const Vector root = (chance.array() * (1 - chance.array())).sqrt();
    const Matrix scaled = root.asDiagonal() * inputs_;
    Matrix sum = precision_;
    sum.selfadjointView<Eigen::Lower>().rankUpdate(scaled.transpose());
    return sum.selfadjointView<Eigen::Lower>();
  }

 private:
  MatrixView inputs_;
  VectorView targets_;
  Vector mean_;
  Matrix precision_;
};

// Newton with halved steps: convex, so it ends at the mode.
Vector mode_of(const Objective& objective, Vector weights) {
  constexpr int kSteps = 50, kHalvings = 30;
  constexpr double kClose = 1e-4;  // squared distance to the mode, in standard deviations: the step from here is the last
  double value = objective.at(weights);
  for (int step = 0; step < kSteps; ++step) {
    const Vector gradient = objective.gradient(weights);
    const Vector move = objective.curvature(weights).llt().solve(gradient);
    const double gain = gradient.dot(move);
    if (gain < kClose) return weights - move;
    double size = 1, next = objective.at(weights - move);
    for (int half = 0; half < kHalvings && next > value - 1e-4 * size * gain; ++half) {
      size /= 2;
      next = objective.at(weights - size * move);
    }
    weights -= size * move;
    value = next;
  }
  return weights;
}

Gaussian posterior_from(const Gaussian& prior, const Observations& seen, const std::vector<double>& start) {
  if (seen.targets.empty()) return prior;
  const Objective objective(prior, view(seen.inputs, static_cast<Eigen::Index>(prior.mean.size())), view(seen.targets));
  const Vector mode = mode_of(objective, view(start));
  return gaussian(mode, inverse(objective.curvature(mode)));
}

// The maximisation step: mean and covariance of the regressions' weights, with the hyper-prior.
Gaussian moments_of(std::span<const Gaussian> fitted, const SharedPriorOptions& options) {
  const VectorView variance = view(options.variance);
  const auto columns = variance.size();
  const auto count = static_cast<double>(fitted.size());
  Vector mean = Vector::Zero(columns);
  for (const Gaussian& one : fitted) mean += view(one.mean) / count;
  Matrix covariance = (options.strength * variance).asDiagonal();
  for (const Gaussian& one : fitted) {
    const Vector off = view(one.mean) - mean;
    covariance += off * off.transpose() + view(one.covariance, columns);
  }
  covariance /= options.strength + count;
  const Vector diagonal = covariance.diagonal();
  covariance *= options.correlation;
  covariance.diagonal() = diagonal;
  return gaussian(mean, covariance);
}

}  // namespace

Gaussian posterior_of(const Gaussian& prior, const Observations& seen) { return posterior_from(prior, seen, prior.mean); }

Gaussian shared_prior(std::span<const Gaussian> fitted, const SharedPriorOptions& options) {
  Gaussian prior = moments_of(fitted, options);
  if (!fitted.empty())
    for (double& entry : prior.covariance) entry *= 1 + 1 / static_cast<double>(fitted.size());
  return prior;
}

std::vector<Gaussian> fit_together(std::span<const Observations> seen, const SharedPriorOptions& options, int rounds) {
  BATON_CHECK(rounds > 0);
  std::vector<Gaussian> fitted;
  Gaussian prior = moments_of({}, options);
  for (const Observations& one : seen) fitted.push_back(posterior_of(prior, one));
  for (int round = 1; round < rounds; ++round) {
    prior = moments_of(fitted, options);
    for (std::size_t m = 0; m < seen.size(); ++m) fitted[m] = posterior_from(prior, seen[m], fitted[m].mean);
  }
  return fitted;
}

std::vector<std::size_t> informative_rows(const Gaussian& prior, const std::vector<double>& inputs, std::size_t count) {
  const auto columns = static_cast<Eigen::Index>(prior.mean.size());
  const MatrixView rows = view(inputs, columns);
  Matrix covariance = view(prior.covariance, columns);
  const auto spread = [&]() -> Vector { return (rows * covariance).cwiseProduct(rows).rowwise().sum(); };
  // Expected information of one target: p(1-p) at the usual widening of an uncertain logit.
  const Vector logits = (rows * view(prior.mean)).cwiseQuotient((1 + kLogitWidening * spread().array()).sqrt().matrix());
  const Vector chance = logits.unaryExpr(&sigmoid);
  const Vector weight = chance.array() * (1 - chance.array());
  const Matrix weighted = weight.cwiseSqrt().asDiagonal() * rows;
  const Matrix target = weighted.transpose() * weighted;
  std::vector<std::size_t> chosen;
  std::vector<bool> used(static_cast<std::size_t>(rows.rows()), false);
  while (chosen.size() < std::min(count, used.size())) {
    const Vector own = spread(), gain = (rows * (covariance * target * covariance)).cwiseProduct(rows).rowwise().sum();
    std::size_t best = used.size();
    double most = -1;
    for (std::size_t row = 0; row < used.size(); ++row) {
      const auto at = static_cast<Eigen::Index>(row);
      const double lowered = weight[at] * gain[at] / (1 + weight[at] * own[at]);
      if (!used[row] && lowered > most) best = row, most = lowered;
    }
    if (best == used.size()) break;
    used[best] = true;
    chosen.push_back(best);
    const auto at = static_cast<Eigen::Index>(best);
    const Vector direction = covariance * rows.row(at).transpose();
    covariance -= direction * direction.transpose() * (weight[at] / (1 + weight[at] * own[at]));
  }
  return chosen;
}

Gaussian projected(const Gaussian& from, const std::vector<double>& wide, const std::vector<double>& to, const Gaussian& prior) {
  const auto columns = static_cast<Eigen::Index>(prior.mean.size()), wide_columns = static_cast<Eigen::Index>(from.mean.size());
  const MatrixView wide_inputs = view(wide, wide_columns), inputs = view(to, columns);
  const Vector chance = (wide_inputs * view(from.mean)).unaryExpr(&sigmoid);
  const std::vector<double> targets(chance.begin(), chance.end());
  const Objective objective(prior, inputs, view(targets));
  const Vector mode = mode_of(objective, view(prior.mean));
  // d(mode)/d(from) = curvature⁻¹ · inputsᵀ · diag(p(1-p)) · wide
  const Matrix narrow_covariance = inverse(objective.curvature(mode));
  const Vector slope = chance.array() * (1 - chance.array());
  const Matrix slopes = slope.asDiagonal() * wide_inputs;
  const Matrix change = narrow_covariance * (inputs.transpose() * slopes);
  return gaussian(mode, change * view(from.covariance, wide_columns) * change.transpose() + narrow_covariance);
}

}  // namespace baton::policy
