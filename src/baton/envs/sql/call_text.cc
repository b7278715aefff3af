// Calls and results as a model writes and reads them.

#include "baton/base/json.h"
#include "baton/base/text.h"
#include "baton/envs/sql/world.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>

namespace baton::envs::sql {
namespace {

using Type = Parameter::Type;

bool left_out(const SqlValue& value) { return std::holds_alternative<std::monostate>(value); }

std::string taken_by(const DomainTool& tool) {
  std::string out;
  for (const auto& p : tool.parameters) out += (out.empty() ? "" : ", ") + p.name;
  return out.empty() ? "no arguments" : out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

bool is_date(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9})
    if (text[i] < '0' || text[i] > '9') return false;
  const int year = std::stoi(text), month = std::stoi(text.substr(5)), day = std::stoi(text.substr(8));
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month >= 1 && month <= 12 && day >= 1 && day <= kDays[month - 1] + (month == 2 && leap);
}

std::string wrong_list(const Parameter& p, const std::string& text) {
  const auto list = parse_json(text);
  if (!list || !list->is_array()) return fmt::format("{} must be a list of ids", p.name);
  if (static_cast<std::int64_t>(list->size()) < p.min || static_cast<std::int64_t>(list->size()) > p.max)
    return fmt::format("{} must hold {} to {} ids", p.name, p.min, p.max);
  std::vector<std::int64_t> ids;
  for (const auto& item : *list) {
    if (!item.is_number_integer()) return fmt::format("{} must hold whole numbers only", p.name);
    ids.push_back(item.get<std::int64_t>());
  }
  std::sort(ids.begin(), ids.end());
  if (std::adjacent_find(ids.begin(), ids.end()) != ids.end()) return fmt::format("{} holds an id twice", p.name);
  return "";
}

std::string wrong_value(const Parameter& p, const SqlValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  const auto* integer = std::get_if<std::int64_t>(&value);
  switch (p.type) {
    case Type::refers: return integer ? "" : fmt::format("{} must be an id, a whole number", p.name);
    case Type::list: return text ? wrong_list(p, *text) : fmt::format("{} must be a list of ids", p.name);
    case Type::one_of:
      if (text && std::find(p.choices.begin(), p.choices.end(), *text) != p.choices.end()) return "";
      return fmt::format("{} must be one of: {}", p.name, joined(p.choices));
    case Type::text: {
      const auto length = text ? static_cast<std::int64_t>(text->size()) : -1;
      if (length < 0) return fmt::format("{} must be text", p.name);
      return length >= p.min && length <= p.max ? "" : fmt::format("{} must have {} to {} characters", p.name, p.min, p.max);
    }
    case Type::integer:
    case Type::amount:
      if (!integer) return fmt::format("{} must be a whole number{}", p.name, p.type == Type::amount ? " of minor units (cents)" : "");
      return *integer >= p.min && *integer <= p.max ? "" : fmt::format("{} must be from {} to {}", p.name, p.min, p.max);
    case Type::date: return text && is_date(*text) ? "" : fmt::format("{} must be a date as YYYY-MM-DD", p.name);
    case Type::boolean: return integer && (*integer == 0 || *integer == 1) ? "" : fmt::format("{} must be true or false", p.name);
  }
  return "";
}

Result<SqlValue> value_from(const Parameter& p, const Json& json) {
  if (p.type == Type::list && json.is_array()) return dump_json(json);
  if (p.type == Type::boolean && json.is_boolean()) return std::int64_t{json.get<bool>()};
  if (p.type == Type::boolean) return fail(FailureKind::invalid, fmt::format("{} must be true or false", p.name));
  if (json.is_number_integer() && !(json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX)) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string() && p.type != Type::list) return json.get<std::string>();
  return fail(FailureKind::invalid, fmt::format("{}: the value has the wrong type", p.name));
}

Json json_value(const SqlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return nullptr;
}

