#pragma once
// Ridge regression with several targets, cross-fitted: one fit for all rows, and for each fold one without its rows.

#include <cstddef>
#include <span>
#include <vector>

namespace baton::policy {

// Rows of one regression, kept by fold; row-major, `width` numbers each.
struct FoldedRows {
  std::size_t width = 0;
  std::vector<std::vector<float>> folds;
  // Room for one more; valid until the next.
  std::span<float> add(std::size_t fold) {
    folds[fold].resize(folds[fold].size() + width);
    return std::span(folds[fold]).last(width);
  }
  std::size_t rows(std::size_t fold) const { return folds[fold].size() / width; }
};

// targets × width, row-major.
using RidgeWeights = std::vector<float>;

// Const after construction; thread-safe. Keeps the factors, so that other targets on the same rows are cheap.
class FoldedRidge {
 public:
  // `penalty` counts like that many rows for each number; the first number (the constant 1) goes free.
  FoldedRidge(const FoldedRows& rows, float penalty);

  // targets: by fold, `count` per row, row-major. One per fold (fitted without it), then the fit of all.
  std::vector<RidgeWeights> solve(const FoldedRows& rows, const std::vector<std::vector<float>>& targets, std::size_t count) const;

 private:
  std::size_t width_ = 0;
  std::vector<std::vector<float>> factors_;  // Cholesky, column-major: without each fold, then of all
};

// rows × weights: `count` per row, row-major.
std::vector<float> predicted(std::span<const float> rows, std::size_t width, std::span<const float> weights, std::size_t count);

inline float dot(std::span<const float> row, std::span<const float> weights) {
  float sum = 0;
  for (std::size_t i = 0; i < row.size(); ++i) sum += row[i] * weights[i];
  return sum;
}

}  // namespace baton::policy
