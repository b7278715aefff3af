#pragma once
// A pack's queries, compiled for one connection. Inside the module only.

#include "baton/envs/sql/query.h"
#include "baton/envs/sql/world.h"

#include <map>

namespace baton::envs::sql {

// Runs schema.sql and data.sql; gives the tables. Throws Error "FILE:LINE: …".
std::vector<Table> load_data(const Pack& pack, Database& database);

struct CompiledTool {
  std::vector<std::unique_ptr<Query>> guards, writes;
  std::unique_ptr<Query> result;
  std::vector<std::size_t> after;
};

struct CompiledIntent {
  std::unique_ptr<Query> slots, slots_of_user, goal;
};

class Compiled {
 public:
  // Values of a tool's queries: its parameters, now, today, new_id; of the others: their own, now, today.
  Compiled(const Pack& pack, Database& database, const std::vector<Table>& tables, std::vector<Mistake>* mistakes);

  std::unique_ptr<Query> users;
  std::vector<CompiledTool> tools;
  std::vector<CompiledIntent> intents;
  std::vector<std::unique_ptr<Query>> invariants, rules;

  Query& exists(const std::string& table, bool list) { return *exists_.at({table, list}); }  // list: gives the first id that is missing
  Query& row(std::size_t table) { return *rows_[table]; }  // all columns, by id
  bool after_holds(std::size_t tool, const std::vector<bool>& succeeded) const;
  const std::vector<std::string>& moments() const { return moments_; }

  void begin_episode() { run(*begin_episode_); }
  void end_episode() { run(*undo_episode_), run(*end_episode_); }
  void begin_branch() { run(*begin_branch_); }
  void undo_branch() { run(*undo_branch_); }
  void end_branch() { run(*end_branch_); }
  void begin_call() { run(*begin_call_); }
  void end_call(bool keep) {
    if (!keep) run(*undo_call_);
    run(*end_call_);
  }

 private:
  std::unique_ptr<Query> compiled(const Source& sql, std::vector<std::string> names, bool may_write = false);
  void mistake(const Source& at, const std::string& what);
  void compile_tool(const DomainTool& tool);
  void compile_intent(const Intent& intent);
  static void run(Statement& statement) { statement.step(), statement.rewind(); }

  const Pack& pack_;
  Database& database_;
  std::vector<Mistake>* mistakes_;
  const std::vector<std::string> moments_{"now", "today"};
  std::map<std::pair<std::string, bool>, std::unique_ptr<Query>> exists_;
  std::vector<std::unique_ptr<Query>> rows_;  // by table
  std::unique_ptr<Statement> begin_episode_, undo_episode_, end_episode_, begin_branch_, undo_branch_, end_branch_,
      begin_call_, undo_call_, end_call_;
};

}  // namespace baton::envs::sql
