#pragma once
// Baseline policies by name. Each is const and thread-safe after construction and decides from the observation alone.

#include "baton/core/episode.h"
#include "baton/core/outcomes.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace baton::policy {

struct PolicySources {
  const Rows* fit = nullptr;               // the only data that a policy may learn from; needed during construction only
  std::span<const ToolSpec> tools;         // of the episodes to come, in their order; tools of role answer are "the models"
  std::uint64_t seed = 0;                  // order of learning, where it matters
  std::function<std::optional<ToolId>(const TaskView&)> oracle;  // `oracle` only: the best tool of a recorded task
  std::function<std::optional<ToolId>(const Observation&)> turn_oracle;  // the same where experts take turns; nothing: hand in
};

// Throws Error: an unknown name (with the nearest known one), a learner without fit rows, no model or price to go by.
std::unique_ptr<Policy> make_policy(std::string_view name, const PolicySources& sources);

// Asks `compute` and `search` tools before anything that costs, submits what they answer, and else leaves it to `then` (null: gives
// up).
std::unique_ptr<Policy> make_free_first(std::string name, std::span<const ToolSpec> tools, std::unique_ptr<Policy> then);

// Whether the tools are experts that play a task by turns, as in a domain: then there are the policies always:EXPERT, strongest,
// cheapest, random and oracle.
bool takes_turns(std::span<const ToolSpec> tools);
// Their strongest and cheapest, by name.
std::pair<std::string, std::string> turn_references(std::span<const ToolSpec> tools);

struct PolicyName {
  std::string_view name;      // "always:MODEL" stands for one policy per model
  std::string_view describe;  // one line
  bool learns = false;        // needs fit rows
  bool verifies = false;      // needs a tool of role verify
};
std::span<const PolicyName> policy_names();

}  // namespace baton::policy
