#pragma once
// A thin layer over SQLite for the index: connections and statements that clean up, errors as baton::Error.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace baton::tools {

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
  sqlite3* handle() const { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
  std::string name_;
};

class Statement {
 public:
  Statement(Database& database, const char* sql);  // throws Error
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(int at, std::string_view text);  // from 1; the text must live until the next reset
  Statement& bind(int at, std::int64_t value);
  bool step();                                     // whether there is a row; throws Error
  void reset();
  std::int64_t number(int column) const;           // from 0
  double real(int column) const;
  std::string text(int column) const;

 private:
  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace baton::tools
