#include "baton/llm/wire_json.h"

#include <cmath>
#include <fmt/format.h>

namespace baton::llm {

void Field::reject(std::string_view what) const {
  throw WireError{path_.empty() ? std::string(what) : fmt::format("{}: {}", path_, what)};
}

Field Field::at(const char* key) const {
  static const Json kNothing;
  if (!is_object()) reject(fmt::format("must be an object, not {}", value_->type_name()));
  const auto found = value_->find(key);
  return Field(found == value_->end() ? kNothing : *found, path_.empty() ? key : path_ + "." + key);
}

std::size_t Field::size() const {
  if (!is_list()) reject(fmt::format("must be a list, not {}", value_->type_name()));
  return value_->size();
}

Field Field::item(std::size_t index) const {
  BATON_CHECK(index < size());
  return Field((*value_)[index], fmt::format("{}[{}]", path_, index));
}

const std::string& Field::text() const {
  if (!is_text()) reject(fmt::format("must be text, not {}", value_->type_name()));
  return value_->get_ref<const std::string&>();
}

std::int64_t Field::integer(std::int64_t least, std::int64_t most) const {
  const bool fits = value_->is_number_integer() && !(value_->is_number_unsigned() && value_->get<std::uint64_t>() > INT64_MAX);
  const auto value = fits ? value_->get<std::int64_t>() : 0;
  if (!fits || value < least || value > most)
    reject(fmt::format("must be a whole number from {} to {}, not {}", least, most, dump_json(*value_).substr(0, 40)));
  return value;
}

double Field::number(double least, double most) const {
  const double value = value_->is_number() ? value_->get<double>() : std::nan("");
  if (!(value >= least && value <= most))
    reject(fmt::format("must be a number from {} to {}, not {}", least, most, dump_json(*value_).substr(0, 40)));
  return value;
}

bool Field::boolean_or(bool fallback) const {
  if (absent()) return fallback;
  if (!value_->is_boolean()) reject(fmt::format("must be true or false, not {}", value_->type_name()));
  return value_->get<bool>();
}

Json message_json(const Message& message, bool with_reasoning) {
  Json out{{"role", name_of(message.speaker)}, {"content", message.content}};
  if (message.speaker == Speaker::tool || !message.tool_call_id.empty()) out["tool_call_id"] = message.tool_call_id;
  if (with_reasoning && !message.reasoning.empty()) out["reasoning_content"] = message.reasoning;
  if (message.tool_calls.empty()) return out;
  if (message.content.empty()) out["content"] = nullptr;
  for (const auto& call : message.tool_calls)
    out["tool_calls"].push_back(
        {{"id", call.id}, {"type", "function"}, {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
  return out;
}

std::string read_content(const Field& field) {
  if (!field.is_list()) return field.text_or_empty();
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const Field part = field.item(i);
    const Field type = part.at("type");
    if (type.text() == "text" || type.text() == "refusal") text += part.at(type.text().c_str()).text();
    else type.reject(fmt::format("only text can be read, not \"{}\"", type.text()));
  }
  return text;
}

std::string read_reasoning(const Field& message) {
  for (const char* name : {"reasoning_content", "reasoning"})
    if (const Field field = message.at(name); field.is_text() && !field.text().empty()) return field.text();
  return {};
}

ToolCall read_tool_call(const Field& field) {
  ToolCall call{.id = field.at("id").text_or_empty()};
  const Field function = field.at("function");
  if (function.absent()) return call;
  call.name = function.at("name").text_or_empty();
  const Field arguments = function.at("arguments");
  call.arguments = arguments.is_object() ? dump_json(arguments.json()) : arguments.text_or_empty();
  return call;
}

Message read_message(const Field& field) {
  const Field role = field.at("role");
  Message message;
  if (role.text() == "developer") message.speaker = Speaker::system;
  else if (const auto speaker = speaker_named(role.text())) message.speaker = *speaker;
  else role.reject(fmt::format("must be system, developer, user, assistant or tool, not \"{}\"", role.text()));
  message.content = read_content(field.at("content"));
  message.reasoning = read_reasoning(field);
  message.tool_call_id = field.at("tool_call_id").text_or_empty();
  if (message.speaker == Speaker::tool && message.tool_call_id.empty())
    field.at("tool_call_id").reject("is missing: which call does this answer?");
  const Field calls = field.at("tool_calls");
  if (calls.absent()) return message;
  if (message.speaker != Speaker::assistant) calls.reject("only an assistant's message can hold calls");
  for (std::size_t i = 0; i < calls.size(); ++i) {
    message.tool_calls.push_back(read_tool_call(calls.item(i)));
    if (message.tool_calls.back().name.empty()) calls.item(i).reject("function.name is missing");
  }
  return message;
}

}  // namespace baton::llm
