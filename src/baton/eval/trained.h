#pragma once
// A trained policy under test: one contestant per target or preference, what it may calibrate on, and what it is compared with.

#include "baton/eval/evaluate.h"
#include "baton/policy/compact/trained.h"

namespace baton::eval {

// One contestant for each of `targets`, with the target's text as its setting; without targets one, with `setting`. `use.target`
// is set here; the episodes have use.preferences. `policy` is needed during the call only.
std::vector<Contestant> trained_contestants(const std::string& name, const policy::TrainedPolicy& policy,
                                            policy::TrainedUse use, const std::vector<policy::Target>& targets,
                                            const std::string& setting = "");

// What a policy may learn of `new_models` from `recorded`: the columns of these and of the models it knows, the rows whose
// question (or id, where there is none) is not among the suite's tasks. The rows refer to the table.
struct Calibration {
  OutcomeTable table;
  Rows rows;
};
// Throws Error: a new model that is not in `recorded` or not among the suite's tools, one that the policy knows already, or no
// row left.
std::unique_ptr<Calibration> make_calibration(const OutcomeTable& recorded, const std::vector<std::string>& new_models,
                                              const policy::TrainedPolicy& policy, const Suite& suite);

// The policy's own references, fixed in training, where the suite has them, recorded or among its tools; else those of the suite.
References references_of(const policy::TrainedPolicy& policy, const Suite& suite);

}  // namespace baton::eval
