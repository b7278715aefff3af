#include "baton/config/toml.h"

#include "baton/base/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

namespace baton::config {
namespace {

constexpr int kMaxDepth = 64;

// Line of a key with more than kMaxDepth dots, or 0: such a chain would exhaust the parser's stack.
int too_deep_line(std::string_view text) {
  int number = 0;
  for (const auto& line : split(text, '\n', false)) {
    ++number;
    if (std::count(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(std::min(line.find('='), line.size())), '.') >
        kMaxDepth)
      return number;
  }
  return 0;
}

TomlNode convert(const toml::node& node, int line, std::string key) {
  TomlNode out{.line = line, .key = std::move(key)};
  if (const auto* table = node.as_table()) {
    std::vector<std::pair<toml::source_position, TomlNode>> entries;
    for (const auto& [name, value] : *table)
      entries.emplace_back(name.source().begin,
                           convert(value, static_cast<int>(name.source().begin.line), std::string(name.str())));
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& entry : entries) out.items.push_back(std::move(entry.second));
  } else if (const auto* array = node.as_array()) {
    out.kind = TomlNode::Kind::list;
    for (const auto& item : *array) out.items.push_back(convert(item, static_cast<int>(item.source().begin.line), ""));
  } else if (const auto* text = node.as_string()) {
    out.kind = TomlNode::Kind::text, out.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    out.kind = TomlNode::Kind::integer, out.integer = integer->get(), out.number = static_cast<double>(integer->get());
  } else if (const auto* number = node.as_floating_point()) {
    out.kind = TomlNode::Kind::number, out.number = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    out.kind = TomlNode::Kind::boolean, out.boolean = boolean->get();
  } else {
    out.kind = TomlNode::Kind::date;
  }
  return out;
}

std::string_view described(TomlNode::Kind kind) {
  constexpr std::array<std::string_view, 7> kNames{"text",   "a whole number", "a number", "true or false",
                                                   "a date", "a list",         "a table"};
  return kNames[static_cast<std::size_t>(kind)];
}

// The parser's description as one line, words that look like keys hidden.
std::string one_line(std::string_view description) {
  std::string out;
  for (const auto& word : split(std::string(description), ' ')) {
    if (!out.empty()) out += ' ';
    out += looks_like_secret(word) ? "(hidden)" : word;
  }
  for (char& c : out)
    if (std::iscntrl(static_cast<unsigned char>(c))) c = ' ';
  return valid_utf8(out);
}

// Longest run of letters and digits that has upper case, lower case and digits, as tokens do and names do not.
std::size_t longest_mixed_run(std::string_view text) {
  std::size_t best = 0, length = 0;
  bool has_upper = false, has_lower = false, has_digit = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const unsigned char c = i < text.size() ? static_cast<unsigned char>(text[i]) : ' ';
    if (!std::isalnum(c)) {
      if (has_upper && has_lower && has_digit) best = std::max(best, length);
      length = 0, has_upper = has_lower = has_digit = false;
      continue;
    }
    ++length;
    has_upper |= std::isupper(c) != 0, has_lower |= std::islower(c) != 0, has_digit |= std::isdigit(c) != 0;
  }
  return best;
}

}  // namespace

const TomlNode* TomlNode::find(std::string_view entry) const {
  const auto found = std::find_if(items.begin(), items.end(), [&](const TomlNode& item) { return item.key == entry; });
  return kind == Kind::table && found != items.end() ? &*found : nullptr;
}

TomlNode parse_toml(std::string_view text, const std::string& file) {
  if (const int line = too_deep_line(text); line > 0)
    throw Error(fmt::format("{}:{}: nested deeper than {} levels", file, line, kMaxDepth));
  try {
    return convert(toml::parse(text), 1, "");
  } catch (const toml::parse_error& error) {
    throw Error(fmt::format("{}:{}: not valid TOML: {}", file, error.source().begin.line, one_line(error.description())));
  }
}

bool looks_like_secret(std::string_view text) {
  constexpr std::array<std::string_view, 12> kPrefixes{"sk-",  "sk_",    "pk-",  "xai-", "gsk_",    "hf_",
                                                       "ghp_", "nvapi-", "AIza", "eyJ",  "Bearer ", "key-"};
  while (!text.empty() && (text.front() == '\'' || text.front() == '"')) text.remove_prefix(1);
  const bool prefixed = std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](auto prefix) { return text.starts_with(prefix); });
  const bool hex =
      text.size() >= 32 && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isxdigit(c) || c == '-'; });
  return (prefixed && text.size() >= 12) || hex || longest_mixed_run(text) >= 20;
}

