#pragma once
// Chat messages and the schemas of tools that a model may call.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton {

enum class Speaker { system, user, assistant, tool };
std::string_view name_of(Speaker speaker);
std::optional<Speaker> speaker_named(std::string_view name);

struct ToolCall {
  std::string id, name;
  std::string arguments;  // JSON text exactly as the model wrote it; may be malformed
  bool operator==(const ToolCall&) const = default;
};

struct Message {
  Speaker speaker = Speaker::user;
  std::string content;
  std::string reasoning;              // chain of thought, where the upstream returns it apart
  std::vector<ToolCall> tool_calls;   // assistant only
  std::string tool_call_id;           // tool only: the call that this answers
  bool operator==(const Message&) const = default;
};

struct ToolSchema {
  std::string name, description;
  std::string parameters;  // JSON Schema of the arguments object, as text
  bool operator==(const ToolSchema&) const = default;
};

}  // namespace baton