void append_json(std::string& out, const SqlValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (!text) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) fmt::format_to(std::back_inserter(out), "{}", *integer);
    else out += dump_json(json_value(value));
    return;
  }
  const bool plain = std::all_of(text->begin(), text->end(), [](char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\'; });
  if (!plain) out += dump_json(*text);
  else out.append(1, '"').append(*text).append(1, '"');
}

// One row as a JSON object, columns in their order. Made by hand: results are most of what a busy world writes.
void append_row(std::string& out, const Rows& rows, std::size_t row) {
  out += '{';
  for (std::size_t c = 0; c < rows.width(); ++c) {
    if (c) out += ',';
    append_json(out, (*rows.columns)[c]);
    out += ':';
    append_json(out, rows.at(row, c));
  }
  out += '}';
}

Json schema_of(const Parameter& p) {
  Json out = Json::object();
  switch (p.type) {
    case Type::refers: out = {{"type", "integer"}}; break;
    case Type::list:
      out = {{"type", "array"}, {"items", {{"type", "integer"}}}, {"minItems", p.min}, {"maxItems", p.max}, {"uniqueItems", true}};
      break;
    case Type::one_of: out = {{"type", "string"}, {"enum", p.choices}}; break;
    case Type::text: out = {{"type", "string"}, {"minLength", p.min}, {"maxLength", p.max}}; break;
    case Type::integer:
    case Type::amount: out = {{"type", "integer"}, {"minimum", p.min}, {"maximum", p.max}}; break;
    case Type::date: out = {{"type", "string"}, {"format", "date"}}; break;
    case Type::boolean: out = {{"type", "boolean"}}; break;
  }
  if (!p.describe.empty()) out["description"] = p.describe;
  return out;
}

}  // namespace

std::string wrong_with_arguments(const DomainTool& tool, const Arguments& arguments) {
  for (std::size_t p = 0; p < tool.parameters.size(); ++p) {
    if (left_out(arguments[p])) {
      if (tool.parameters[p].optional) continue;
      return fmt::format("{} is missing; {} takes: {}", tool.parameters[p].name, tool.name, taken_by(tool));
    }
    if (auto wrong = wrong_value(tool.parameters[p], arguments[p]); !wrong.empty()) return wrong;
  }
  return "";
}

Result<Arguments> read_arguments(const DomainTool& tool, std::string_view text) {
  const auto json = parse_json(text);
  if (!json || !json->is_object()) return fail(FailureKind::invalid, fmt::format("the arguments of {} must be a JSON object", tool.name));
  Arguments out(tool.parameters.size());
  for (const auto& [key, value] : json->items()) {
    const std::size_t found = tool.parameter_named(key);
    if (found == tool.parameters.size())
      return fail(FailureKind::invalid,
                  fmt::format("{} takes no argument '{}'; it takes: {}", tool.name, valid_utf8(key.substr(0, 60)), taken_by(tool)));
    if (value.is_null()) continue;
    auto read = value_from(tool.parameters[found], value);
    if (!read) return tl::unexpected(read.error());
    out[found] = std::move(*read);
  }
  if (auto wrong = wrong_with_arguments(tool, out); !wrong.empty()) return fail(FailureKind::invalid, std::move(wrong));
  return out;
}

std::string written_arguments(const DomainTool& tool, const Arguments& arguments) {
  Json out = Json::object();
  for (std::size_t p = 0; p < arguments.size(); ++p) {
    if (left_out(arguments[p])) continue;
    Json& value = out[tool.parameters[p].name];
    value = json_value(arguments[p]);
    if (tool.parameters[p].type == Type::boolean && value.is_number()) value = value == 1;
    if (tool.parameters[p].type == Type::list && value.is_string())
      if (auto list = parse_json(value.get<std::string>())) value = std::move(*list);
  }
  return dump_json(out);
}

std::string rendered(const DomainTool& tool, const CallResult& result) {
  if (!result.ok) return "Error: " + result.error;
  std::string out(tool.many ? "[" : "");
  for (std::size_t row = 0; row < result.rows.size(); ++row) {
    if (row) out += ',';
    append_row(out, result.rows, row);
  }
  return tool.many ? out + "]" : out;
}

std::string json_schema(const DomainTool& tool) {
  Json properties = Json::object(), required = Json::array();
  for (const auto& p : tool.parameters) {
    properties[p.name] = schema_of(p);
    if (!p.optional) required.push_back(p.name);
  }
  return dump_json({{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", false}});
}

}  // namespace baton::envs::sql
