#include "baton/envs/sql/pack_check.h"

#include "baton/base/text.h"
#include "baton/envs/sql/pack_checks.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace baton::envs::sql {
namespace {

// Rules of policy.md: each named one exists, each is touched.
void check_rules(Report& report) {
  const Pack& pack = report.pack;
  const auto numbered = numbered_rules(pack);
  std::set<std::string> known, touched;
  for (const auto& [rule, line] : numbered)
    if (!known.insert(rule).second) report.add("policy.md", line, fmt::format("rule {} stands there twice", rule));
  const auto touch = [&](const std::string& rule, const std::string& file, int line) {
    if (rule.empty()) return;
    touched.insert(rule);
    if (!known.contains(rule)) report.add(file, line, fmt::format("policy.md has no rule {}", rule));
  };
  for (const auto& tool : pack.tools) {
    for (const auto& rule : tool.rules) touch(rule, "tools.toml", tool.line);
    for (const auto& guard : tool.guards) touch(guard.rule, "tools.toml", guard.sql.line);
  }
  for (const auto& intent : pack.intents) {
    for (const auto& rule : intent.rules) touch(rule, "intents.toml", intent.line);
    if (intent.refuse) touch(intent.refuse->rule, "intents.toml", intent.line);
  }
  for (const auto& [rule, line] : numbered)
    if (!touched.contains(rule)) report.add("policy.md", line, fmt::format("no guard, tool or intent touches rule {}", rule));
}

// Who calls: the columns are there, nobody shares all that they know.
void check_users(Report& report, World& world) {
  const Pack& pack = report.pack;
  const Rows users = world.users();
  if (users.column("user") == users.width())
    return report.add("pack.toml", pack.user.line, "'user' has no column named user: SELECT id AS user, …");
  std::set<std::string> seen;
  for (const auto& name : pack.knows)
    if (users.column(name) == users.width())
      return report.add("pack.toml", 1, fmt::format("'knows' names '{}', which is no column of 'user'", name));
  for (std::size_t row = 0; row < users.size(); ++row) {
    std::string all;
    for (const auto& name : pack.knows) all += text_of(users.at(row, users.column(name))) + '\n';
    if (!seen.insert(all).second)
      return report.add(
          "data.sql", 1,
          fmt::format("user {} knows of themselves just what another one knows", text_of(users.at(row, users.column("user")))));
  }
  if (users.size() == 0) report.add("pack.toml", pack.user.line, "'user' gives no row");
}

std::size_t words_in(const std::string& text) {
  std::size_t words = 0;
  for (const auto& line : split(text, '\n')) words += split(line, ' ').size();
  return words;
}

PackFigures figures_of(const Pack& pack, World& world) {
  PackFigures out{.tables = world.tables().size(),
                  .users = world.users().size(),
                  .tools = pack.tools.size(),
                  .rules = numbered_rules(pack).size(),
                  .intents = pack.intents.size(),
                  .policy_words = words_in(pack.policy.text)};
  for (const auto& table : world.tables()) {
    const auto count = world.single({fmt::format("SELECT count(*) FROM {}", table.name), "", 1});
    out.rows += count ? static_cast<std::size_t>(std::get<std::int64_t>(*count)) : 0;
  }
  for (const auto& tool : pack.tools) out.tests += tool.tests.size();
  for (const auto& intent : pack.intents) out.refusals += intent.refuse.has_value();
  return out;
}

}  // namespace

PackCheck check_pack(const std::filesystem::path& folder) {
  PackCheck out;
  const auto pack = std::make_shared<const Pack>(load_pack(folder, &out.mistakes));
  Report report{*pack, out.mistakes};
  if (pack->tools.empty()) report.add("tools.toml", 1, "there is no tool");
  if (pack->intents.empty()) report.add("intents.toml", 1, "there is no intent");
  check_rules(report);
  check_plans(report);
  World world(pack, &out.mistakes);
  check_users(report, world);
  out.figures = figures_of(*pack, world);
  if (!out.mistakes.empty()) return out;  // what follows runs the pack
  world.begin(World::Record::touched);
  const std::string broken = world.broken_invariant();
  world.end();
  if (!broken.empty()) {
    report.add("data.sql", 1, fmt::format("the rows break the invariant '{}'", broken));
    return out;
  }
  check_tools(report, world);
  check_intents(report, world, out.figures);
  std::sort(out.mistakes.begin(), out.mistakes.end(),
            [](const Mistake& a, const Mistake& b) { return std::tie(a.file, a.line) < std::tie(b.file, b.line); });
  return out;
}

}  // namespace baton::envs::sql
