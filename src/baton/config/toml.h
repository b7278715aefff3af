#pragma once
// TOML as a tree with line numbers, and a strict reader over its tables. The parser itself stands in toml.cc only.

#include "baton/base/error.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace baton::config {

struct TomlNode {
  enum class Kind { text, integer, number, boolean, date, list, table };
  Kind kind = Kind::table;
  int line = 1;                 // of the key, from 1
  std::string key;              // "" in lists and for the whole file
  std::string text;             // text only
  std::int64_t integer = 0;     // integer only
  double number = 0;            // number and integer
  bool boolean = false;         // boolean only
  std::vector<TomlNode> items;  // list: its elements; table: its entries in file order

  const TomlNode* find(std::string_view entry) const;  // an entry of a table; null where absent
};

// Throws Error "FILE:LINE: what is wrong" for text that is not TOML, duplicate keys included, or nested over 64 levels.
TomlNode parse_toml(std::string_view text, const std::string& file);

// `text` fit for a one-line message: in quotes, without control characters, cut at 60 bytes; what looks like a key is hidden.
std::string shown(std::string_view text);
// Whether text looks like an API key or token rather than a name.
bool looks_like_secret(std::string_view text);
// "; did you mean 'x'?" for the nearest choice, or "; WHAT: a, b, c".
std::string suggestion(std::string_view given, std::span<const std::string> choices, std::string_view what);

struct NumberRange {
  double low, high;       // both allowed
  std::string_view unit;  // "seconds", "dollars per million tokens"
};

// One table read strictly: constructing it refuses keys that are not in `keys`. Every failure throws Error "FILE:LINE: …".
class TomlSection {
 public:
  // `title` names the table in messages: "[models.small]", or "the file".
  TomlSection(const TomlNode& table, std::string title, std::string file, std::vector<std::string> keys);

  // `example` is the line that a message proposes where a required key is missing.
  std::string text(std::string_view key, std::string_view example) const;  // not empty
  std::string text_or(std::string_view key, std::string_view otherwise) const;
  double number(std::string_view key, NumberRange range, std::string_view example) const;
  double number_or(std::string_view key, NumberRange range, double otherwise) const;
  std::int64_t integer_or(std::string_view key, NumberRange range, std::int64_t otherwise) const;
  bool boolean_or(std::string_view key, bool otherwise) const;

  bool has(std::string_view key) const { return find(key) != nullptr; }
  int line_of(std::string_view key) const;  // the table's own where the key is absent
  const std::string& title() const { return title_; }
  [[noreturn]] void fail_at(int line, const std::string& message) const;

 private:
  const TomlNode* find(std::string_view key) const;
  const TomlNode& required(std::string_view key, std::string_view example) const;
  const std::string& text_in(const TomlNode& node) const;
  double number_in(const TomlNode& node, NumberRange range) const;

  const TomlNode& table_;
  const std::string title_, file_;
  const std::vector<std::string> keys_;
};

}  // namespace baton::config
