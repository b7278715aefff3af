#pragma once
// Planned decisions (plan.h) in an episode: what the hypotheses believe of what was seen, and what is best to do next.

#include "baton/policy/compact/play.h"
#include "baton/policy/compact/points/plan.h"

#include <map>
#include <memory>
#include <mutex>

namespace baton::policy {

// A state of an episode.
struct Standing {
  const Pool& pool;
  const Progress& progress;
  std::span<const std::size_t> columns;  // of the hypotheses, per tool of the pool
  std::uint64_t open = 0;                // tools of the pool that can be called and paid for now
  std::span<const Known> judged;         // per candidate: unjudged, accepted or rejected
  Judge judge;                           // there: every unjudged candidate can be verified now
};

struct Advice {
  Belief belief;
  Choice choice;                         // as the ChoiceNet's; gains before prices
  int verify = -1;                       // candidate whose verdict is worth most; -1: there is none to verify
  double verified = 0;                   // expected points with that verdict, its price deducted
  bool verify_first = false;             // that is the best move
};

// Const and thread-safe: plans are kept for tasks that look alike.
class Course {
 public:
  Course(std::shared_ptr<const Hypotheses> hypotheses, const ChoiceOptions& options);
  Advice at(const Standing& standing) const;

 private:
  using Key = std::pair<std::vector<Prospect>, bool>;  // with or without a judge
  Plan& plan_for(std::vector<Prospect> tools, const Judge& judge) const;

  const std::shared_ptr<const Hypotheses> hypotheses_;
  const ChoiceOptions options_;
  mutable std::mutex mutex_;
  mutable std::map<Key, Plan> plans_;
};

}  // namespace baton::policy
