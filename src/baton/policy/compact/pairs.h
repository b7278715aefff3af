#pragma once
// How two models go wrong together, and how that is counted.

#include <cstddef>
#include <vector>

namespace baton::policy {

struct CaseCell;
struct CaseTable;

// Symmetric, M × M, row-major.
struct PairFacts {
  std::size_t models = 0;
  std::vector<float> same_wrong;         // P(equal answers | both wrong and not blank); 0 where answers cannot be compared
  std::vector<float> correlation;        // of being right, beyond what the skill estimates explain
  float together(std::size_t i, std::size_t j) const { return same_wrong[i * models + j]; }
  float residual(std::size_t i, std::size_t j) const { return correlation[i * models + j]; }
};

// What two models usually have in common; few rows are shrunk to it.
struct UsualPair {
  double same_wrong = 0.3, correlation = 0;
};
UsualPair usual_pair(const PairFacts& pairs);
UsualPair usual_of(const PairFacts& pairs, std::size_t model);  // of this one with the others

// Counts of two models over rows.
class PairCounts {
 public:
  void add(const CaseCell& a, const CaseCell& b);  // their cells of one row, skills filled in
  float same_wrong(const UsualPair& usual) const;
  float correlation(const UsualPair& usual) const;

 private:
  double rows_ = 0, product_ = 0;        // where both were run; of residuals
  double both_wrong_ = 0, same_ = 0;
};

// Fills in CaseTable::pairs.
void add_pair_facts(CaseTable& table, const UsualPair& usual = {});

}  // namespace baton::policy
