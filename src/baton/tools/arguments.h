#pragma once
// Arguments of a tool: one table of fields gives the JSON Schema that models read and the check of what they send.

#include "baton/base/error.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace baton::tools {

struct Field {
  enum class Type { text, integer, texts };
  std::string name;
  Type type = Type::text;
  std::string description;           // what models read
  bool required = false;             // text: also not blank
  std::vector<std::string> one_of;   // text: what it may be; empty: anything
};

// JSON Schema of an object with these fields.
std::string schema_of(std::span<const Field> fields);

class Arguments {
 public:
  // "" stands for an object without fields. Null fields count as absent, and so does "model", by which chat policies choose the
  // tool. Failure `malformed`: one sentence that begins with `tool` and names the field.
  static Result<Arguments> parse(std::string_view tool, std::string_view text, std::span<const Field> fields);

  std::optional<std::string> text(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;  // empty where absent

 private:
  using Value = std::variant<std::string, std::int64_t, std::vector<std::string>>;
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace baton::tools
