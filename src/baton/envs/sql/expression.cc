#include "baton/envs/sql/expression.h"

#include "baton/base/json.h"
#include "baton/base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::envs::sql {
namespace {

bool is_name(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Expression whole() {
    Expression out = one();
    space();
    if (at_ != text_.size()) wrong("unexpected text");
    return out;
  }

 private:
  Expression one() {
    space();
    if (take("all ")) {
      space();
      Expression out = found();
      out.kind = Expression::Kind::all;
      if (!out.extreme.empty()) wrong("'all' takes no lowest or highest");
      return out;
    }
    if (peek() == '$') return found();
    if (take("{")) return known();
    if (take("=")) return rule();
    if (take("[")) return list_of(items(']'));
    wrong("expected {slot}, $call.column, all $call.column or =rule(…)");
  }

  Expression known() {
    Expression out{.kind = Expression::Kind::known, .name = name("a slot's name")};
    need("}");
    return out;
  }

  Expression rule() {
    Expression out{.kind = Expression::Kind::rule, .name = name("a rule's name")};
    need("(");
    out.items = items(')');
    return out;
  }

  std::vector<Expression> items(char close) {
    std::vector<Expression> out;
    space();
    if (take(std::string(1, close))) return out;
    do out.push_back(one());
    while (space(), take(","));
    need(std::string(1, close));
    return out;
  }

  Expression found() {
    need("$");
    Expression out{.kind = Expression::Kind::found};
    std::size_t number = 0;
    const std::size_t begin = at_;
    while (at_ < text_.size() && at_ < begin + 4 && is_digit(text_[at_]))
      number = 10 * number + (text_[at_++] - '0');
    if (number == 0) wrong("expected the number of a call, from 1");
    out.call = number - 1;
    if (take("[")) {
      do filter(out);
      while (space(), take(","));
      need("]");
    }
    need(".");
    out.name = name("a column");
    return out;
  }

  void filter(Expression& out) {
    space();
    if (!out.extreme.empty()) wrong("lowest or highest must stand last");
    const bool low = take("lowest ");
    if (low || take("highest ")) {
      space();
      out.extreme = name("a column"), out.highest = !low;
      return;
    }
    Filter filter{.column = name("a column")};
    space();
    need("=");
    space();
    if (peek() == '{' || peek() == '$') {
      filter.value = std::make_shared<const Expression>(one());
    } else {
      const std::size_t begin = at_;
      while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != ']') ++at_;
      filter.word = trim(text_.substr(begin, at_ - begin));
      if (filter.word.empty()) wrong("expected a value");
    }
    out.filters.push_back(std::move(filter));
  }

