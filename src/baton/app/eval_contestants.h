#pragma once
// Who is evaluated: the names and files of --policy, with the targets and preferences of trained policies.

#include "baton/app/eval_materials.h"
#include "baton/eval/evaluate.h"

namespace baton::app {

struct Field {
  std::vector<eval::Contestant> contestants;   // in the order of --policy
  std::optional<eval::References> references;  // those of a trained policy, where one takes part
};
Field make_field(const EvalOptions& options, const Materials& materials);  // throws Error

}  // namespace baton::app
