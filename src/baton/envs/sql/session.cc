#include "baton/envs/sql/session.h"

#include <algorithm>
#include <sqlite3.h>

namespace baton::envs::sql {
namespace {

SqlValue value_of(sqlite3_value* value) {
  switch (value ? sqlite3_value_type(value) : SQLITE_NULL) {
    case SQLITE_INTEGER: return std::int64_t{sqlite3_value_int64(value)};
    case SQLITE_FLOAT: return sqlite3_value_double(value);
    case SQLITE_NULL: return std::monostate{};
    default:
      return std::string(reinterpret_cast<const char*>(sqlite3_value_text(value)), static_cast<std::size_t>(sqlite3_value_bytes(value)));
  }
}

std::vector<Change> sorted(std::vector<Change> changes) {
  std::sort(changes.begin(), changes.end(),
            [](const Change& a, const Change& b) { return std::tie(a.table, a.key) < std::tie(b.table, b.key); });
  return changes;
}

Change change_at(sqlite3_changeset_iter* at, const std::vector<Table>& tables) {
  const char* name = nullptr;
  int width = 0, op = 0;
  sqlite3changeset_op(at, &name, &width, &op, nullptr);
  unsigned char* primary = nullptr;
  sqlite3changeset_pk(at, &primary, nullptr);
  Change out{.table = name, .op = op == SQLITE_INSERT ? Change::Op::insert : op == SQLITE_DELETE ? Change::Op::remove : Change::Op::update};
  const auto table = std::find_if(tables.begin(), tables.end(), [&](const Table& t) { return t.name == out.table; });
  BATON_CHECK(table != tables.end());
  for (int c = 0; c < width; ++c) {
    sqlite3_value *before = nullptr, *after = nullptr;
    if (op != SQLITE_INSERT) sqlite3changeset_old(at, c, &before);
    if (op != SQLITE_DELETE) sqlite3changeset_new(at, c, &after);
    if (primary[c]) out.key = sqlite3_value_int64(before ? before : after);
    if (op == SQLITE_UPDATE && (primary[c] || !after)) continue;
    if (before) out.before.emplace_back(table->columns[static_cast<std::size_t>(c)], value_of(before));
    if (after) out.after.emplace_back(table->columns[static_cast<std::size_t>(c)], value_of(after));
  }
  std::sort(out.before.begin(), out.before.end()), std::sort(out.after.begin(), out.after.end());
  return out;
}

}  // namespace

std::uint16_t Session::index_of(const char* table) const {
  const auto found = std::find_if(tables_.begin(), tables_.end(), [&](const Table& t) { return t.name == table; });
  BATON_CHECK(found != tables_.end());
  return static_cast<std::uint16_t>(found - tables_.begin());
}

Session::Session(Database& database, const std::vector<Table>& tables) : database_(database), tables_(tables) {
  sqlite3_update_hook(
      database.handle(),
      [](void* self, int, const char*, const char* table, sqlite3_int64 key) {
        auto& session = *static_cast<Session*>(self);
        session.touched_.push_back({session.index_of(table), key});
      },
      this);
}

Session::~Session() {
  end();
  sqlite3_update_hook(database_.handle(), nullptr, nullptr);
}

void Session::begin(World::Record record) {
  touched_.clear(), rows_.clear();
  if (record == World::Record::changes) {
    sqlite3_preupdate_hook(
        database_.handle(),
        [](void* self, sqlite3*, int op, const char*, const char* table, sqlite3_int64 key, sqlite3_int64 new_key) {
          static_cast<Session*>(self)->remember(op, table, key, new_key);
        },
        this);
  } else if (record == World::Record::parkable) {
    if (sqlite3session_create(database_.handle(), "main", &session_) != SQLITE_OK || sqlite3session_attach(session_, nullptr) != SQLITE_OK)
      throw Error("SQLite cannot record changes: " + database_.error(), 1);
  }
}

void Session::end() {
  if (session_) sqlite3session_delete(session_);
  else sqlite3_preupdate_hook(database_.handle(), nullptr, nullptr);
  session_ = nullptr;
}

void Session::remember(int op, const char* table, std::int64_t key, std::int64_t new_key) {
  const TouchedRow at{index_of(table), op == SQLITE_INSERT ? new_key : key};
  const auto known = [&](const TouchedRow& row) {
    return std::any_of(rows_.begin(), rows_.end(), [&](const Row& r) { return r.at == row; });
  };
  if (op == SQLITE_UPDATE && new_key != key && !known({at.table, new_key})) rows_.push_back({{at.table, new_key}});  // it moves there
  if (known(at)) return;
  Row& row = rows_.emplace_back(Row{at});
  row.there = op != SQLITE_INSERT;
  for (int c = 0; row.there && c < static_cast<int>(tables_[at.table].columns.size()); ++c) {
    sqlite3_value* value = nullptr;
    sqlite3_preupdate_old(database_.handle(), c, &value);
    row.values.push_back(value_of(value));
  }
}

Change Session::change_of(const Row& before, bool there, const Statement& now) const {
  const Table& table = tables_[before.at.table];
  Change out{.table = table.name,
             .op = !before.there ? Change::Op::insert
                   : there       ? Change::Op::update
                                 : Change::Op::remove,
             .key = before.at.key};
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const SqlValue after = there ? now.value(static_cast<int>(c)) : SqlValue{};
    if (out.op == Change::Op::update && after == before.values[c]) continue;
    if (before.there) out.before.emplace_back(table.columns[c], before.values[c]);
    if (there) out.after.emplace_back(table.columns[c], after);
  }
  std::sort(out.before.begin(), out.before.end()), std::sort(out.after.begin(), out.after.end());
  return out;
}

