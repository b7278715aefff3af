#include "baton/core/catalogue.h"

#include <algorithm>
#include <array>
#include <utility>

namespace baton {
namespace {

constexpr std::array<std::pair<ToolRole, std::string_view>, 8> kRoles{{{ToolRole::answer, "answer"},
                                                                       {ToolRole::reason, "reason"},
                                                                       {ToolRole::code, "code"},
                                                                       {ToolRole::search, "search"},
                                                                       {ToolRole::verify, "verify"},
                                                                       {ToolRole::step, "step"},
                                                                       {ToolRole::function, "function"},
                                                                       {ToolRole::compute, "compute"}}};

template <class T>
const T* named(const std::vector<T>& items, std::string_view name) {
  const auto found = std::find_if(items.begin(), items.end(), [&](const T& item) { return item.name == name; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

std::string_view name_of(ToolRole role) { return kRoles[static_cast<std::size_t>(role)].second; }

std::optional<ToolRole> tool_role_named(std::string_view name) {
  for (const auto& [role, its_name] : kRoles)
    if (its_name == name) return role;
  return std::nullopt;
}

bool needs_model(ToolRole role) {
  return role == ToolRole::answer || role == ToolRole::reason || role == ToolRole::verify || role == ToolRole::step;
}

const ModelSpec* Catalogue::model(std::string_view name) const { return named(models, name); }
const Provider* Catalogue::provider(std::string_view name) const { return named(providers, name); }

std::optional<ToolId> Catalogue::tool(std::string_view name) const {
  const ToolSpec* found = named(tools, name);
  if (!found) return std::nullopt;
  return static_cast<ToolId>(found - tools.data());
}

}  // namespace baton
