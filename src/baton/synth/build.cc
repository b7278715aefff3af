#include "baton/synth/build.h"

#include "baton/envs/sql/judge.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::synth {

using namespace envs::sql;

Materials::Materials(World& world) : users(world.users()) {
  const std::size_t key = users.column("user");
  intents_of_user.resize(users.size());
  for (std::size_t i = 0; i < world.pack().intents.size(); ++i) {
    slots.push_back(world.slots(i));
    const Rows& rows = slots.back();
    const std::size_t column = rows.column("user");
    std::vector<std::int64_t> seen;
    for (std::size_t r = 0; r < rows.size(); ++r)
      if (const auto* user = std::get_if<std::int64_t>(&rows.at(r, column))) seen.push_back(*user);
    std::sort(seen.begin(), seen.end());
    for (std::size_t u = 0; u < users.size(); ++u)
      if (std::binary_search(seen.begin(), seen.end(), std::get<std::int64_t>(users.at(u, key)))) intents_of_user[u].push_back(i);
  }
}

std::size_t Materials::row_of_user(std::int64_t user) const {
  const std::size_t key = users.column("user");
  std::size_t row = 0;
  while (row < users.size() && users.at(row, key) != SqlValue(user)) ++row;
  return row;
}

TaskBuilder::TaskBuilder(World& world, const Materials& materials, std::size_t user) : world_(world), materials_(materials), user_(user) {
  world_.begin(World::Record::changes);
  out_.task.domain = world.pack().name;
  out_.task.user = std::get<std::int64_t>(materials.users.at(user, materials.users.column("user")));
  for (const auto& name : world.pack().knows)
    out_.task.known_user.emplace_back(name, materials.users.at(user, materials.users.column(name)));
}

TaskBuilder::~TaskBuilder() { world_.end(); }

Rows TaskBuilder::slots(std::size_t intent) { return world_.slots(intent, out_.task.user); }

Sight TaskBuilder::sight(const Chosen& need) {
  return {[&need](std::string_view slot) { return need.knowledge.find(slot); },
          [&need](std::size_t call) { return call < need.made.size() ? &need.made[call].call.result.rows : nullptr; },
          [this](std::string_view rule, const std::vector<SqlValue>& values) { return world_.compute(rule, values); }};
}

// Makes one planned call. Where an earlier need asked the very same, what that showed is remembered beside.
std::string TaskBuilder::call(Chosen& need, const PlannedCall& planned) {
  const Pack& pack = world_.pack();
  auto arguments = arguments_of(pack, planned, sight(need));
  if (!arguments) return arguments.error().message;
  const std::size_t tool = pack.index_of(planned.tool);
  auto result = world_.call(tool, *arguments);
  if (!result.ok) return fmt::format("{}: {}", planned.tool, result.error);
  auto& made = need.made.emplace_back(Made{&planned, {tool, std::move(*arguments), std::move(result)}, kNone});
  if (!pack.tools[tool].writes.empty()) return "";
  for (std::size_t c = 0; c < out_.calls.size(); ++c)
    if (out_.calls[c].tool == tool && out_.calls[c].arguments == made.call.arguments) made.earlier = c;
  return "";
}

// Whether everything in the need that looks at its call `at` sees the same in the earlier answer.
bool TaskBuilder::told_before(Chosen& need, std::size_t at) {
  Made& made = need.made[at];
  if (made.earlier == kNone) return false;
  const Rows& old = out_.calls[made.earlier].result.rows;
  if (made.call.result.rows == old) return true;
  const Sight now = sight(need);
  Sight before = now;
  before.shown = [&](std::size_t call) { return call == at ? &old : now.shown(call); };
  const auto agrees = [&](const Expression& expression) {
    bool looks = false;
    for_each_call(expression, [&](std::size_t call) { looks = looks || call == at; });
    if (!looks) return true;
    const auto fresh = evaluate(expression, now), stale = evaluate(expression, before);
    return fresh && stale && *fresh == *stale;
  };
  const Intent& intent = world_.pack().intents[need.intent];
  for (const auto& later : need.made)
    for (const auto& [parameter, expression] : later.planned->arguments)
      if (!agrees(expression)) return false;
  return std::all_of(intent.say.begin(), intent.say.end(), agrees) && (!intent.refuse || agrees(intent.refuse->proof));
}

