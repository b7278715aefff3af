#include "baton/envs/sql/world.h"

#include "baton/base/rng.h"
#include "baton/envs/sql/compiled.h"
#include "baton/envs/sql/session.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

namespace baton::envs::sql {
namespace {

constexpr std::size_t kMostRows = 50;       // of a list that a tool answers
constexpr std::size_t kAll = ~std::size_t{0};

}  // namespace

std::string_view name_of(Change::Op op) {
  return op == Change::Op::insert ? "insert" : op == Change::Op::update ? "update" : "delete";
}

struct World::Impl {
  Impl(std::shared_ptr<const Pack> given, std::vector<Mistake>* mistakes)
      : pack(std::move(given)),
        database("", Database::Mode::in_memory),
        tables(load_data(*pack, database)),
        compiled(*pack, database, tables, mistakes),
        session(database, tables),
        succeeded(pack->tools.size()),
        constants{pack->now, pack->today()} {}

  // Values as a query of these names expects them: `given`, then now and today.
  std::vector<SqlValue>& values(std::span<const SqlValue> given) {
    scratch.assign(given.begin(), given.end());
    scratch.insert(scratch.end(), constants.begin(), constants.end());
    return scratch;
  }

  std::string missing_row(const DomainTool& tool, const Arguments& arguments) {
    for (std::size_t p = 0; p < arguments.size(); ++p) {
      const Parameter& parameter = tool.parameters[p];
      if (parameter.table.empty() || std::holds_alternative<std::monostate>(arguments[p])) continue;
      Query& query = compiled.exists(parameter.table, parameter.type == Parameter::Type::list);
      query.bind(std::span(&arguments[p], 1));
      const bool missing = parameter.type == Parameter::Type::list ? query.step() : !query.step();
      const std::string which = missing && parameter.type == Parameter::Type::list ? query.row().text(0) : text_of(arguments[p]);
      query.done();
      if (missing) return fmt::format("{}: there is no {} with id {}", parameter.name, parameter.table, which);
    }
    return "";
  }

  std::string refused(std::size_t tool, const Arguments& arguments) {
    const DomainTool& spec = pack->tools[tool];
    for (std::size_t g = 0; g < spec.guards.size(); ++g) {
      Query& guard = *compiled.tools[tool].guards[g];
      guard.bind(scratch);
      const bool holds = guard.step();
      guard.done();
      if (!holds) return filled(spec, spec.guards[g].error, arguments);
    }
    return "";
  }

  static std::string filled(const DomainTool& tool, std::string text, const Arguments& arguments) {
    for (std::size_t p = 0; p < arguments.size(); ++p) {
      const std::string place = "{" + tool.parameters[p].name + "}";
      for (auto at = text.find(place); at != std::string::npos; at = text.find(place))
        text.replace(at, place.size(), text_of(arguments[p]));
    }
    return text;
  }

  // "" or why not; what was written stands until the caller takes it back.
  std::string write(std::size_t tool) {
    for (auto& write : compiled.tools[tool].writes) {
      write->bind(scratch);
      int code = write->try_step();
      while (code == SQLITE_ROW) code = write->try_step();
      const std::string why = code == SQLITE_DONE ? "" : fmt::format("not possible: {}", database.error());
      write->done();
      if (!why.empty()) return why;
    }
    return "";
  }

  CallResult answer(std::size_t tool) {
    Query& result = *compiled.tools[tool].result;
    const DomainTool& spec = pack->tools[tool];
    scratch.back() = std::int64_t{sqlite3_last_insert_rowid(database.handle())};
    result.bind(scratch);
    CallResult out{.ok = true, .rows = {result.columns(), {}}};
    const int width = static_cast<int>(result.columns()->size());
    int code = SQLITE_ROW;
    for (std::size_t n = 0; n < (spec.many ? kMostRows : 1) && (code = result.try_step()) == SQLITE_ROW; ++n)
      for (int c = 0; c < width; ++c) out.rows.cells.push_back(result.row().value(c));
    if (code != SQLITE_ROW && code != SQLITE_DONE) out = {.error = fmt::format("not possible: {}", database.error())};
    else if (!spec.many && out.rows.cells.empty()) out = {.error = "nothing found"};
    result.done();
    return out;
  }

