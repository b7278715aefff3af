#pragma once
// One model more at the end of a policy, known from a sample or by declaration.

#include "baton/base/rng.h"
#include "baton/policy/compact/model.h"

namespace baton::policy {

struct Newcomer {
  std::string name;
  Price price;
  double rows = 0;                       // tasks that it was seen on
  float blank_rate = 0;
  SkillModel skills;                     // of the policy's models and of this one, at the end
  std::vector<float> same_wrong, correlation;  // with each of the policy's models
  CaseTable sample;                      // as imagine_outcomes takes it
};

// On the policy's cases its outcomes are drawn from what all this says, and its facts come from these: they stand for the tasks
// that the policy is for, the sample need not.
void append_model(CompactModel& model, Newcomer newcomer, const Rng& rng);

// Throws Error where so many models are more than a policy takes.
void require_room(std::size_t models);

// Row by row, the same cells with one column more.
void append_column(std::vector<CaseCell>& cells, std::span<const CaseCell> column);

}  // namespace baton::policy
