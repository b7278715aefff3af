#pragma once
// The tools of a catalogue, ready to call.

#include "baton/core/chat.h"
#include "baton/tools/sandbox.h"
#include "baton/tools/search.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace baton::tools {

// Owns its tools; borrows models and sandbox. Filled at start, then shared by all threads. A tool's id is its place in specs().
class Toolbox {
 public:
  ToolId add(std::unique_ptr<Tool> tool);  // throws Error when the name is taken
  void note(std::string text) { notes_.push_back(std::move(text)); }
  // Keeps something alive as long as the tools.
  void keep(std::shared_ptr<void> resource) { resources_.push_back(std::move(resource)); }

  std::span<const ToolSpec> specs() const { return specs_; }
  Tool& tool(ToolId id) const { return *tools_[index(id)]; }
  std::optional<ToolId> find(std::string_view name) const;
  // What was left out and why, for people: one sentence each.
  std::span<const std::string> notes() const { return notes_; }

 private:
  std::vector<std::shared_ptr<void>> resources_;  // goes last
  std::vector<std::unique_ptr<Tool>> tools_;
  std::vector<ToolSpec> specs_;
  std::vector<std::string> notes_;
};

struct ToolboxResources {
  // The model of a ToolSpec::model, metered and recorded; throws Error for a name it does not know.
  std::function<ChatModel&(std::string_view name)> model;
  Sandbox* sandbox = nullptr;  // null: `code` and `reason` are left out
  std::string no_sandbox;      // why it is null, for the note
  std::shared_ptr<Retriever> documents;  // of search tools that name no index of their own
  bool replaying = false;      // every run and query is answered by context.exchanges: no sandbox or index is needed
};

// Tools in the catalogue's order, without those that cannot work here (see notes()). Roles `step` and `function` belong to other
// environments and are passed over. Throws Error where the catalogue names a model or an index that is not there.
Toolbox make_toolbox(const Catalogue& catalogue, const ToolboxResources& resources);

}  // namespace baton::tools
