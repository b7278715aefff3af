#include "baton/base/sqlite.h"

#include "baton/base/error.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace baton {
namespace {

[[noreturn]] void throw_error(sqlite3* handle, const std::string& name) {
  throw Error(fmt::format("{}: {}", name, handle ? sqlite3_errmsg(handle) : "out of memory"), 1);
}

// Counting memory takes a lock at every allocation, which all connections would share.
void configure_once() {
  static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(done);
}

}  // namespace

Database::Database(const std::filesystem::path& path, Mode mode) : name_(mode == Mode::in_memory ? "in memory" : path.string()) {
  configure_once();
  const int flags = mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const std::string file = mode == Mode::in_memory ? ":memory:" : path.string();
  if (sqlite3_open_v2(file.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX, nullptr) == SQLITE_OK) return;
  const std::string why = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
  sqlite3_close(handle_);
  throw Error(fmt::format("cannot open {}: {}", name_, why));
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

std::string Database::error() const { return sqlite3_errmsg(handle_); }

Statement::Statement(Database& database, std::string_view sql, std::string_view* rest) : database_(database) {
  const char* tail = nullptr;
  if (sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_, &tail) !=
      SQLITE_OK)
    throw_error(database.handle(), "statement");
  if (rest) *rest = sql.substr(static_cast<std::size_t>(tail - sql.data()));
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

Statement& Statement::bind_value(int at, const SqlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return bind(at, std::string_view(*text));
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return bind(at, *integer);
  if (const auto* real = std::get_if<double>(&value)) sqlite3_bind_double(statement_, at, *real);
  else sqlite3_bind_null(statement_, at);
  return *this;
}

int Statement::parameters() const { return sqlite3_bind_parameter_count(statement_); }

std::string_view Statement::parameter(int at) const {
  const char* name = sqlite3_bind_parameter_name(statement_, at);
  return name ? name : "";
}

int Statement::columns() const { return sqlite3_column_count(statement_); }
std::string_view Statement::column(int at) const { return sqlite3_column_name(statement_, at); }
bool Statement::reads_only() const { return sqlite3_stmt_readonly(statement_) != 0; }

int Statement::try_step() { return sqlite3_step(statement_); }

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

void Statement::rewind() { sqlite3_reset(statement_); }

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(statement_, column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text ? std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))) : "";
}

SqlValue Statement::value(int column) const {
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_INTEGER: return number(column);
    case SQLITE_FLOAT: return real(column);
    case SQLITE_NULL: return std::monostate{};
    default: return text(column);
  }
}

}  // namespace baton