std::string shown(std::string_view text) {
  if (looks_like_secret(text)) return "(hidden: it looks like a key)";
  const std::string_view head = utf8_prefix(text, 60);
  std::string out = valid_utf8(head);
  for (char& c : out)
    if (std::iscntrl(static_cast<unsigned char>(c))) c = '?';
  return fmt::format("'{}{}'", out, head.size() < text.size() ? "…" : "");
}

std::string suggestion(std::string_view given, std::span<const std::string> choices, std::string_view what) {
  if (const std::string near = nearest(given, choices); !near.empty()) return fmt::format("; did you mean '{}'?", near);
  return choices.empty() ? "" : fmt::format("; {}: {}", what, fmt::join(choices, ", "));
}

TomlSection::TomlSection(const TomlNode& table, std::string title, std::string file, std::vector<std::string> keys)
    : table_(table), title_(std::move(title)), file_(std::move(file)), keys_(std::move(keys)) {
  if (table_.kind != TomlNode::Kind::table)
    fail_at(table_.line, fmt::format("{} must be a table, not {}", title_, described(table_.kind)));
  for (const auto& entry : table_.items) {
    if (std::find(keys_.begin(), keys_.end(), entry.key) != keys_.end()) continue;
    fail_at(entry.line,
            fmt::format("unknown key {} in {}{}", shown(entry.key), title_, suggestion(entry.key, keys_, "keys are")));
  }
}

void TomlSection::fail_at(int line, const std::string& message) const {
  throw Error(fmt::format("{}:{}: {}", file_, line, message));
}

const TomlNode* TomlSection::find(std::string_view key) const {
  BATON_CHECK(std::find(keys_.begin(), keys_.end(), key) != keys_.end());
  return table_.find(key);
}

int TomlSection::line_of(std::string_view key) const {
  const TomlNode* node = find(key);
  return node ? node->line : table_.line;
}

const TomlNode& TomlSection::required(std::string_view key, std::string_view example) const {
  if (const TomlNode* node = find(key)) return *node;
  fail_at(table_.line, fmt::format("{} lacks the key '{}'; add for example: {}", title_, key, example));
}

const std::string& TomlSection::text_in(const TomlNode& node) const {
  if (node.kind != TomlNode::Kind::text)
    fail_at(node.line, fmt::format("'{}' in {} must be text in quotes, not {}", node.key, title_, described(node.kind)));
  if (trim(node.text).empty()) fail_at(node.line, fmt::format("'{}' in {} is empty", node.key, title_));
  return node.text;
}

std::string TomlSection::text(std::string_view key, std::string_view example) const { return text_in(required(key, example)); }

std::string TomlSection::text_or(std::string_view key, std::string_view otherwise) const {
  const TomlNode* node = find(key);
  return node ? text_in(*node) : std::string(otherwise);
}

double TomlSection::number_in(const TomlNode& node, NumberRange range) const {
  if (node.kind != TomlNode::Kind::number && node.kind != TomlNode::Kind::integer)
    fail_at(node.line, fmt::format("'{}' in {} must be a number, not {}", node.key, title_, described(node.kind)));
  if (!(node.number >= range.low && node.number <= range.high))  // NaN too
    fail_at(node.line, fmt::format("'{}' in {} is {}; it must lie between {} and {} {}", node.key, title_, node.number, range.low,
                                   range.high, range.unit));
  return node.number;
}

double TomlSection::number(std::string_view key, NumberRange range, std::string_view example) const {
  return number_in(required(key, example), range);
}

double TomlSection::number_or(std::string_view key, NumberRange range, double otherwise) const {
  const TomlNode* node = find(key);
  return node ? number_in(*node, range) : otherwise;
}

std::int64_t TomlSection::integer_or(std::string_view key, NumberRange range, std::int64_t otherwise) const {
  const TomlNode* node = find(key);
  if (!node) return otherwise;
  if (node->kind != TomlNode::Kind::integer)
    fail_at(node->line, fmt::format("'{}' in {} must be a whole number, not {}", node->key, title_, described(node->kind)));
  number_in(*node, range);
  return node->integer;
}

bool TomlSection::boolean_or(std::string_view key, bool otherwise) const {
  const TomlNode* node = find(key);
  if (!node) return otherwise;
  if (node->kind != TomlNode::Kind::boolean)
    fail_at(node->line, fmt::format("'{}' in {} must be true or false, not {}", node->key, title_, described(node->kind)));
  return node->boolean;
}

}  // namespace baton::config
