#pragma once
// A thin layer over SQLite: connections and statements that clean up, errors as baton::Error. Not thread-safe: one owner each.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

struct sqlite3;
struct sqlite3_stmt;

namespace baton {

// What a cell holds: NULL, an integer, a real number, text. Blobs read as text.
using SqlValue = std::variant<std::monostate, std::int64_t, double, std::string>;

class Database {
 public:
  enum class Mode { read_only, create, in_memory };
  Database(const std::filesystem::path& path, Mode mode);  // throws Error
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void run(const char* sql);          // throws Error
  std::int64_t number(const char* sql);
  std::string serialized();           // the whole database as bytes
  void read_from(std::string& bytes); // reads these bytes, which must outlive the connection and never change
  std::string error() const;          // of the call that failed last
  sqlite3* handle() const { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
  std::string name_;
};

class Statement {
 public:
  // Compiles the first statement of `sql`; `rest` is set to what follows it. Throws Error.
  Statement(Database& database, std::string_view sql, std::string_view* rest = nullptr);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  bool empty() const { return statement_ == nullptr; }  // nothing but white space and comments
  int parameters() const;
  std::string_view parameter(int at) const;             // from 1; ":name", or "" where it has none
  int columns() const;
  std::string_view column(int at) const;                // from 0: its name
  bool reads_only() const;

  Statement& bind(int at, std::string_view text);       // from 1; the text must live until the next reset
  Statement& bind(int at, std::int64_t value);
  Statement& bind_value(int at, const SqlValue& value); // text: as above
  bool step();                                          // whether there is a row; throws Error
  int try_step();                                       // SQLite's code, never throws
  void reset();                                         // bindings too
  void rewind();                                        // keeps bindings
  std::int64_t number(int column) const;                // from 0
  double real(int column) const;
  std::string text(int column) const;
  SqlValue value(int column) const;

 private:
  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace baton
