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
    const auto parameter =
        std::find_if(tool.parameters.begin(), tool.parameters.end(), [&, &wanted = name](const Parameter& p) { return p.name == wanted; });
    auto value = evaluate(expression, sight);
    if (!value) return tl::unexpected(value.error());
    out[static_cast<std::size_t>(parameter - tool.parameters.begin())] = std::move(*value);
  }
  return out;
}

PlanRun run_plan(World& world, const Intent& intent, const Knowledge& knowledge) {
  PlanRun out;
  const auto failed = [&](std::string why) {
    out.failure = std::move(why);
    return out;
  };
  for (std::size_t c = 0; c < intent.golden.size(); ++c) {
    const PlannedCall& planned = intent.golden[c];
    auto arguments = arguments_of(world.pack(), planned, sight_of(world, knowledge, out.calls));
    if (!arguments) return failed(fmt::format("call {} ({}): {}", c + 1, planned.tool, arguments.error().message));
    const std::size_t tool = world.pack().index_of(planned.tool);
    auto result = world.call(tool, *arguments);
    if (!result.ok) return failed(fmt::format("call {} ({}): {}", c + 1, planned.tool, result.error));
    out.calls.push_back({tool, std::move(*arguments), std::move(result)});
  }
  const Sight sight = sight_of(world, knowledge, out.calls);
  for (const auto& expression : intent.say) {
    auto value = evaluate(expression, sight);
    if (!value) return failed(fmt::format("say: {}", value.error().message));
    out.say.push_back(std::move(*value));
  }
  if (intent.refuse)
    if (const auto value = evaluate(intent.refuse->proof, sight); !value) return failed(fmt::format("proof: {}", value.error().message));
  return out;
}

}  // namespace baton::envs::sql
