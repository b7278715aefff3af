#pragma once
// Plans over the pools of recorded cases, and how they end there.

#include "baton/policy/compact/play.h"
#include "baton/policy/compact/points/plan.h"

#include <map>

namespace baton::policy {

// The tools of a pool, which stand in these columns of the hypotheses. Their prices must not hold the verifier's.
std::vector<Prospect> prospects_of(const Pool& pool, std::span<const std::size_t> columns);
// `verifier` may be null: there is none.
Judge judge_of(const Verifier* verifier, const Weights& weights, double unit_dollars, double unit_seconds);

// Expected outcome of one row under a plan over these columns of the table: exact over what the offer's verifier may say.
Played play_plan(Plan& plan, const CaseTable& table, std::size_t row, const Offer& offer);

// Makes plans for rows of a table, one for rows that look alike. One thread at a time; the table must outlive it.
class RowPlans {
 public:
  RowPlans(const CaseTable& table, const Offer& offer, const Weights& weights, std::size_t most_at_once);
  // Valid until the next one is asked for; `hypotheses` must outlive this.
  Plan& plan(std::size_t row, const Hypotheses& hypotheses);

 private:
  const CaseTable& table_;
  Offer offer_;                          // without its verifier, whose price is the judge's
  const Weights weights_;
  const std::size_t most_at_once_;
  const Judge judge_;
  std::vector<std::size_t> places_;
  std::map<std::pair<const Hypotheses*, std::vector<Prospect>>, Plan> plans_;
};

}  // namespace baton::policy
