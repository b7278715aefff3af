#include "baton/envs/sql/other_values.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::envs::sql {

using Type = Parameter::Type;

Ids::Ids(World& world) {
  for (const auto& table : world.tables()) {
    const auto list = world.single({fmt::format("SELECT json_group_array(id) FROM {}", table.name), "", 1});
    auto& ids = of.emplace_back();
    const std::string text = list ? text_of(*list) : "[]";
    for (std::size_t at = 1; at + 1 < text.size(); at = text.find_first_of(",]", at) + 1) ids.push_back(std::stoll(text.substr(at)));
    tables.push_back(table.name);
  }
}

std::optional<SqlValue> Ids::another(const std::string& table, const SqlValue& than, Rng& rng) const {
  const auto& all = of[static_cast<std::size_t>(std::find(tables.begin(), tables.end(), table) - tables.begin())];
  for (int tries = 0; tries < 8 && !all.empty(); ++tries)
    if (const SqlValue id = all[rng.below(all.size())]; id != than) return id;
  return {};
}

std::optional<SqlValue> another_value(const Parameter& p, const SqlValue& than, Rng& rng) {
  switch (p.type) {
    case Type::one_of: {
      std::vector<std::string> others;
      for (const auto& choice : p.choices)
        if (SqlValue(choice) != than) others.push_back(choice);
      if (others.empty()) return {};
      return others[rng.below(others.size())];
    }
    case Type::integer:
    case Type::amount: {
      const auto* value = std::get_if<std::int64_t>(&than);
      const std::int64_t from = value ? *value : p.min, step = p.type == Type::amount ? std::max<std::int64_t>(1, from / 10) : 1;
      if (from + step <= p.max) return from + step;
      if (from - step >= p.min) return from - step;
      return {};
    }
    case Type::date: return SqlValue(std::string(than == SqlValue(std::string("2025-01-31")) ? "2025-02-01" : "2025-01-31"));
    case Type::boolean: return std::int64_t{than == SqlValue(std::int64_t{0})};
    case Type::text: return SqlValue("other than asked for");
    default: return {};
  }
}

Arguments pointing_elsewhere(const DomainTool& tool, Arguments arguments, const Ids& ids, Rng& rng) {
  for (const bool of_ids : {true, false})
    for (std::size_t p = 0; p < arguments.size(); ++p) {
      const Parameter& parameter = tool.parameters[p];
      if (std::holds_alternative<std::monostate>(arguments[p]) || (parameter.type == Type::refers) != of_ids) continue;
      if (auto other = of_ids ? ids.another(parameter.table, arguments[p], rng) : another_value(parameter, arguments[p], rng)) {
        arguments[p] = std::move(*other);
        return arguments;
      }
    }
  return arguments;
}

}  // namespace baton::envs::sql
