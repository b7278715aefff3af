#pragma once
// What an episode changes (SQLite's session extension) and which rows it touches (its update hook). Inside the module only.

#include "baton/envs/sql/world.h"

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

  void begin(bool record);
  void end();
  std::string changeset();                                            // needs begin(true)
  std::vector<Change> parsed(const std::string& changeset) const;
  void apply(const std::string& changeset);

  std::size_t mark() const { return touched_.size(); }
  void forget_after(std::size_t mark) { touched_.resize(mark); }      // a call that failed touched nothing
  void touch(const std::vector<TouchedRow>& rows) { touched_ = rows; }
  std::vector<TouchedRow> touched() const;                            // sorted, each once

 private:
  Database& database_;
  const std::vector<Table>& tables_;
  sqlite3_session* session_ = nullptr;
  std::vector<TouchedRow> touched_;
};

}  // namespace baton::envs::sql
