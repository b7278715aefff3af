#include "baton/envs/sql/query.h"

#include "baton/base/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <sqlite3.h>

namespace baton::envs::sql {
namespace {

std::string forbidden_in(std::string_view sql) {
  constexpr std::array<std::string_view, 5> kForbidden{"'now'", "random(", "randomblob(", "current_time", "current_date"};
  const std::string low = lower(sql);
  for (const auto word : kForbidden)
    if (low.find(word) != std::string::npos)
      return fmt::format("{} differs from run to run; use :now or :today (data.sql: draw)",
                         word.ends_with('(') ? std::string(word) + ")" : std::string(word));
  return "";
}

// "statement: near …" without the prefix.
std::string plain(const std::string& message) {
  const std::size_t colon = message.find(": ");
  return colon == std::string::npos ? message : message.substr(colon + 2);
}

// Past white space and comments.
std::string_view skipped(std::string_view sql) {
  while (!sql.empty()) {
    if (std::isspace(static_cast<unsigned char>(sql.front()))) sql.remove_prefix(1);
    else if (sql.starts_with("--")) sql.remove_prefix(std::min(sql.find('\n'), sql.size()));
    else if (sql.starts_with("/*")) sql.remove_prefix(std::min(sql.find("*/"), sql.size() - 2) + 2);
    else break;
  }
  return sql;
}

}  // namespace

Query::Query(Database& database, std::string_view sql, std::span<const std::string> names, bool may_write) {
  if (const auto wrong = forbidden_in(sql); !wrong.empty()) throw Error(wrong);
  std::string_view rest;
  try {
    statement_ = std::make_unique<Statement>(database, sql, &rest);
  } catch (const Error& error) {
    throw Error("SQL: " + plain(error.what()));
  }
  if (statement_->empty()) throw Error("SQL: the query is empty");
  if (!skipped(rest).empty()) throw Error("SQL: more than one statement; write them as several");
  if (!may_write && !statement_->reads_only()) throw Error("SQL: only 'writes' may change rows");
  for (int at = 1; at <= statement_->parameters(); ++at) {
    const std::string_view given = statement_->parameter(at);
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const std::string& name) { return !given.empty() && given.substr(1) == name; });
    if (found == names.end() || given.front() != ':') {
      const std::string name(given.empty() ? "?" : given), near = nearest(given.empty() ? "" : given.substr(1), names);
      throw Error(
          fmt::format("SQL: nothing gives a value to '{}'{}", name, near.empty() ? "" : fmt::format("; did you mean ':{}'?", near)));
    }
    places_.emplace_back(at, static_cast<std::size_t>(found - names.begin()));
  }
  auto columns = std::make_shared<std::vector<std::string>>();
  for (int at = 0; at < statement_->columns(); ++at) columns->emplace_back(statement_->column(at));
  columns_ = std::move(columns);
}

Query& Query::bind(std::span<const SqlValue> values) {
  for (const auto& [at, index] : places_) statement_->bind_value(at, values[index]);
  return *this;
}

Rows Query::rows(std::span<const SqlValue> values, std::size_t most) {
  bind(values);
  Rows out{columns_, {}};
  const int width = static_cast<int>(columns_->size());
  for (std::size_t n = 0; n < most && step(); ++n)
    for (int c = 0; c < width; ++c) out.cells.push_back(statement_->value(c));
  done();
  return out;
}

ScriptFailure run_script(Database& database, std::string_view sql) {
  if (const auto wrong = forbidden_in(sql); !wrong.empty()) {
    const std::size_t at = lower(sql).find(wrong.substr(0, wrong.find_first_of(" )")));
    return {1 + static_cast<int>(std::count(sql.begin(), sql.begin() + static_cast<std::ptrdiff_t>(std::min(at, sql.size())), '\n')),
            wrong};
  }
  for (std::string_view left = skipped(sql); !left.empty(); left = skipped(left)) {
    const auto line_at = [&](std::string_view at) { return 1 + static_cast<int>(std::count(sql.data(), at.data(), '\n')); };
    try {
      std::string_view rest;
      Statement statement(database, left, &rest);
      if (!statement.empty())
        while (statement.step()) {}
      left = rest;
    } catch (const Error& error) {
      const int offset = std::max(0, sqlite3_error_offset(database.handle()));
      return {line_at(left.substr(std::min<std::size_t>(static_cast<std::size_t>(offset), left.size()))), "SQL: " + plain(error.what())};
    }
  }
  return {};
}

}  // namespace baton::envs::sql
