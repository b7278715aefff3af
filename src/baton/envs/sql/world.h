#pragma once
// A pack's database at work: calls of its tools, atomic and metered by what rows they touch, inside episodes that leave no trace.
// One connection, one episode at a time; not thread-safe: give each worker its own.

#include "baton/envs/sql/pack.h"

#include <span>

namespace baton::envs::sql {

// By the tool's parameters; NULL: left out. Booleans are 1 and 0, lists JSON arrays.
using Arguments = std::vector<SqlValue>;

struct CallResult {
  bool ok = false;
  Rows rows;                 // where ok
  std::string error;         // where not: what a model reads
};

struct Change {
  enum class Op { insert, update, remove };
  std::string table;
  Op op = Op::insert;
  std::int64_t key = 0;
  std::vector<std::pair<std::string, SqlValue>> before, after;  // by name; changed columns, or all of an inserted or deleted row
  bool operator==(const Change&) const = default;
};
std::string_view name_of(Change::Op op);

struct TouchedRow {          // inserted, updated or deleted by a successful call, even when undone later
  std::uint16_t table = 0;   // index into World::tables
  std::int64_t key = 0;
  auto operator<=>(const TouchedRow&) const = default;
};

struct Table {
  std::string name;
  std::vector<std::string> columns;
};

// One query with its values by name: compiled once, run often.
class Query;

class World {
 public:
  // Loads schema and rows, and compiles every query of the pack. With `mistakes`, what does not compile is collected there (and
  // must not be used); without, the first mistake throws Error "FILE:LINE: …".
  explicit World(std::shared_ptr<const Pack> pack, std::vector<Mistake>* mistakes = nullptr);
  ~World();

  const Pack& pack() const;
  const std::vector<Table>& tables() const;

  // What an episode remembers beside the rows it touches: nothing; rows as they were, for changes(); or the same by SQLite's session
  // extension, which can be parked but costs several times as much.
  enum class Record { touched, changes, parkable };
  void begin(Record record);                    // an episode on the untouched data
  CallResult call(std::size_t tool, const Arguments& arguments, bool enforce_after = true);
  std::vector<TouchedRow> touched() const;      // sorted, each once
  std::vector<Change> changes();                // not with Record::touched; sorted by table and key
  std::uint64_t state();                        // a hash of the touched rows as they are: of two episodes that touched the same rows,
                                                // equal when they end the same; much cheaper than changes
  void end();                                   // back to the untouched data

  // A point of the open episode to come back to, as often as wanted; one at a time.
  void branch();
  void back();                                  // to the branch, which stays
  void leave_branch();                          // what was done since then stays

  // A parked episode: what it changed, touched and called, without the connection. Between begin(parkable) and end().
  struct Parked {
    std::string changeset;
    std::vector<TouchedRow> touched;
    std::vector<bool> succeeded;
  };
  Parked park();                                // ends the episode
  void resume(const Parked& parked);            // begins one

  // All of these see the state of the episode.
  Rows users();
  Rows slots(std::size_t intent);                                            // all rows
  Rows slots(std::size_t intent, std::int64_t user);
  bool holds(std::size_t intent, const Rows& slots, std::size_t row);        // the intent's goal
  Result<SqlValue> compute(std::string_view rule, std::span<const SqlValue> values);
  std::string broken_invariant();                                            // its name, or ""
  Result<SqlValue> single(const Source& sql);                                // a query's first cell; for tests of tools

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What a model writes: a JSON object. The failure says what is wrong with which argument.
Result<Arguments> read_arguments(const DomainTool& tool, std::string_view json);
std::string written_arguments(const DomainTool& tool, const Arguments& arguments);  // the JSON object
std::string wrong_with_arguments(const DomainTool& tool, const Arguments& arguments);  // "" or what is wrong, before any query
std::string rendered(const DomainTool& tool, const CallResult& result);             // what a model reads: JSON, or the error
std::string json_schema(const DomainTool& tool);                                     // of the arguments

}  // namespace baton::envs::sql
