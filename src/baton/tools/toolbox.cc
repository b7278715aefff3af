#include "baton/tools/toolbox.h"

#include "baton/tools/answer.h"
#include "baton/tools/code.h"
#include "baton/tools/compute.h"
#include "baton/tools/metered.h"
#include "baton/tools/reason.h"
#include "baton/tools/verify.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace baton::tools {
namespace {

bool runs_code(ToolRole role) { return role == ToolRole::code || role == ToolRole::reason; }

std::shared_ptr<Retriever> documents_of(const ToolSpec& spec, const ToolboxResources& resources) {
  if (resources.replaying) return nullptr;
  if (!spec.index.empty()) return open_index(spec.index);
  if (!resources.documents)
    throw Error(fmt::format("tool '{}' has nothing to search: give it an index, or documents", spec.name));
  return resources.documents;
}

std::unique_ptr<Tool> make_tool(const ToolSpec& spec, const ToolboxResources& resources, CodeRunner& runner) {
  switch (spec.role) {
    case ToolRole::answer: return make_answer_tool(spec, resources.model(spec.model));
    case ToolRole::reason: return make_reason_tool(spec, resources.model(spec.model), runner);
    case ToolRole::verify: return make_verify_tool(spec, resources.model(spec.model));
    case ToolRole::code: return metered_tool(make_code_tool(spec, runner));
    case ToolRole::compute: return metered_tool(make_compute_tool(spec));
    case ToolRole::search: return metered_tool(make_search_tool(spec, documents_of(spec, resources)));
    case ToolRole::step:
    case ToolRole::function: break;
  }
  return nullptr;
}

}  // namespace

ToolId Toolbox::add(std::unique_ptr<Tool> tool) {
  if (find(tool->spec().name)) throw Error(fmt::format("there are two tools named '{}'; rename one", tool->spec().name));
  specs_.push_back(tool->spec());
  tools_.push_back(std::move(tool));
  return static_cast<ToolId>(tools_.size() - 1);
}

std::optional<ToolId> Toolbox::find(std::string_view name) const {
  const auto found = std::find_if(specs_.begin(), specs_.end(), [&](const ToolSpec& spec) { return spec.name == name; });
  if (found == specs_.end()) return std::nullopt;
  return static_cast<ToolId>(found - specs_.begin());
}

Toolbox make_toolbox(const Catalogue& catalogue, const ToolboxResources& resources) {
  Toolbox toolbox;
  const std::shared_ptr<CodeRunner> runner = make_code_runner(resources.replaying ? nullptr : resources.sandbox);
  toolbox.keep(runner);
  const bool can_run = resources.sandbox || resources.replaying;
  std::vector<std::string> left_out;
  for (const auto& spec : catalogue.tools) {
    if (runs_code(spec.role) && !can_run) left_out.push_back(spec.name);
    else if (auto tool = make_tool(spec, resources, *runner)) toolbox.add(std::move(tool));
  }
  if (!left_out.empty()) {
    const std::string why = resources.no_sandbox.empty() ? "there is no sandbox" : resources.no_sandbox;
    toolbox.note(fmt::format("left out {}: {}", fmt::join(left_out, ", "), why));
  }
  return toolbox;
}

}  // namespace baton::tools
