#include "baton/tools/arguments.h"

#include "baton/base/json.h"
#include "baton/base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace baton::tools {
namespace {

Json type_schema(const Field& field) {
  Json schema{{"description", field.description}};
  switch (field.type) {
    case Field::Type::text: schema["type"] = "string"; break;
    case Field::Type::integer: schema["type"] = "integer"; break;
    case Field::Type::texts: schema["type"] = "array", schema["items"] = {{"type", "string"}}; break;
  }
  if (!field.one_of.empty()) schema["enum"] = field.one_of;
  return schema;
}

std::string wants(const Field& field) {
  if (!field.one_of.empty()) return fmt::format("one of {}", fmt::join(field.one_of, ", "));
  switch (field.type) {
    case Field::Type::text: return "a string";
    case Field::Type::integer: return "an integer";
    case Field::Type::texts: return "an array of strings";
  }
  return "";
}

bool fits(const Field& field, const Json& value) {
  switch (field.type) {
    case Field::Type::text:
      return value.is_string() && (field.one_of.empty() ||
                                   std::count(field.one_of.begin(), field.one_of.end(), value.get<std::string>()) > 0);
    case Field::Type::integer: return value.is_number_integer();
    case Field::Type::texts:
      return value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_string(); });
  }
  return false;
}

std::string unknown_field(std::string_view tool, std::string_view name, std::span<const Field> fields) {
  std::vector<std::string> known;
  for (const auto& field : fields) known.push_back(field.name);
  if (known.empty()) return fmt::format("{}: there is no argument '{}'; it takes none", tool, name);
  const std::string near = nearest(name, known);
  if (!near.empty()) return fmt::format("{}: there is no argument '{}'; did you mean '{}'?", tool, name, near);
  return fmt::format("{}: there is no argument '{}'; it takes {}", tool, name, fmt::join(known, ", "));
}

}  // namespace

std::string schema_of(std::span<const Field> fields) {
  Json properties = Json::object(), required = Json::array();
  for (const auto& field : fields) {
    properties[field.name] = type_schema(field);
    if (field.required) required.push_back(field.name);
  }
  Json schema{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = required;
  return dump_json(schema);
}

Result<Arguments> Arguments::parse(std::string_view tool, std::string_view text, std::span<const Field> fields) {
  const auto object = parse_json(trim(text).empty() ? "{}" : text);
  if (!object) return fail(FailureKind::malformed, fmt::format("{}: the arguments are {}", tool, object.error().message));
  if (!object->is_object())
    return fail(FailureKind::malformed,
                fmt::format("{}: the arguments must be a JSON object, not {}", tool, object->type_name()));
  Arguments out;
  for (const auto& [name, value] : object->items()) {
    if (value.is_null() || name == "model") continue;
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
    if (field == fields.end()) return fail(FailureKind::malformed, unknown_field(tool, name, fields));
    if (!fits(*field, value))
      return fail(FailureKind::malformed, fmt::format("{}: argument '{}' must be {}, not {}", tool, name, wants(*field),
                                                      utf8_prefix(dump_json(value), 60)));
    switch (field->type) {
      case Field::Type::text: out.values_[name] = value.get<std::string>(); break;
      case Field::Type::integer: out.values_[name] = value.get<std::int64_t>(); break;
      case Field::Type::texts: out.values_[name] = value.get<std::vector<std::string>>(); break;
    }
  }
  for (const auto& field : fields) {
    if (!field.required) continue;
    const auto found = out.values_.find(field.name);
    if (found == out.values_.end())
      return fail(FailureKind::malformed, fmt::format("{}: argument '{}' is missing", tool, field.name));
    if (field.type == Field::Type::text && trim(std::get<std::string>(found->second)).empty())
      return fail(FailureKind::malformed, fmt::format("{}: argument '{}' is empty", tool, field.name));
  }
  return out;
}

std::optional<std::string> Arguments::text(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : std::optional(std::get<std::string>(found->second));
}

std::optional<std::int64_t> Arguments::integer(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : std::optional(std::get<std::int64_t>(found->second));
}

std::vector<std::string> Arguments::texts(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : std::get<std::vector<std::string>>(found->second);
}

}  // namespace baton::tools
