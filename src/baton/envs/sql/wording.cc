#include "baton/envs/sql/wording.h"

#include "baton/base/text.h"
#include "baton/envs/sql/expression.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::envs::sql {
namespace {

// Calls `plain` for text and `group` for what stands in brackets.
template <class Plain, class Group>
void walk(std::string_view text, Plain plain, Group group) {
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('['), text.size());
    plain(text.substr(0, open));
    if (open == text.size()) return;
    const std::size_t close = std::min(text.find(']', open), text.size());
    group(split(text.substr(open + 1, close - open - 1), '|', false));
    text.remove_prefix(std::min(close + 1, text.size()));
  }
}

}  // namespace

std::string wrong_with_wording(std::string_view text) {
  for (const auto& [open, close] : {std::pair{'[', ']'}, std::pair{'{', '}'}}) {
    int depth = 0;
    for (const char c : text) {
      depth += (c == open) - (c == close);
      if (depth < 0 || depth > 1) return fmt::format("'{}' and '{}' do not match", open, close);
    }
    if (depth) return fmt::format("'{}' is not closed", open);
  }
  return "";
}

std::size_t wordings_of(std::string_view text) {
  std::size_t ways = 1;
  walk(text, [](std::string_view) {}, [&](const auto& options) { ways *= std::max<std::size_t>(1, options.size()); });
  return ways;
}

std::string picked(std::string_view text, std::size_t way) {
  std::string out;
  walk(text, [&](std::string_view plain) { out += plain; },
       [&](const auto& options) {
         if (options.empty()) return;
         out += options[way % options.size()];
         way /= options.size();
       });
  return out;
}

std::vector<std::string> slots_in(std::string_view text) {
  std::vector<std::string> out;
  filled(text, [&](std::string_view slot, bool) {
    if (std::find(out.begin(), out.end(), slot) == out.end()) out.emplace_back(slot);
    return std::string();
  });
  return out;
}

std::string filled(std::string_view text, const std::function<std::string(std::string_view, bool)>& say) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    if (open == text.size()) break;
    const std::size_t close = std::min(text.find('}', open), text.size());
    std::string_view slot = text.substr(open + 1, close - open - 1);
    const bool money = slot.ends_with(":money");
    if (money) slot.remove_suffix(6);
    out += say(slot, money);
    text.remove_prefix(std::min(close + 1, text.size()));
  }
  return out;
}

std::string money_text(const SqlValue& value) {
  const auto* minor = std::get_if<std::int64_t>(&value);
  if (!minor) return text_of(value);
  const std::uint64_t size = *minor < 0 ? 0 - static_cast<std::uint64_t>(*minor) : static_cast<std::uint64_t>(*minor);
  return fmt::format("{}{}.{:02}", *minor < 0 ? "-" : "", size / 100, size % 100);
}

}  // namespace baton::envs::sql