// Takes the need's calls into the task, those that showed nothing new left away.
void TaskBuilder::commit(Chosen& need) {
  std::vector<bool> known(need.made.size());
  for (std::size_t m = 0; m < need.made.size(); ++m) known[m] = told_before(need, m);
  for (std::size_t m = 0; m < need.made.size(); ++m) {
    Made& made = need.made[m];
    if (known[m]) {
      need.calls.push_back(made.earlier);
      continue;
    }
    GoldenCall golden{.tool = made.planned->tool, .arguments = made.call.arguments, .need = chosen_.size() - 1};
    for (const auto& [parameter, expression] : made.planned->arguments) {
      golden.from.emplace_back(parameter, renumbered(expression, [&](std::size_t call) { return need.calls[call]; }));
      if (!expression.filters.empty()) out_.task.distractors += out_.calls[need.calls[expression.call]].result.rows.size() - 1;
    }
    std::sort(golden.from.begin(), golden.from.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    need.calls.push_back(out_.calls.size());
    out_.calls.push_back(made.call);
    out_.task.golden.push_back(std::move(golden));
  }
}

std::string TaskBuilder::words(const Chosen& need) {
  const Intent& intent = world_.pack().intents[need.intent];
  const Sight seen = sight(need);
  const auto number = [&](std::size_t call) { return need.calls[call]; };
  for (const auto& expression : intent.say) {
    const auto value = evaluate(expression, seen);
    if (!value) return value.error().message;
    TaskFact fact{.say = text_of(*value), .from = renumbered(expression, number), .need = chosen_.size() - 1};
    if (expression.kind == Expression::Kind::found) fact.shown.push_back(fact.say);
    for (const auto& item : expression.items)
      if (const auto part = evaluate(item, seen); part && item.kind == Expression::Kind::found) fact.shown.push_back(text_of(*part));
    out_.task.facts.push_back(std::move(fact));
  }
  if (!intent.refuse) return "";
  if (const auto value = evaluate(intent.refuse->proof, seen); !value) return value.error().message;
  out_.task.refusals.push_back(
      {intent.refuse->rule, intent.refuse->because, intent.refuse->words, chosen_.size() - 1, number(intent.refuse->proof.call)});
  return "";
}

std::string TaskBuilder::add(std::size_t index, const Rows& slots, std::size_t row) {
  const Pack& pack = world_.pack();
  const Intent& intent = pack.intents[index];
  chosen_.push_back({index, slots, row, Knowledge(pack, intent, materials_.users, user_, slots, row)});
  Chosen& need = chosen_.back();
  Need& named = out_.task.needs.emplace_back(Need{.intent = intent.name});
  for (std::size_t c = 0; c < slots.width(); ++c) named.slots.emplace_back((*slots.columns)[c], slots.at(row, c));
  for (const auto& [name, value] : need.knowledge.all())
    if (std::find(pack.knows.begin(), pack.knows.end(), name) == pack.knows.end()) named.known.emplace_back(name, value);
  std::sort(named.slots.begin(), named.slots.end()), std::sort(named.known.begin(), named.known.end());
  if (intent.writes(pack) && world_.holds(index, slots, row)) return "the goal holds before anything is done";
  for (const auto& planned : intent.golden)
    if (auto why = call(need, planned); !why.empty()) return why;
  commit(need);
  return words(need);
}

TaskBuilder::Finished TaskBuilder::finish() {
  for (const auto& need : chosen_)
    if (out_.failure.empty() && !world_.holds(need.intent, need.slots, need.row))
      out_.failure = fmt::format("the goal of '{}' does not hold in the end", world_.pack().intents[need.intent].name);
  out_.task.changes = world_.changes(), out_.state = world_.state();
  out_.task.touched = touched_by_name(world_);
  return std::move(out_);
}

Result<TaskBuilder::Finished> rebuild(World& world, const Materials& materials, const DomainTask& task) {
  const auto no = [](std::string why) { return fail(FailureKind::invalid, std::move(why)); };
  const auto unknown = [](std::string why) { return fail(FailureKind::malformed, std::move(why)); };
  const std::size_t user = materials.row_of_user(task.user);
  if (user == materials.users.size()) return no(fmt::format("user {} is not among those who may call", task.user));
  TaskBuilder builder(world, materials, user);
  for (const auto& need : task.needs) {
    const std::size_t index = world.pack().intent_named(need.intent);
    if (index == world.pack().intents.size()) return unknown(fmt::format("the pack has no intent '{}'", need.intent));
    const Rows slots = builder.slots(index);
    std::size_t row = 0;
    while (row < slots.size() && !need.is_row(slots, row)) ++row;
    if (row == slots.size()) return unknown(fmt::format("the slots of '{}' are no row of its query", need.intent));
    if (auto why = builder.add(index, slots, row); !why.empty()) return no(fmt::format("'{}' does not work: {}", need.intent, why));
  }
  auto finished = builder.finish();
  if (!finished.failure.empty()) return no(finished.failure);
  return finished;
}

}  // namespace baton::synth
