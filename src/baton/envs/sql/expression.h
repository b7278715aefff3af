#pragma once
// Where a value comes from: what the user knows, what an earlier call showed, or a named rule over those. Written as text in golden
// plans (docs/packs.md) and kept in tasks, so that where an argument came from can be checked and not only claimed.

#include "baton/base/error.h"
#include "baton/base/sqlite.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace baton::envs::sql {

// What a call answered: rows of named columns.
struct Rows {
  std::shared_ptr<const std::vector<std::string>> columns;
  std::vector<SqlValue> cells;                     // row by row
  std::size_t width() const { return columns ? columns->size() : 0; }
  std::size_t size() const { return width() ? cells.size() / width() : 0; }
  const SqlValue& at(std::size_t row, std::size_t column) const { return cells[row * width() + column]; }
  std::size_t column(std::string_view name) const; // width() where there is none
  bool operator==(const Rows& other) const;
};

struct Expression;

struct Filter {
  std::string column;
  std::shared_ptr<const Expression> value;         // {slot} or $1.column
  std::string word;                                // where `value` is null
};

struct Expression {
  enum class Kind {
    known,                                         // {name}
    found,                                         // $call[filters].column
    all,                                           // all $call[filters].column: a JSON array
    list,                                          // [a, b]: a JSON array
    rule,                                          // =name(a, b)
  } kind = Kind::known;
  std::string name;                                // known: the slot; found, all: the column; rule: its name
  std::size_t call = 0;                            // found, all: from 0
  std::vector<Filter> filters;
  std::string extreme;                             // found: the column whose lowest or highest value decides; "" for none
  bool highest = false;
  std::vector<Expression> items;                   // list: elements; rule: arguments
};

// Throws Error with what is wrong, without file and line.
Expression parse_expression(std::string_view text);
Expression list_of(std::vector<Expression> items);
std::string written(const Expression& expression); // the text that parses to it

// What an expression may look at.
struct Sight {
  std::function<const SqlValue*(std::string_view slot)> known;                                 // null where unknown
  std::function<const Rows*(std::size_t call)> shown;                                          // null where not (yet) made
  std::function<Result<SqlValue>(std::string_view rule, const std::vector<SqlValue>&)> rule;
};

// Exactly one value, or why not.
Result<SqlValue> evaluate(const Expression& expression, const Sight& sight);

// Every call that it looks at (from 0), and every slot.
void for_each_call(const Expression& expression, const std::function<void(std::size_t)>& visit);
void for_each_slot(const Expression& expression, const std::function<void(std::string_view)>& visit);
// The same expression with calls renumbered.
Expression renumbered(Expression expression, const std::function<std::size_t(std::size_t)>& number);

std::string text_of(const SqlValue& value);        // as people say it: integers as digits, NULL as "none"

}  // namespace baton::envs::sql
