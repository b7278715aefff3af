// Tools' tests and golden plans, run.

#include "baton/base/json.h"
#include "baton/base/rng.h"
#include "baton/envs/sql/pack_checks.h"
#include "baton/envs/sql/plan.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::envs::sql {
namespace {

constexpr std::size_t kSample = 100;   // slot rows of an intent that are run
constexpr std::size_t kAudited = 5;    // of these, after which every invariant is asked
constexpr double kEnough = 0.8;        // of them must work

// The arguments of a test as a JSON object; queries are asked.
Result<std::string> arguments_of(const ToolTest& test, World& world) {
  std::string out = "{";
  for (const auto& [name, source] : test.arguments) {
    std::string value = source.text;
    if (value.starts_with("= ")) {
      const auto found = world.single({value.substr(2), source.file, source.line});
      if (!found) return fail(FailureKind::invalid, fmt::format("'{}': {}", name, found.error().message));
      const auto* text = std::get_if<std::string>(&*found);
      value = text && !text->starts_with('[') ? Json(*text).dump() : text_of(*found);  // json_array(…) gives a list
    }
    out += fmt::format("{}\"{}\":{}", out.size() > 1 ? "," : "", name, value);
  }
  return out + "}";
}

std::string wrong_with(const DomainTool& tool, std::size_t index, const ToolTest& test, World& world) {
  const auto json = arguments_of(test, world);
  if (!json) return json.error().message;
  const auto arguments = read_arguments(tool, *json);
  const CallResult result = arguments ? world.call(index, *arguments, false) : CallResult{.error = arguments.error().message};
  if (!test.error.empty()) {
    if (result.ok) return fmt::format("should fail with '{}', but answers {}", test.error, rendered(tool, result));
    return result.error.find(test.error) != std::string::npos
               ? ""
               : fmt::format("should fail with '{}', but says: {}", test.error, result.error);
  }
  if (!result.ok) return "fails: " + result.error;
  if (test.rows && static_cast<std::size_t>(*test.rows) != result.rows.size())
    return fmt::format("gives {} rows, not {}", result.rows.size(), *test.rows);
  for (const auto& [column, value] : test.result) {
    const std::size_t at = result.rows.column(column);
    if (at == result.rows.width()) return fmt::format("shows no column '{}'", column);
    if (result.rows.size() == 0) return "gives no row";
    if (text_of(result.rows.at(0, at)) != text_of(value))
      return fmt::format("gives {} = {}, not {}", column, text_of(result.rows.at(0, at)), text_of(value));
  }
  return "";
}

std::string wrong_with_slots(const Pack& pack, const Intent& intent, const Rows& slots) {
  if (slots.column("user") == slots.width()) return "has no column named user";
  if (slots.size() == 0) return "gives no row";
  for (const auto& name : intent.knows)
    if (slots.column(name) == slots.width()) return fmt::format("has no column '{}', which 'knows' names", name);
  for (const auto& name : pack.knows)
    if (slots.column(name) < slots.width()) return fmt::format("has a column '{}', as 'user' has; give it another name", name);
  for (const auto& fact : intent.facts)
    if (slots.column(fact.name) < slots.width()) return fmt::format("has a column '{}', which is a fact too", fact.name);
  return "";
}

// "" or why the golden plan does not do what the intent wants on this slot row.
std::string wrong_with_run(World& world, std::size_t index, const Rows& users, const Rows& slots, std::size_t row, bool audited) {
  const Intent& intent = world.pack().intents[index];
  const SqlValue& user = slots.at(row, slots.column("user"));
  std::size_t at = 0;
  while (at < users.size() && users.at(at, users.column("user")) != user) ++at;
  if (at == users.size()) return fmt::format("user {} is not among those who may call", text_of(user));
  const Knowledge knowledge(world.pack(), intent, users, at, slots, row);
  world.begin(World::Record::touched);
  const bool done_before = intent.writes(world.pack()) && world.holds(index, slots, row);
  std::string failure = run_plan(world, intent, knowledge);
  if (failure.empty() && done_before) failure = "the goal holds before anything is done";
  if (failure.empty() && !world.holds(index, slots, row)) failure = "the goal does not hold afterwards";
  if (failure.empty() && audited)
    if (const std::string broken = world.broken_invariant(); !broken.empty())
      failure = fmt::format("the invariant '{}' is broken afterwards", broken);
  world.end();
  return failure;
}

}  // namespace

void check_tools(Report& report, World& world) {
  for (std::size_t t = 0; t < report.pack.tools.size(); ++t) {
    const DomainTool& tool = report.pack.tools[t];
    if (tool.tests.empty()) report.add("tools.toml", tool.line, fmt::format("tool '{}' has no test", tool.name));
    for (const auto& test : tool.tests) {
      world.begin(World::Record::touched);
      const std::string wrong = wrong_with(tool, t, test, world);
      const std::string broken = wrong.empty() ? world.broken_invariant() : "";
      world.end();
      if (!wrong.empty()) report.add("tools.toml", test.line, fmt::format("test of '{}' {}", tool.name, wrong));
      if (!broken.empty()) report.add("tools.toml", test.line, fmt::format("test of '{}' breaks the invariant '{}'", tool.name, broken));
    }
  }
}

void check_intents(Report& report, World& world, PackFigures& figures) {
  const Rows users = world.users();
  for (std::size_t i = 0; i < report.pack.intents.size(); ++i) {
    const Intent& intent = report.pack.intents[i];
    const Rows slots = world.slots(i);
    if (figures.scarcest.empty() || slots.size() < figures.scarcest_rows)
      figures.scarcest = intent.name, figures.scarcest_rows = slots.size();
    if (const auto wrong = wrong_with_slots(report.pack, intent, slots); !wrong.empty()) {
      report.add(intent.slots.file, intent.slots.line, fmt::format("'slots' of '{}' {}", intent.name, wrong));
      continue;
    }
    std::vector<std::size_t> rows(slots.size());
    for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = row;
    Rng rng(hash64(intent.name));
    shuffle(rows, rng);
    rows.resize(std::min(rows.size(), kSample));
    std::size_t failed = 0;
    std::string first;
    for (std::size_t n = 0; n < rows.size(); ++n) {
      const std::size_t row = rows[n];
      const std::string wrong = wrong_with_run(world, i, users, slots, row, n < kAudited);
      if (wrong.empty()) continue;
      if (failed++ == 0) first = fmt::format("{} (slot row {} of user {})", wrong, row + 1, text_of(slots.at(row, slots.column("user"))));
    }
    if (static_cast<double>(rows.size() - failed) < kEnough * static_cast<double>(rows.size()))
      report.add("intents.toml", intent.line,
                 fmt::format("the golden plan of '{}' does not work for {} of {} slot rows: {}", intent.name, failed, rows.size(), first));
  }
}

}  // namespace baton::envs::sql
