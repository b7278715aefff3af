#pragma once
// Static cascades: at most three models in a fixed order, a verifier between them; the first accepted answer is handed in, else the
// most trusted one.

#include "baton/policy/fit.h"

#include <optional>

namespace baton::policy {

inline constexpr std::size_t kLongestCascade = 3;

// The first tool of role verify.
std::optional<ToolId> verify_tool(std::span<const ToolSpec> tools);

struct CascadeVerifier {
  double sensitivity = 1, specificity = 1, dollars = 0;
};
CascadeVerifier cascade_verifier(const ToolSpec& verify);

// How far to trust an answer whose maker is right with `prior`, once the verifier has accepted or rejected it (Bayes).
double trust_after_acceptance(double prior, const CascadeVerifier& verify);
double trust_after_rejection(double prior, const CascadeVerifier& verify);

struct CascadeMember {
  ToolId tool{};
  double prior = 0.5;                    // P(its answer is right)
};
// `verify`: a tool of role verify, as `spec` says.
std::unique_ptr<Policy> make_cascade(std::string name, std::vector<CascadeMember> members, ToolId verify, const ToolSpec& spec);

// Expected score and dollars, exact over the verifier's verdicts.
struct CascadeValue {
  double score = 0, dollars = 0;
};
// What a member brings on a recorded task.
struct CascadeCall {
  bool blank = false;
  std::uint8_t answer = 0;               // equal where two answers are equal; 0: nobody's
  float score = 0;
  double dollars = 0, prior = 0.5;
};
// One task; `calls` in order, at most kLongestCascade.
CascadeValue cascade_on(std::span<const CascadeCall> calls, const CascadeVerifier& verify);
// Summed over rows of the fit data.
// `sequence`: indexes into fit.models. `priors`: how often each model of `fit` is right (its score where they were learnt on the
// same rows). `rows` are scored, all where empty.
CascadeValue cascade_value(const FitData& fit, std::span<const std::size_t> sequence, const ToolSpec& verify,
                           std::span<const double> priors, std::span<const std::uint32_t> rows = {});

// All sequences of one to three of `pool`, in every order.
std::vector<std::vector<std::size_t>> cascades_of(std::span<const std::size_t> pool);

}  // namespace baton::policy
