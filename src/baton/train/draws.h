#pragma once
// Questions with a catalogue and preferences of their own, as training meets them: a random subset of the tools in random order,
// prices moved, weights on cost (and time) such that each action is sometimes right.

#include "baton/base/rng.h"
#include "baton/policy/compact/play.h"

namespace baton::train {

struct DrawOptions {
  std::size_t tools = 5;                 // in a pool; half of the draws have fewer
  double taste = 1.6;                    // how much more often good tools are drawn than weak ones, per logit of accuracy
  double lambda_low = 0.012, lambda_high = 3;  // weight on cost, log-uniform
  double relative = 0.4;                 // share of draws where λ is relative to the dearest tool of the pool
  double repriced = 0.7, price_span = 4; // share of draws with every price × log-uniform [1/span, span]
  double posing = 0.35;                  // share of tools that are seen as new ones would be
  double verified = 0;                   // share of draws with a verifier of random quality
  std::size_t held_out = 0;              // rows r with r % held_out == 0 are never drawn; 0: all are, else at least 2
};

// One question with a pool and weights of its own.
struct Draw {
  std::size_t row = 0;
  policy::Offer offer;
  policy::Weights weights;
};

// A mask over `tools` tools, each set with probability `share`.
std::uint64_t draw_mask(std::size_t tools, double share, Rng& rng);

// Const and thread-safe; the table must outlive it.
class Drawer {
 public:
  Drawer(const policy::CaseTable& table, const DrawOptions& options) : table_(table), options_(options) {}
  // `latency`: with a weight on time, in most of them on time alone.
  Draw draw(bool latency, Rng& rng) const;

 private:
  policy::Offer offer(std::size_t row, double& dearest, Rng& rng) const;
  const policy::CaseTable& table_;
  const DrawOptions options_;
};

}  // namespace baton::train
