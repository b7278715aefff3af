#include "baton/policy/compact/pairs.h"

#include "baton/policy/compact/cases.h"

#include <algorithm>

namespace baton::policy {
namespace {

constexpr double kTogetherPrior = 25;  // both-wrong pairs that the usual rate counts for
constexpr double kResidualPrior = 60;  // rows that the usual correlation counts for

double mean_of_row(const std::vector<float>& square, std::size_t count, std::size_t j) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i)
    if (i != j) sum += square[i * count + j];
  return sum / static_cast<double>(std::max<std::size_t>(1, count - 1));
}

}  // namespace

UsualPair usual_of(const PairFacts& pairs, std::size_t model) {
  return {mean_of_row(pairs.same_wrong, pairs.models, model), mean_of_row(pairs.correlation, pairs.models, model)};
}

UsualPair usual_pair(const PairFacts& pairs) {
  UsualPair out{0, 0};
  for (std::size_t j = 0; j < pairs.models; ++j) {
    const UsualPair here = usual_of(pairs, j);
    out.same_wrong += here.same_wrong / static_cast<double>(pairs.models);
    out.correlation += here.correlation / static_cast<double>(pairs.models);
  }
  return out;
}

void PairCounts::add(const CaseCell& a, const CaseCell& b) {
  if (!a.available || !b.available) return;
  ++rows_, product_ += residual_of(a) * residual_of(b);
  if (!a.answer || !b.answer || a.score >= 0.5f || b.score >= 0.5f) return;
  ++both_wrong_, same_ += a.answer == b.answer;
}

float PairCounts::same_wrong(const UsualPair& usual) const {
  return static_cast<float>((same_ + kTogetherPrior * usual.same_wrong) / (both_wrong_ + kTogetherPrior));
}

float PairCounts::correlation(const UsualPair& usual) const {
  return static_cast<float>(std::clamp((product_ + kResidualPrior * usual.correlation) / (rows_ + kResidualPrior), -0.9, 0.95));
}

void add_pair_facts(CaseTable& table, const UsualPair& usual) {
  const std::size_t count = table.models.size();
  PairFacts& pairs = table.pairs;
  pairs.models = count;
  pairs.same_wrong.assign(count * count, table.comparable ? 1.f : 0.f);
  pairs.correlation.assign(count * count, 1.f);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      PairCounts counts;
      for (std::size_t r = 0; r < table.rows(); ++r) counts.add(table.at(r, i), table.at(r, j));
      pairs.correlation[i * count + j] = pairs.correlation[j * count + i] = counts.correlation(usual);
      if (table.comparable) pairs.same_wrong[i * count + j] = pairs.same_wrong[j * count + i] = counts.same_wrong(usual);
    }
  }
}

}  // namespace baton::policy
