#include "baton/synth/mistakes.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace baton::synth {

using namespace envs::sql;

namespace {

using Type = Parameter::Type;

bool given(const SqlValue& value) { return !std::holds_alternative<std::monostate>(value); }

// (step, parameter) pairs of writes whose parameter fits.
template <class Fits>
std::vector<std::pair<std::size_t, std::size_t>> places(const World& world, const std::vector<MadeCall>& golden,
                                                        const std::vector<std::size_t>& steps, Fits fits) {
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (const auto step : steps) {
    const auto& parameters = world.pack().tools[golden[step].tool].parameters;
    for (std::size_t p = 0; p < parameters.size(); ++p)
      if (given(golden[step].arguments[p]) && fits(parameters[p])) out.emplace_back(step, p);
  }
  return out;
}

using Steps = std::optional<std::vector<Step>>;

Steps with(const std::vector<MadeCall>& golden, std::size_t step, std::size_t parameter, std::optional<SqlValue> value) {
  if (!value) return {};
  auto out = steps_of(golden);
  out[step].arguments[parameter] = std::move(*value);
  return out;
}

Steps wrong_row(const World& world, const Ids& ids, const std::vector<MadeCall>& golden, const std::vector<std::size_t>& writes, Rng& rng) {
  const auto found = places(world, golden, writes, [](const Parameter& p) { return p.type == Type::refers; });
  if (found.empty()) return {};
  const auto [step, p] = found[rng.below(found.size())];
  return with(golden, step, p, ids.another(world.pack().tools[golden[step].tool].parameters[p].table, golden[step].arguments[p], rng));
}

// Another row of the result that the argument was taken from: the slip of who reads carelessly.
Steps other_row(const DomainTask& task, const World& world, const std::vector<MadeCall>& golden, Rng& rng) {
  struct Place { std::size_t step, parameter; SqlValue value; };
  std::vector<Place> found;
  for (std::size_t s = 0; s < task.golden.size(); ++s)
    for (const auto& [name, from] : task.golden[s].from) {
      if (from.kind != Expression::Kind::found || from.filters.empty()) continue;
      const std::size_t p = world.pack().tools[golden[s].tool].parameter_named(name);
      const Rows& rows = golden[from.call].result.rows;
      const std::size_t column = rows.column(from.name);
      for (std::size_t r = 0; r < rows.size(); ++r)
        if (rows.at(r, column) != golden[s].arguments[p]) found.push_back({s, p, rows.at(r, column)});
    }
  if (found.empty()) return {};
  const auto& place = found[rng.below(found.size())];
  return with(golden, place.step, place.parameter, place.value);
}

Steps wrong_value(const World& world, const std::vector<MadeCall>& golden, const std::vector<std::size_t>& writes, Rng& rng) {
  const auto found = places(world, golden, writes, [](const Parameter& p) { return p.type != Type::refers && p.type != Type::list; });
  if (found.empty()) return {};
  const auto [step, p] = found[rng.below(found.size())];
  return with(golden, step, p, another_value(world.pack().tools[golden[step].tool].parameters[p], golden[step].arguments[p], rng));
}

Steps doubled(const std::vector<MadeCall>& golden, const std::vector<std::size_t>& writes, Rng& rng) {
  if (writes.empty()) return {};
  auto out = steps_of(golden);
  const std::size_t at = writes[rng.below(writes.size())];
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(at), Step(out[at]));
  return out;
}

// A write that nobody asked for, with arguments of the right types, at the end.
Steps stray(const World& world, const Ids& ids, const std::vector<MadeCall>& golden, Rng& rng) {
  const Pack& pack = world.pack();
  std::vector<std::size_t> tools;
  for (std::size_t t = 0; t < pack.tools.size(); ++t)
    if (!pack.tools[t].writes.empty()) tools.push_back(t);
  if (tools.empty()) return {};
  auto out = steps_of(golden);
  Step step{tools[rng.below(tools.size())], {}};
  for (const auto& p : pack.tools[step.tool].parameters) {
    SqlValue& value = step.arguments.emplace_back();
    if (p.optional) continue;
    if (p.type == Type::refers) value = ids.another(p.table, {}, rng).value_or(SqlValue{});
    else if (p.type == Type::list) value = fmt::format("[{}]", text_of(ids.another(p.table, {}, rng).value_or(SqlValue(std::int64_t{0}))));
    else value = another_value(p, {}, rng).value_or(SqlValue{});
  }
  out.push_back(std::move(step));
  return out;
}

Steps swapped(const std::vector<MadeCall>& golden, const std::vector<std::size_t>& writes, Rng& rng) {
  if (writes.size() < 2) return {};
  auto out = steps_of(golden);
  const std::size_t at = rng.below(writes.size() - 1);
  std::swap(out[writes[at]], out[writes[at + 1]]);
  return out;
}

// Without a look-up that shows a fact or proves a refusal.
Steps skipped(const DomainTask& task, const std::vector<MadeCall>& golden, Rng& rng) {
  std::vector<std::size_t> needed;
  for (const auto& fact : task.facts) for_each_call(fact.from, [&](std::size_t call) { needed.push_back(call); });
  for (const auto& refusal : task.refusals) needed.push_back(refusal.proof);
  if (needed.empty()) return {};
  auto out = steps_of(golden);
  out.erase(out.begin() + static_cast<std::ptrdiff_t>(needed[rng.below(needed.size())]));
  return out;
}

}  // namespace

Steps slipped(Slip slip, const World& world, const Ids& ids, const DomainTask& task, const std::vector<MadeCall>& golden,
              const std::vector<std::size_t>& writes, Rng& rng) {
  std::vector<std::size_t> all(golden.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto& wrong = writes.empty() ? all : writes;  // where only reading was asked for, what is read can be wrong
  switch (slip) {
    case Slip::wrong_row: return wrong_row(world, ids, golden, wrong, rng);
    case Slip::other_row: return other_row(task, world, golden, rng);
    case Slip::wrong_value: return wrong_value(world, golden, wrong, rng);
    case Slip::doubled_write: return doubled(golden, writes, rng);
    case Slip::stray_write: return stray(world, ids, golden, rng);
    case Slip::swapped: return swapped(golden, writes, rng);
    case Slip::skipped_look_up: return skipped(task, golden, rng);
  }
  return {};
}

}  // namespace baton::synth
