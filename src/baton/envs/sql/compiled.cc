#include "baton/envs/sql/compiled.h"

#include "baton/base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::envs::sql {
namespace {

[[noreturn]] void wrong_at(const Pack& pack, const Source& source, int line, const std::string& what) {
  throw Error(described(pack, {source.file, line, what}));
}

// The line of `CREATE TABLE name`, for messages.
int line_of_table(const std::string& sql, const std::string& table) {
  const std::string low = lower(sql);
  for (std::size_t at = low.find("create table"); at != std::string::npos; at = low.find("create table", at + 1)) {
    const std::size_t name = low.find(lower(table), at);
    if (name != std::string::npos && name < low.find('(', at))
      return 1 + static_cast<int>(std::count(sql.begin(), sql.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  }
  return 1;
}

Table table_named(const Pack& pack, Database& database, const std::string& name) {
  Table out{.name = name};
  Statement columns(database, fmt::format("SELECT name, type, pk FROM pragma_table_info('{}') ORDER BY cid", name));
  bool key = false;
  while (columns.step()) {
    out.columns.push_back(columns.text(0));
    key = key || (columns.text(0) == "id" && columns.text(1) == "INTEGER" && columns.number(2) == 1);
  }
  if (!key)
    wrong_at(pack, pack.schema, line_of_table(pack.schema.text, name),
             fmt::format("table '{}' has no column 'id INTEGER PRIMARY KEY'", name));
  return out;
}

}  // namespace

std::vector<Table> load_data(const Pack& pack, Database& database) {
  database.run("PRAGMA foreign_keys = ON");
  if (const auto failed = run_script(database, pack.schema.text); failed.line) wrong_at(pack, pack.schema, failed.line, failed.what);
  add_data_functions(database, pack.name);
  if (const auto failed = run_script(database, pack.data.text); failed.line) wrong_at(pack, pack.data, failed.line, failed.what);
  database.run("DROP TABLE temp.number");
  database.run("PRAGMA analysis_limit = 1000; ANALYZE");  // without samples of values, which would have statements compiled anew
  std::vector<Table> out;
  std::vector<std::string> names;
  {
    Statement tables(database, "SELECT name, type, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid");
    while (tables.step()) {
      if (tables.text(1) == "index") continue;
      if (tables.text(1) != "table" || lower(tables.text(2)).find("without rowid") != std::string::npos)
        wrong_at(pack, pack.schema, line_of_table(pack.schema.text, tables.text(0)),
                 fmt::format("'{}': only ordinary tables and indexes are allowed", tables.text(0)));
      names.push_back(tables.text(0));
    }
  }
  for (const auto& name : names) out.push_back(table_named(pack, database, name));
  return out;
}

Compiled::Compiled(const Pack& pack, Database& database, const std::vector<Table>& tables, std::vector<Mistake>* mistakes)
    : pack_(pack), database_(database), mistakes_(mistakes) {
  const auto command = [&](const char* sql) { return std::make_unique<Statement>(database, sql); };
  begin_episode_ = command("SAVEPOINT episode"), undo_episode_ = command("ROLLBACK TO episode"), end_episode_ = command("RELEASE episode");
  begin_branch_ = command("SAVEPOINT branch"), undo_branch_ = command("ROLLBACK TO branch"), end_branch_ = command("RELEASE branch");
  begin_call_ = command("SAVEPOINT call"), undo_call_ = command("ROLLBACK TO call"), end_call_ = command("RELEASE call");
  for (const auto& table : tables) {
    const std::vector<std::string> id{"id"};
    exists_[{table.name, false}] = std::make_unique<Query>(database, fmt::format("SELECT 1 FROM {} WHERE id = :id", table.name), id, false);
    rows_.push_back(std::make_unique<Query>(database, fmt::format("SELECT * FROM {} WHERE id = :id", table.name), id, false));
    exists_[{table.name, true}] = std::make_unique<Query>(
        database, fmt::format("SELECT value FROM json_each(:id) WHERE value NOT IN (SELECT id FROM {}) LIMIT 1", table.name), id, false);
  }
  users = compiled(pack.user, {});
  for (const auto& [name, sql] : pack.invariants) invariants.push_back(compiled(sql, {}));
  for (const auto& rule : pack.rules) rules.push_back(compiled(rule.sql, rule.parameters));
  for (const auto& tool : pack.tools) compile_tool(tool);
  for (const auto& intent : pack.intents) compile_intent(intent);
}

void Compiled::mistake(const Source& at, const std::string& what) {
  if (!mistakes_) wrong_at(pack_, at, at.line, what);
  mistakes_->push_back({at.file, at.line, what});
}

std::unique_ptr<Query> Compiled::compiled(const Source& sql, std::vector<std::string> names, bool may_write) {
  const auto has_new_id = std::find(names.begin(), names.end(), "new_id");
  names.insert(has_new_id, moments_.begin(), moments_.end());
  try {
    return std::make_unique<Query>(database_, sql.text, names, may_write);
  } catch (const Error& error) {
    mistake(sql, error.what());
    return nullptr;
  }
}

void Compiled::compile_tool(const DomainTool& tool) {
  CompiledTool out;
  std::vector<std::string> names;
  for (const auto& parameter : tool.parameters) {
    names.push_back(parameter.name);
    if (!parameter.table.empty() && !exists_.contains({parameter.table, false}))
      mistake({"", "tools.toml", parameter.line},
              fmt::format("parameter '{}' of '{}' refers to a table '{}' that is not there", parameter.name, tool.name, parameter.table));
  }
  for (const auto& guard : tool.guards) out.guards.push_back(compiled(guard.sql, names));
  for (const auto& write : tool.writes) out.writes.push_back(compiled(write, names, true));
  names.push_back("new_id");
  out.result = compiled(*tool.result, names);
  for (const auto& first : tool.after) {
    out.after.push_back(pack_.index_of(first));
    if (out.after.back() == pack_.tools.size())
      mistake({"", "tools.toml", tool.line}, fmt::format("'after' of '{}' names no tool: '{}'", tool.name, first));
  }
  tools.push_back(std::move(out));
}

void Compiled::compile_intent(const Intent& intent) {
  CompiledIntent out;
  out.slots = compiled(intent.slots, {});
  if (out.slots) {
    std::vector<std::string> names = *out.slots->columns();
    out.slots_of_user =
        compiled({fmt::format("SELECT * FROM ({}) WHERE user = :user", intent.slots.text), intent.slots.file, intent.slots.line}, {"user"});
    if (intent.goal) out.goal = compiled(*intent.goal, names);
  }
  intents.push_back(std::move(out));
}

bool Compiled::after_holds(std::size_t tool, const std::vector<bool>& succeeded) const {
  const auto& after = tools[tool].after;
  return after.empty() || std::any_of(after.begin(), after.end(), [&](std::size_t t) { return t < succeeded.size() && succeeded[t]; });
}

}  // namespace baton::envs::sql
