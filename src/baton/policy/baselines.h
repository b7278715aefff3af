#pragma once
// Constructors of the single baselines; make_policy chooses among them by name.

#include "baton/policy/policies.h"

#include <string>

namespace baton::policy {

// A policy that calls one model and submits its answer, or gives up where it is blank: `choose` picks the model.
struct SingleChoice {
  std::optional<ToolId> tool;        // empty: give up
  std::string why;
  std::vector<OptionValue> values;
};
using Chooser = std::function<SingleChoice(const Observation&, CallContext&)>;
std::unique_ptr<Policy> make_single_call(std::string name, Chooser choose);

std::unique_ptr<Policy> make_always(std::string_view model, const PolicySources& sources);
std::unique_ptr<Policy> make_cheapest(const PolicySources& sources);
std::unique_ptr<Policy> make_strongest(const PolicySources& sources);
std::unique_ptr<Policy> make_random(const PolicySources& sources);
std::unique_ptr<Policy> make_oracle(const PolicySources& sources);
std::unique_ptr<Policy> make_prompt_length(const PolicySources& sources);
std::unique_ptr<Policy> make_bandit(const PolicySources& sources);
std::unique_ptr<Policy> make_knn(const PolicySources& sources);
std::unique_ptr<Policy> make_cascade(const PolicySources& sources);
std::unique_ptr<Policy> make_static_cascade(std::string_view models, const PolicySources& sources);  // "A+B+C"
std::unique_ptr<Policy> make_verified_cascade(const PolicySources& sources);
std::unique_ptr<Policy> make_induction(std::string_view share, const PolicySources& sources);             // "": the usual share
std::unique_ptr<Policy> make_value_of_information(std::string_view share, const PolicySources& sources);
std::unique_ptr<Policy> make_agree_or_escalate(const PolicySources& sources);
std::unique_ptr<Policy> make_thrift(const PolicySources& sources);

std::unique_ptr<Policy> make_turn_policy(std::string_view name, const PolicySources& sources);

}  // namespace baton::policy
