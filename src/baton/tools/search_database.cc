#include "baton/tools/search_database.h"

#include "baton/base/error.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace baton::tools {
namespace {

[[noreturn]] void throw_error(sqlite3* handle, const std::string& name) {
  throw Error(fmt::format("index {}: {}", name, handle ? sqlite3_errmsg(handle) : "out of memory"), 1);
}

}  // namespace

Database::Database(const std::filesystem::path& path, Mode mode) : name_(mode == Mode::in_memory ? "in memory" : path.string()) {
  const int flags = mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const std::string file = mode == Mode::in_memory ? ":memory:" : path.string();
  if (sqlite3_open_v2(file.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX, nullptr) == SQLITE_OK) return;
  const std::string why = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
  sqlite3_close(handle_);
  throw Error(fmt::format("cannot open the index {}: {}", name_, why));
}

Database::~Database() { sqlite3_close(handle_); }

void Database::run(const char* sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw_error(handle_, name_);
}

std::int64_t Database::number(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.number(0) : 0;
}

std::string Database::serialized() {
  sqlite3_int64 size = 0;
  unsigned char* bytes = sqlite3_serialize(handle_, "main", &size, 0);
  if (!bytes) throw_error(handle_, name_);
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  sqlite3_free(bytes);
  return out;
}

void Database::read_from(std::string& bytes) {
  const auto size = static_cast<sqlite3_int64>(bytes.size());
  if (sqlite3_deserialize(handle_, "main", reinterpret_cast<unsigned char*>(bytes.data()), size, size,
                          SQLITE_DESERIALIZE_READONLY) != SQLITE_OK)
    throw_error(handle_, name_);
}

Statement::Statement(Database& database, const char* sql) : database_(database) {
  if (sqlite3_prepare_v2(database.handle(), sql, -1, &statement_, nullptr) != SQLITE_OK)
    throw_error(database.handle(), "statement");
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(int at, std::string_view text) {
  sqlite3_bind_text(statement_, at, text.empty() ? "" : text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  return *this;
}

Statement& Statement::bind(int at, std::int64_t value) {
  sqlite3_bind_int64(statement_, at, value);
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) throw_error(database_.handle(), "query");
  return false;
}

void Statement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(statement_, column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text ? std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))) : "";
}

}  // namespace baton::tools