std::vector<Change> Session::changes(const std::function<Query&(std::size_t)>& row_by_id) {
  if (session_) return parsed(changeset());
  std::vector<Change> out;
  for (const auto& before : rows_) {
    const SqlValue key = before.at.key;
    Query& row = row_by_id(before.at.table);
    row.bind(std::span(&key, 1));
    const bool there = row.step();
    if (there || before.there) out.push_back(change_of(before, there, row.row()));
    if (!out.empty() && out.back().op == Change::Op::update && out.back().before.empty()) out.pop_back();  // as it was
    row.done();
  }
  return sorted(std::move(out));
}

std::string Session::changeset() {
  BATON_CHECK(session_ != nullptr);
  int size = 0;
  void* bytes = nullptr;
  if (sqlite3session_changeset(session_, &size, &bytes) != SQLITE_OK)
    throw Error("SQLite cannot tell what changed: " + database_.error(), 1);
  std::string out(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  sqlite3_free(bytes);
  return out;
}

std::vector<Change> Session::parsed(const std::string& changeset) const {
  std::vector<Change> out;
  if (changeset.empty()) return out;
  std::string bytes = changeset;
  sqlite3_changeset_iter* at = nullptr;
  if (sqlite3changeset_start(&at, static_cast<int>(bytes.size()), bytes.data()) != SQLITE_OK) throw Error("a changeset cannot be read", 1);
  while (sqlite3changeset_next(at) == SQLITE_ROW) out.push_back(change_at(at, tables_));
  sqlite3changeset_finalize(at);
  return sorted(std::move(out));
}

void Session::apply(const std::string& changeset) {
  if (changeset.empty()) return;
  std::string bytes = changeset;
  const auto conflict = [](void*, int, sqlite3_changeset_iter*) { return SQLITE_CHANGESET_ABORT; };
  if (sqlite3changeset_apply(database_.handle(), static_cast<int>(bytes.size()), bytes.data(), nullptr, conflict, nullptr) != SQLITE_OK)
    throw Error("a parked episode does not fit this pack's data; was the pack changed?");
}

std::vector<TouchedRow> Session::touched() const {
  std::vector<TouchedRow> out = touched_;
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace baton::envs::sql
