#pragma once
// Static cascades: at most three models in a fixed order, a verifier between them; the first accepted answer is handed in, else the
// most trusted one.

#include "baton/policy/fit.h"

#include <optional>

namespace baton::policy {

inline constexpr std::size_t kLongestCascade = 3;

// The first tool of role verify.
std::optional<ToolId> verify_tool(std::span<const ToolSpec> tools);

// How far to trust an answer whose maker is right with `prior`, once the verifier has rejected it (Bayes).
double trust_after_rejection(double prior, const ToolSpec& verify);

// Expected score and dollars of one task, summed over rows of the fit data; exact over the verifier's verdicts.
struct CascadeValue {
  double score = 0, dollars = 0;
};
// `sequence`: indexes into fit.models. `priors`: how often each model of `fit` is right (its score where they were learnt on the
// same rows). `rows` are scored, all where empty.
CascadeValue cascade_value(const FitData& fit, std::span<const std::size_t> sequence, const ToolSpec& verify,
                           std::span<const double> priors, std::span<const std::uint32_t> rows = {});

// All sequences of one to three of `pool`, in every order.
std::vector<std::vector<std::size_t>> cascades_of(std::span<const std::size_t> pool);

}  // namespace baton::policy
