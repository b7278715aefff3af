#include "baton/envs/sql/plan.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::envs::sql {

Knowledge::Knowledge(const Pack& pack, const Intent& intent, const Rows& users, std::size_t user, const Rows& slots, std::size_t slot) {
  const auto add = [&](const std::vector<std::string>& names, const Rows& rows, std::size_t row) {
    for (const auto& name : names)
      if (const std::size_t column = rows.column(name); column < rows.width()) known_.emplace_back(name, rows.at(row, column));
  };
  add(pack.knows, users, user), add(intent.knows, slots, slot);
  for (const auto& fact : intent.facts) known_.emplace_back(fact.name, fact.value);
}

const SqlValue* Knowledge::find(std::string_view name) const {
  const auto found = std::find_if(known_.begin(), known_.end(), [&](const auto& item) { return item.first == name; });
  return found == known_.end() ? nullptr : &found->second;
}

Sight sight_of(World& world, const Knowledge& knowledge, std::span<const MadeCall> made) {
  return {[&knowledge](std::string_view slot) { return knowledge.find(slot); },
          [made](std::size_t call) { return call < made.size() && made[call].result.ok ? &made[call].result.rows : nullptr; },
          [&world](std::string_view rule, const std::vector<SqlValue>& values) { return world.compute(rule, values); }};
}

Result<Arguments> arguments_of(const Pack& pack, const PlannedCall& call, const Sight& sight) {
  const DomainTool& tool = *pack.tool(call.tool);
  Arguments out(tool.parameters.size());
  for (const auto& [name, expression] : call.arguments) {
    auto value = evaluate(expression, sight);
    if (!value) return tl::unexpected(value.error());
    out[tool.parameter_named(name)] = std::move(*value);
  }
  return out;
}

std::string run_plan(World& world, const Intent& intent, const Knowledge& knowledge) {
  std::vector<MadeCall> calls;
  for (std::size_t c = 0; c < intent.golden.size(); ++c) {
    const PlannedCall& planned = intent.golden[c];
    auto arguments = arguments_of(world.pack(), planned, sight_of(world, knowledge, calls));
    if (!arguments) return fmt::format("call {} ({}): {}", c + 1, planned.tool, arguments.error().message);
    const std::size_t tool = world.pack().index_of(planned.tool);
    auto result = world.call(tool, *arguments);
    if (!result.ok) return fmt::format("call {} ({}): {}", c + 1, planned.tool, result.error);
    calls.push_back({tool, std::move(*arguments), std::move(result)});
  }
  const Sight sight = sight_of(world, knowledge, calls);
  for (const auto& expression : intent.say)
    if (const auto value = evaluate(expression, sight); !value) return fmt::format("say: {}", value.error().message);
  if (intent.refuse)
    if (const auto value = evaluate(intent.refuse->proof, sight); !value) return fmt::format("proof: {}", value.error().message);
  return "";
}

}  // namespace baton::envs::sql
