#include "baton/eval/suite.h"
#include "baton/policy/fit.h"

#include <algorithm>

namespace baton::eval {

References references_of(const Suite& suite) {
  const auto tools = suite.tools();
  const auto is_model = [](const ToolSpec& tool) { return tool.role == ToolRole::answer; };
  const auto priced = [&](const ToolSpec& tool) { return is_model(tool) && policy::list_cost(tool) > 0; };
  if (policy::takes_turns(tools)) {
    auto [strongest, cheapest] = policy::turn_references(tools);
    return {std::move(strongest), std::move(cheapest)};
  }
  const bool fitted = suite.fit().table != nullptr;
  if (std::none_of(tools.begin(), tools.end(), is_model)) return {};
  if (!fitted && std::none_of(tools.begin(), tools.end(), priced)) return {};
  const policy::PolicySources sources{.fit = fitted ? &suite.fit() : nullptr, .tools = tools};
  return {tools[index(policy::by_strength(sources).front())].name, tools[index(policy::by_cost(sources).front())].name};
}

}  // namespace baton::eval
