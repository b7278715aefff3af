#pragma once
// What a task could be like, where answers cannot be compared and only verdicts tell: every recorded case is a hypothesis. Outcomes
// of several models on one task hang together (it is hard, the models are alike); given the hypothesis they count as independent.

#include "baton/policy/compact/cases.h"

#include <optional>

namespace baton::policy {

struct Hypotheses {
  std::size_t count = 1;                 // equally likely beforehand
  std::vector<float> lift;               // by model, then hypothesis: what it adds to the logit of the model's being right; empty: 0

  std::span<const float> of(std::size_t model) const {
    return lift.empty() ? std::span<const float>() : std::span(lift).subspan(model * count, count);
  }
};

// A fold of the cases: rows r with r % of == number.
struct HeldFold {
  std::size_t number = 0, of = 1;
};

// At most `most` cases, evenly spread, none of them of the fold `without`.
Hypotheses hypotheses_of(const CaseTable& table, std::optional<HeldFold> without = {}, std::size_t most = 256);

}  // namespace baton::policy
