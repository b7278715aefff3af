#pragma once
// What an episode changes and which rows it touches (SQLite's update hook). Inside the module only.
//
// Changes come from rows remembered at their first touch (pre-update hook) and read again in the end, or, where the episode may be
// parked, from the session extension, which does the same but compiles its queries anew each time.

#include "baton/envs/sql/query.h"
#include "baton/envs/sql/world.h"

#include <functional>

#include <string>
#include <vector>

struct sqlite3_session;

namespace baton::envs::sql {

class Session {
 public:
  Session(Database& database, const std::vector<Table>& tables);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void begin(World::Record record);
  void end();
  std::vector<Change> changes(const std::function<Query&(std::size_t table)>& row_by_id);
  std::string changeset();                                            // needs Record::parkable
  void apply(const std::string& changeset);

  std::size_t mark() const { return touched_.size(); }
  void forget_after(std::size_t mark) { touched_.resize(mark); }      // a call that failed touched nothing
  void touch(const std::vector<TouchedRow>& rows) { touched_ = rows; }
  std::vector<TouchedRow> touched() const;                            // sorted, each once

 private:
  struct Row {                                                        // at its first touch
    TouchedRow at;
    bool there = false;
    std::vector<SqlValue> values;
  };
  std::vector<Change> parsed(const std::string& changeset) const;
  Change change_of(const Row& before, bool there, const Statement& now) const;
  void remember(int op, const char* table, std::int64_t key, std::int64_t new_key);
  std::uint16_t index_of(const char* table) const;

  Database& database_;
  const std::vector<Table>& tables_;
  sqlite3_session* session_ = nullptr;
  std::vector<Row> rows_;
  std::vector<TouchedRow> touched_;
};

}  // namespace baton::envs::sql