  std::string name(std::string_view what) {
    space();
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    if (at_ == begin) wrong(fmt::format("expected {}", what));
    return std::string(text_.substr(begin, at_ - begin));
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void space() {
    while (peek() == ' ') ++at_;
  }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void need(std::string_view word) {
    if (!take(word)) wrong(fmt::format("expected '{}'", word));
  }
  [[noreturn]] void wrong(const std::string& what) const {
    throw Error(fmt::format("'{}' is not an expression: {} at character {}", text_, what, at_ + 1));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::string written_filters(const Expression& expression) {
  std::string out;
  for (const auto& filter : expression.filters)
    out += fmt::format("{}{}={}", out.empty() ? "" : ", ", filter.column, filter.value ? written(*filter.value) : filter.word);
  if (!expression.extreme.empty())
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", expression.highest ? "highest" : "lowest", expression.extreme);
  return out.empty() ? "" : "[" + out + "]";
}

std::string json_array(const std::vector<SqlValue>& values) {
  std::string out = "[";
  for (const auto& value : values) {
    if (out.size() > 1) out += ',';
    if (const auto* text = std::get_if<std::string>(&value)) out += Json(*text).dump();
    else if (std::holds_alternative<std::monostate>(value)) out += "null";
    else out += text_of(value);
  }
  return out + "]";
}

class Evaluator {
 public:
  explicit Evaluator(const Sight& sight) : sight_(sight) {}

  Result<SqlValue> operator()(const Expression& e) const {
    switch (e.kind) {
      case Expression::Kind::known:
        if (const SqlValue* value = sight_.known(e.name)) return *value;
        return no(fmt::format("the user does not know '{}'", e.name));
      case Expression::Kind::found: return found(e);
      case Expression::Kind::all: {
        auto values = matching(e);
        if (!values) return tl::unexpected(values.error());
        return json_array(*values);
      }
      case Expression::Kind::list:
      case Expression::Kind::rule: break;
    }
    std::vector<SqlValue> items;
    for (const auto& item : e.items) {
      auto value = (*this)(item);
      if (!value) return value;
      items.push_back(std::move(*value));
    }
    if (e.kind == Expression::Kind::list) return json_array(items);
    return sight_.rule(e.name, items);
  }

 private:
  static tl::unexpected<Failure> no(std::string why) { return fail(FailureKind::invalid, std::move(why)); }

  // Rows where all filters hold; no row where the call was not made.
  Result<std::vector<std::size_t>> rows_of(const Expression& e, const Rows& rows) const {
    std::vector<std::size_t> out(rows.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = i;
    for (const auto& filter : e.filters) {
      const std::size_t column = rows.column(filter.column);
      if (column == rows.width()) return no(fmt::format("call {} shows no column '{}'", e.call + 1, filter.column));
      std::string wanted = filter.word;
      if (filter.value) {
        const auto value = (*this)(*filter.value);
        if (!value) return tl::unexpected(value.error());
        wanted = text_of(*value);
      }
      std::erase_if(out, [&](std::size_t row) { return text_of(rows.at(row, column)) != wanted; });
    }
    return out;
  }

  Result<std::vector<SqlValue>> matching(const Expression& e) const {
    const Rows* rows = sight_.shown(e.call);
    if (!rows) return no(fmt::format("call {} has not been made", e.call + 1));
    const std::size_t column = rows->column(e.name);
    if (column == rows->width()) {
      if (rows->size() == 0 && e.kind == Expression::Kind::all) return std::vector<SqlValue>{};
      return no(fmt::format("call {} shows no column '{}'", e.call + 1, e.name));
    }
    auto kept = rows_of(e, *rows);
    if (!kept) return tl::unexpected(kept.error());
    if (!e.extreme.empty() && !kept->empty()) {
      const std::size_t by = rows->column(e.extreme);
      if (by == rows->width()) return no(fmt::format("call {} shows no column '{}'", e.call + 1, e.extreme));
      const auto less = [&](std::size_t a, std::size_t b) { return rows->at(a, by) < rows->at(b, by); };
      const std::size_t best =
          e.highest ? *std::max_element(kept->begin(), kept->end(), less) : *std::min_element(kept->begin(), kept->end(), less);
      std::erase_if(*kept, [&](std::size_t row) { return rows->at(row, by) != rows->at(best, by); });
    }
    std::vector<SqlValue> out;
    for (const auto row : *kept) out.push_back(rows->at(row, column));
    return out;
  }

  Result<SqlValue> found(const Expression& e) const {
    auto values = matching(e);
    if (!values) return tl::unexpected(values.error());
    if (values->empty()) return no(fmt::format("{} points to nothing", written(e)));
    for (const auto& value : *values)
      if (value != values->front()) return no(fmt::format("{} points to several values", written(e)));
    return values->front();
  }

  const Sight& sight_;
};

}  // namespace

std::size_t Rows::column(std::string_view name) const {
  std::size_t at = 0;
  while (at < width() && (*columns)[at] != name) ++at;
  return at;
}

bool Rows::operator==(const Rows& other) const {
  return width() == other.width() && cells == other.cells && (width() == 0 || *columns == *other.columns);
}

Expression parse_expression(std::string_view text) { return Parser(text).whole(); }

Expression list_of(std::vector<Expression> items) {
  return {.kind = Expression::Kind::list, .items = std::move(items)};
}

std::string written(const Expression& e) {
  if (e.kind == Expression::Kind::known) return "{" + e.name + "}";
  if (e.kind == Expression::Kind::found || e.kind == Expression::Kind::all)
    return fmt::format("{}${}{}.{}", e.kind == Expression::Kind::all ? "all " : "", e.call + 1, written_filters(e), e.name);
  std::string items;
  for (const auto& item : e.items) items += (items.empty() ? "" : ", ") + written(item);
  return e.kind == Expression::Kind::list ? "[" + items + "]" : "=" + e.name + "(" + items + ")";
}

Result<SqlValue> evaluate(const Expression& expression, const Sight& sight) { return Evaluator(sight)(expression); }

void for_each_call(const Expression& e, const std::function<void(std::size_t)>& visit) {
  if (e.kind == Expression::Kind::found || e.kind == Expression::Kind::all) visit(e.call);
  for (const auto& filter : e.filters)
    if (filter.value) for_each_call(*filter.value, visit);
  for (const auto& item : e.items) for_each_call(item, visit);
}

void for_each_slot(const Expression& e, const std::function<void(std::string_view)>& visit) {
  if (e.kind == Expression::Kind::known) visit(e.name);
  for (const auto& filter : e.filters)
    if (filter.value) for_each_slot(*filter.value, visit);
  for (const auto& item : e.items) for_each_slot(item, visit);
}

Expression renumbered(Expression e, const std::function<std::size_t(std::size_t)>& number) {
  if (e.kind == Expression::Kind::found || e.kind == Expression::Kind::all) e.call = number(e.call);
  for (auto& filter : e.filters)
    if (filter.value) filter.value = std::make_shared<const Expression>(renumbered(*filter.value, number));
  for (auto& item : e.items) item = renumbered(std::move(item), number);
  return e;
}

std::string text_of(const SqlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  return "none";
}

}  // namespace baton::envs::sql
