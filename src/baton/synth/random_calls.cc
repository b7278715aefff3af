#include "baton/synth/random_calls.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::synth {

using namespace envs::sql;

namespace {

using Type = Parameter::Type;

constexpr double kWrong = 0.2, kGarbage = 0.1;  // of the calls

}  // namespace

RandomCalls::RandomCalls(World& world, const Ids& ids, Rng rng) : pack_(world.pack()), ids_(ids), rng_(rng) {
  for (const auto& tool : pack_.tools)
    for (const auto& p : tool.parameters)
      for (const auto& table : world.tables()) {
        if (!p.table.empty() || seen_.contains(p.name) ||
            std::find(table.columns.begin(), table.columns.end(), p.name) == table.columns.end())
          continue;
        for (int row = 0; row < 60; ++row)
          if (const auto value = world.single(
                  {fmt::format("SELECT {0} FROM {1} WHERE {0} IS NOT NULL LIMIT 1 OFFSET {2}", p.name, table.name, row * 7), "", 1}))
            seen_[p.name].push_back(*value);
      }
}

SqlValue RandomCalls::valid(const Parameter& p) {
  if (!p.table.empty()) {
    const SqlValue id = ids_.another(p.table, {}, rng_).value_or(SqlValue(std::int64_t{1}));
    if (p.type == Type::refers) return id;
    const SqlValue second = ids_.another(p.table, id, rng_).value_or(id);
    return second == id || rng_.below(2) ? fmt::format("[{}]", text_of(id)) : fmt::format("[{},{}]", text_of(id), text_of(second));
  }
  if (const auto seen = seen_.find(p.name); seen != seen_.end() && !seen->second.empty() && p.type != Type::one_of && rng_.below(4))
    return seen->second[rng_.below(seen->second.size())];
  if (p.type == Type::integer || p.type == Type::amount) {
    const std::int64_t span = std::min<std::int64_t>(p.max - p.min, rng_.below(2) ? 10 : 100'000);
    return p.min + static_cast<std::int64_t>(rng_.below(static_cast<std::uint64_t>(span + 1)));
  }
  if (p.type == Type::date) return fmt::format("2025-{:02}-{:02}", 1 + rng_.below(12), 1 + rng_.below(28));
  if (p.type == Type::boolean) return static_cast<std::int64_t>(rng_.below(4) > 0);
  if (p.type == Type::one_of) return p.choices[rng_.below(p.choices.size())];
  return "words nobody said";
}

SqlValue RandomCalls::garbage() {
  switch (rng_.below(7)) {
    case 0: return std::int64_t{-1};
    case 1: return static_cast<std::int64_t>(rng_.next());
    case 2: return "'; DROP TABLE x; --";
    case 3: return std::string(5000, 'a');
    case 4: return 0.5;
    case 5: return "[1,\"a\",null]";
    default: return "";
  }
}

Step RandomCalls::next() {
  Step out{rng_.below(pack_.tools.size()), {}};
  const auto& parameters = pack_.tools[out.tool].parameters;
  for (const auto& p : parameters) out.arguments.push_back(p.optional && rng_.below(2) ? SqlValue{} : valid(p));
  const double kind = rng_.uniform();
  if (parameters.empty() || kind > kWrong + kGarbage) return out;
  if (kind < kGarbage) {
    for (auto& value : out.arguments) value = garbage();
    return out;
  }
  const std::size_t at = rng_.below(parameters.size());
  out.arguments[at] = rng_.below(3) == 0 ? SqlValue{} : rng_.below(2) ? garbage() : SqlValue(std::int64_t{999'999'999});
  return out;
}

}  // namespace baton::synth
