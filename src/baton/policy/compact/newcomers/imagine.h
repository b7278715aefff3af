#pragma once
// Outcomes of a new model on tasks that it was never run on, drawn from what a sample says about it.

#include "baton/base/rng.h"
#include "baton/policy/compact/cases.h"
#include "baton/policy/compact/state.h"

namespace baton::policy {

// P(right) with the uncertainty of the estimate integrated out.
inline float right_of(const SkillEstimate& skill) { return right_here({.skill = skill.logit, .skill_sd = skill.sd}); }

// One cell per row of `cases`, whose pair facts have the new model at the end already. `skills`: the new model's, by row.
// `sample` holds it as its last model, beside the columns of `cases`.
//   right    with the estimated chance, moved by what known models scored on the row as far as residual correlations say; in every
//            category on as many rows as expected
//   answer   that of a right model, or with each wrong one as often as same_wrong says
//   length, dollars, seconds   regressed on the known models' on the same row, with residuals of sampled tasks that ended alike
std::vector<CaseCell> imagine_outcomes(const CaseTable& cases, std::span<const SkillEstimate> skills, const CaseTable& sample,
                                       float blank_rate, const Rng& rng);

// Means of a model's cells as ModelFacts holds them.
void add_usual(const CaseTable& cases, std::span<const CaseCell> cells, ModelFacts& facts);

}  // namespace baton::policy
