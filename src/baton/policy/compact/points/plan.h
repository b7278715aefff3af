#pragma once
// The best course over a few tools whose answers cannot be compared: exact dynamic programming over what may be called and what a
// verifier may say, under the beliefs of hypotheses.h.

#include "baton/policy/compact/points/hypotheses.h"

#include <cstdint>
#include <unordered_map>

namespace baton::policy {

inline constexpr std::size_t kMostPlanned = 8;  // tools of a plan; with a judge, each more takes three to five times as long

// A tool as a plan sees it; prices in points of accuracy (1 = certainty).
struct Prospect {
  std::size_t model = 0;                 // column of the hypotheses
  float right = 0.5f;                    // P(right) before anything is known
  float cost = 0, latency = 0;           // of a call
  auto operator<=>(const Prospect&) const = default;
};

struct Judge {
  bool there = false;                    // candidates can be verified
  double sensitivity = 1, specificity = 1;
  double price = 0;                      // of one verdict; free ones are always taken
};

enum class Known : std::uint8_t { open, unjudged, accepted, rejected, blank };

// What is known of each tool of a plan.
using PlanState = std::array<Known, kMostPlanned>;

// Not thread-safe: remembers what it has worked out.
class Plan {
 public:
  // `hypotheses` must outlive it. At most kMostPlanned tools.
  Plan(std::vector<Prospect> tools, const Judge& judge, const Hypotheses& hypotheses, std::size_t most_at_once = 1);

  struct Move {
    std::uint64_t calls = 0;             // tools to start together, a mask
    int verify = -1;                     // tool whose answer is to be judged; neither: stop
    double value = 0;                    // expected points from here on, prices deducted
  };
  Move best(const PlanState& state);
  double value_of_calls(const PlanState& state, std::uint64_t calls);   // of starting these, then going on as is best
  double value_of_verdict(const PlanState& state, std::size_t tool);    // of an unjudged answer
  std::vector<double> rights(const PlanState& state) const;             // P(right) by tool; 0 for blank ones
  const std::vector<Prospect>& tools() const { return tools_; }
  const Judge& judge() const { return judge_; }

 private:
  using Weights = std::vector<float>;    // by hypothesis; sums to P(what is known)
  struct Tool {
    Weights chance;                      // P(right), by hypothesis
    std::array<Weights, 5> seen, right;  // by Known and hypothesis: P(known so); P(right | known so)
  };

  Weights weights_at(const PlanState& state) const;
  Weights seen(const Weights& weights, std::size_t tool, Known known) const;
  double stop(const PlanState& state, const Weights& weights) const;
  double bound(const PlanState& state, const Weights& weights) const;
  double after_calls(const PlanState& state, const Weights& weights, std::uint64_t calls);
  double after_verdict(const PlanState& state, const Weights& weights, std::size_t tool);
  const Move& solve(const PlanState& state, const Weights& weights);

  const std::vector<Prospect> tools_;
  const Judge judge_;
  const std::size_t count_, most_at_once_;
  std::vector<Tool> facts_;
  std::unordered_map<std::uint32_t, Move> solved_;  // values here are times P(state)
};

}  // namespace baton::policy