  const std::shared_ptr<const Pack> pack;
  Database database;
  const std::vector<Table> tables;
  Compiled compiled;
  Session session;
  std::vector<bool> succeeded;
  const std::vector<SqlValue> constants;
  std::vector<SqlValue> scratch;
  std::pair<std::size_t, std::vector<bool>> branch;  // rows touched, tools that succeeded
  bool open = false;
};

World::World(std::shared_ptr<const Pack> pack, std::vector<Mistake>* mistakes) : impl_(std::make_unique<Impl>(std::move(pack), mistakes)) {}
World::~World() = default;

const Pack& World::pack() const { return *impl_->pack; }
const std::vector<Table>& World::tables() const { return impl_->tables; }

void World::begin(Record record) {
  BATON_CHECK(!impl_->open);
  impl_->open = true;
  impl_->compiled.begin_episode();
  impl_->session.begin(record);
  impl_->succeeded.assign(impl_->succeeded.size(), false);
}

void World::end() {
  BATON_CHECK(impl_->open);
  impl_->open = false;
  impl_->session.end();
  impl_->compiled.end_episode();
}

void World::branch() {
  impl_->compiled.begin_branch();
  impl_->branch = {impl_->session.mark(), impl_->succeeded};
}

void World::back() {
  impl_->compiled.undo_branch();
  impl_->session.forget_after(impl_->branch.first), impl_->succeeded = impl_->branch.second;
}

void World::leave_branch() { impl_->compiled.end_branch(); }

CallResult World::call(std::size_t tool, const Arguments& arguments, bool enforce_after) {
  const DomainTool& spec = impl_->pack->tools[tool];
  const auto failed = [](std::string why) { return CallResult{.error = std::move(why)}; };
  if (auto wrong = wrong_with_arguments(spec, arguments); !wrong.empty()) return failed(std::move(wrong));
  if (enforce_after && !impl_->compiled.after_holds(tool, impl_->succeeded))
    return failed(fmt::format("first call {}", fmt::join(spec.after, " or ")));
  if (auto wrong = impl_->missing_row(spec, arguments); !wrong.empty()) return failed(std::move(wrong));
  impl_->values(arguments).push_back(std::monostate{});  // :new_id
  if (auto wrong = impl_->refused(tool, arguments); !wrong.empty()) return failed(std::move(wrong));

  CallResult out;
  if (spec.writes.empty()) {
    out = impl_->answer(tool);
  } else {
    const std::size_t mark = impl_->session.mark();
    impl_->compiled.begin_call();
    const std::string why = impl_->write(tool);
    out = why.empty() ? impl_->answer(tool) : failed(why);
    impl_->compiled.end_call(out.ok);
    if (!out.ok) impl_->session.forget_after(mark);
  }
  if (out.ok) impl_->succeeded[tool] = true;
  return out;
}

std::vector<TouchedRow> World::touched() const { return impl_->session.touched(); }
std::vector<Change> World::changes() {
  return impl_->session.changes([this](std::size_t table) -> Query& { return impl_->compiled.row(table); });
}

std::uint64_t World::state() {
  std::uint64_t hash = 0;
  for (const auto& touched : impl_->session.touched()) {
    const SqlValue key = touched.key;
    Query& row = impl_->compiled.row(touched.table);
    row.bind(std::span(&key, 1));
    hash = mix64(hash + touched.table);
    if (row.step())
      for (int c = 0; c < static_cast<int>(row.columns()->size()); ++c) {
        const SqlValue value = row.row().value(c);
        hash = hash64(text_of(value), mix64(hash + value.index()));
      }
    row.done();
  }
  return hash;
}

World::Parked World::park() {
  Parked out{impl_->session.changeset(), impl_->session.touched(), impl_->succeeded};
  end();
  return out;
}

void World::resume(const Parked& parked) {
  begin(Record::parkable);
  impl_->session.apply(parked.changeset);
  impl_->session.touch(parked.touched);
  impl_->succeeded = parked.succeeded;
}

Rows World::users() { return impl_->compiled.users->rows(impl_->values({}), kAll); }
Rows World::slots(std::size_t intent) { return impl_->compiled.intents[intent].slots->rows(impl_->values({}), kAll); }

Rows World::slots(std::size_t intent, std::int64_t user) {
  const SqlValue key = user;
  return impl_->compiled.intents[intent].slots_of_user->rows(impl_->values(std::span(&key, 1)), kAll);
}

bool World::holds(std::size_t intent, const Rows& slots, std::size_t row) {
  Query* goal = impl_->compiled.intents[intent].goal.get();
  if (!goal) return true;
  goal->bind(impl_->values(std::span(slots.cells).subspan(row * slots.width(), slots.width())));
  const bool out = goal->step();
  goal->done();
  return out;
}

Result<SqlValue> World::compute(std::string_view rule, std::span<const SqlValue> values) {
  const auto& rules = impl_->pack->rules;
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const Computation& r) { return r.name == rule; });
  if (found == rules.end()) return fail(FailureKind::invalid, fmt::format("there is no rule '{}'", rule));
  if (values.size() != found->parameters.size())
    return fail(FailureKind::invalid, fmt::format("rule '{}' takes {} values, not {}", rule, found->parameters.size(), values.size()));
  const Rows rows = impl_->compiled.rules[static_cast<std::size_t>(found - rules.begin())]->rows(impl_->values(values), 1);
  if (rows.cells.empty()) return fail(FailureKind::invalid, fmt::format("rule '{}' gives nothing", rule));
  return rows.cells.front();
}

std::string World::broken_invariant() {
  for (std::size_t i = 0; i < impl_->pack->invariants.size(); ++i)
    if (!impl_->compiled.invariants[i]->rows(impl_->values({}), 1).cells.empty()) return impl_->pack->invariants[i].first;
  return "";
}

Result<SqlValue> World::single(const Source& sql) {
  try {
    Query query(impl_->database, sql.text, impl_->compiled.moments(), false);
    const Rows rows = query.rows(impl_->constants, 1);
    if (rows.cells.empty()) return fail(FailureKind::invalid, "the query gives no row");
    return rows.cells.front();
  } catch (const Error& error) {
    return fail(FailureKind::invalid, error.what());
  }
}

}  // namespace baton::envs::sql
