#include "baton/policy/induction_ridge.h"

#include "baton/base/error.h"

#include <Eigen/Dense>

namespace baton::policy {
namespace {

using Columns = Eigen::MatrixXf;
using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Index n(std::size_t i) { return static_cast<Eigen::Index>(i); }
Eigen::Map<const Rows> view(std::span<const float> data, std::size_t rows, std::size_t width) {
  return {data.data(), n(rows), n(width)};
}

}  // namespace

FoldedRidge::FoldedRidge(const FoldedRows& rows, float penalty) : width_(rows.width) {
  std::vector<Columns> grams;
  Columns all = Columns::Zero(n(width_), n(width_));
  for (std::size_t k = 0; k < rows.folds.size(); ++k) {
    Columns gram = Columns::Zero(n(width_), n(width_));
    constexpr std::size_t kChunk = 256;
    for (std::size_t from = 0; from < rows.rows(k); from += kChunk) {
      const std::size_t count = std::min(kChunk, rows.rows(k) - from);
      gram.selfadjointView<Eigen::Lower>().rankUpdate(view(std::span(rows.folds[k]).subspan(from * width_), count, width_).transpose());
    }
    all += gram;
    grams.push_back(std::move(gram));
  }
  grams.push_back(Columns::Zero(n(width_), n(width_)));
  for (const Columns& without : grams) {
    Columns gram = all - without;
    gram.diagonal().array() += penalty;
    gram(0, 0) += 0.01f - penalty;
    Eigen::LLT<Eigen::Ref<Columns>, Eigen::Lower> factor(gram);  // in place
    BATON_CHECK(factor.info() == Eigen::Success);
    factors_.emplace_back(gram.data(), gram.data() + gram.size());
  }
}

std::vector<RidgeWeights> FoldedRidge::solve(const FoldedRows& rows, const std::vector<std::vector<float>>& targets,
                                             std::size_t count) const {
  std::vector<Columns> moments;
  Columns all = Columns::Zero(n(width_), n(count));
  for (std::size_t k = 0; k < rows.folds.size(); ++k) {
    moments.push_back(view(rows.folds[k], rows.rows(k), width_).transpose() * view(targets[k], rows.rows(k), count));
    all += moments.back();
  }
  moments.push_back(Columns::Zero(n(width_), n(count)));
  std::vector<RidgeWeights> out;
  for (std::size_t k = 0; k < moments.size(); ++k) {
    Columns weights = all - moments[k];
    const auto factor = Eigen::Map<const Columns>(factors_[k].data(), n(width_), n(width_)).triangularView<Eigen::Lower>();
    factor.solveInPlace(weights);
    factor.transpose().solveInPlace(weights);
    out.emplace_back(weights.data(), weights.data() + weights.size());
  }
  return out;
}

std::vector<float> predicted(std::span<const float> rows, std::size_t width, std::span<const float> weights, std::size_t count) {
  std::vector<float> out(rows.size() / width * count);
  Eigen::Map<Rows>(out.data(), n(rows.size() / width), n(count)).noalias() =
      view(rows, rows.size() / width, width) * view(weights, count, width).transpose();
  return out;
}

}  // namespace baton::policy
