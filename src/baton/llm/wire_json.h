#pragma once
// Internal to the wire_*.cc and canonical.cc files: JSON values that know where they stand, and the forms they share.

#include "baton/base/json.h"
#include "baton/core/chat.h"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace baton::llm {

struct WireError { std::string message; };  // thrown by Field, caught by the parse functions

class Field {
 public:
  explicit Field(const Json& value, std::string path = {}) : value_(&value), path_(std::move(path)) {}

  bool absent() const { return value_->is_null(); }  // missing and null are the same
  bool is_text() const { return value_->is_string(); }
  bool is_list() const { return value_->is_array(); }
  bool is_object() const { return value_->is_object(); }
  const Json& json() const { return *value_; }
  const std::string& path() const { return path_; }

  Field at(const char* key) const;                   // of an object; absent where it has no such key
  Field item(std::size_t index) const;               // of a list
  std::size_t size() const;                          // of a list
  const std::string& text() const;
  std::string text_or_empty() const { return absent() ? std::string() : text(); }
  std::int64_t integer(std::int64_t least, std::int64_t most) const;
  double number(double least, double most) const;
  bool boolean_or(bool fallback) const;
  [[noreturn]] void reject(std::string_view what) const;  // "messages[2].content: …"

 private:
  const Json* value_;
  std::string path_;
};

// Runs `read`; what it rejects is a failure of `kind`.
template <class Read>
auto guarded(FailureKind kind, const Read& read) -> Result<decltype(read())> {
  try {
    return read();
  } catch (const WireError& error) {
    return fail(kind, error.message);
  }
}

Json message_json(const Message& message, bool with_reasoning);
Message read_message(const Field& field);
std::string read_content(const Field& field);        // text, null, or a list of text parts
std::string read_reasoning(const Field& message);    // reasoning_content or reasoning
ToolCall read_tool_call(const Field& field);         // id may be absent; arguments may be text or an object

}  // namespace baton::llm
