#pragma once
// Compiled queries with named values. Inside the module only.

#include "baton/envs/sql/pack.h"

#include <span>

namespace baton::envs::sql {

class Query {
 public:
  // Throws Error (without file and line) for SQL errors, several statements, the clock, chance, and names not in `names`.
  Query(Database& database, std::string_view sql, std::span<const std::string> names, bool may_write);

  Query& bind(std::span<const SqlValue> values);  // by `names`; values live until the next call of `done`
  bool step() { return statement_->step(); }
  int try_step() { return statement_->try_step(); }
  void done() { statement_->reset(); }
  const Statement& row() const { return *statement_; }
  const std::shared_ptr<const std::vector<std::string>>& columns() const { return columns_; }

  Rows rows(std::span<const SqlValue> values, std::size_t most);  // at most so many

 private:
  std::unique_ptr<Statement> statement_;
  std::vector<std::pair<int, std::size_t>> places_;  // parameter of the statement, index into values
  std::shared_ptr<const std::vector<std::string>> columns_;
};

// Runs a script statement by statement. A failure names the line (from 1) where it stands.
struct ScriptFailure {
  int line = 0;              // 0: none
  std::string what;
};
ScriptFailure run_script(Database& database, std::string_view sql);

// draw, pick, first_name, last_name, street, city and the table `number`, for data.sql.
void add_data_functions(Database& database, std::string_view pack);

}  // namespace baton::envs::sql
