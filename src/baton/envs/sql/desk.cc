#include "baton/envs/sql/desk.h"

#include <fmt/format.h>

namespace baton::envs::sql {

void Desk::open(const DomainTask& task, std::string_view said) {
  task_ = &task;
  made_.clear(), said_.clear();
  heard_ = Heard(said);
}

Desk::Done Desk::make(World& world, std::size_t tool, const Arguments& arguments) {
  const DomainTool& spec = world.pack().tools[tool];
  const CallResult& result = made_.emplace_back(MadeCall{tool, arguments, world.call(tool, arguments)}).result;
  Done done{.ok = result.ok, .shown = rendered(spec, result), .deed = deed_of(spec, result), .grounded = heard_.grounds(spec, arguments)};
  heard_.shown(result.rows);
  return done;
}

bool Desk::say(const std::string& text) {
  said_.push_back({made_.size(), text});
  return heard_.repeated_in(text);
}

Verdict Desk::verdict(World& world) const {
  const std::string wrong = wrong_with_run(*task_, world, made_, said_);
  return {.score = wrong.empty() ? 1.0 : 0.0,
          .method = "executed",
          .note = wrong.empty() ? "end state, touched rows and words agree" : wrong};
}

Deed deed_of(const DomainTool& tool, const CallResult& result) {
  if (!tool.writes.empty()) return Deed::changed;
  return result.ok && result.rows.size() == 0 ? Deed::found_nothing : Deed::looked_up;
}

std::string described(const DomainTool& tool, const Arguments& arguments, std::string_view shown) {
  return fmt::format("{} {}: {}", tool.name, written_arguments(tool, arguments), shown);
}

}  // namespace baton::envs::sql
