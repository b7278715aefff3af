#include "baton/envs/sql/heard.h"

#include "baton/base/text.h"
#include "baton/envs/sql/judge.h"

#include <algorithm>

namespace baton::envs::sql {

void Heard::shown(const Rows& rows) {
  for (const auto& cell : rows.cells)
    if (!std::holds_alternative<std::monostate>(cell)) shown_.insert(text_of(cell));
}

bool Heard::holds(const SqlValue& value) const {
  const std::string text = text_of(value);
  return shown_.contains(text) || says(said_, text);
}

bool Heard::grounds(const DomainTool& tool, const Arguments& arguments) const {
  using Type = Parameter::Type;
  for (std::size_t p = 0; p < arguments.size(); ++p) {
    if (std::holds_alternative<std::monostate>(arguments[p])) continue;
    const Type type = tool.parameters[p].type;
    if ((type == Type::refers || type == Type::text || type == Type::date) && !holds(arguments[p])) return false;
    if (type != Type::list) continue;
    const std::string list = text_of(arguments[p]);
    for (const auto& item : split(list.substr(1, list.size() < 2 ? 0 : list.size() - 2), ','))
      if (!shown_.contains(std::string(trim(item)))) return false;
  }
  return true;
}

bool Heard::repeated_in(std::string_view words) const {
  for (const auto& word : split(words, ' ')) {
    std::string_view bare = word;
    while (!bare.empty() && (bare.back() == '.' || bare.back() == ',' || bare.back() == ':')) bare.remove_suffix(1);
    if (bare.size() < 3) continue;
    if (shown_.contains(std::string(bare))) return true;
    std::string minor;  // 1,125.50 is shown as 112550
    for (const char c : bare)
      if (c != '.' && c != ',') minor += c;
    const bool amount = bare[bare.size() - 3] == '.' && minor.find_first_not_of("0123456789") == std::string::npos;
    if (amount && shown_.contains(minor)) return true;
  }
  return false;
}

}  // namespace baton::envs::sql
