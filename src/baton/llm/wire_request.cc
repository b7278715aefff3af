#include "baton/llm/wire.h"
#include "baton/llm/wire_json.h"

#include <array>
#include <fmt/format.h>

namespace baton::llm {
namespace {

constexpr std::int64_t kMostAsked = 100'000'000;

Json tool_json(const ToolSchema& tool) {
  Json function{{"name", tool.name}};
  if (!tool.description.empty()) function["description"] = tool.description;
  if (!tool.parameters.empty()) {
    auto parameters = parse_json(tool.parameters);
    function["parameters"] = parameters ? std::move(*parameters) : Json(tool.parameters);
  }
  return {{"type", "function"}, {"function", std::move(function)}};
}

ToolSchema read_tool(const Field& field) {
  if (const Field type = field.at("type"); !type.absent() && type.text() != "function")
    type.reject(fmt::format("only \"function\" is known, not \"{}\"", type.text()));
  const Field function = field.at("function");
  ToolSchema tool{.name = function.at("name").text(), .description = function.at("description").text_or_empty()};
  if (tool.name.empty()) function.at("name").reject("must not be empty");
  const Field parameters = function.at("parameters");
  if (parameters.is_object()) tool.parameters = dump_json(parameters.json());
  else if (!parameters.absent()) parameters.reject("must be a JSON Schema object");
  return tool;
}

std::vector<std::string> read_stop(const Field& field) {
  if (field.absent()) return {};
  if (field.is_text()) return {field.text()};
  std::vector<std::string> stop;
  for (std::size_t i = 0; i < field.size(); ++i) stop.push_back(field.item(i).text());
  return stop;
}

std::string read_tool_choice(const Field& field) {
  if (field.absent()) return {};
  if (field.is_object()) field.reject("a choice of one function is not supported; send only that tool and \"required\"");
  for (const std::string_view known : {"auto", "none", "required"})
    if (field.text() == known) return field.text();
  field.reject(fmt::format("must be \"auto\", \"none\" or \"required\", not \"{}\"", field.text()));
}

std::optional<std::uint64_t> read_seed(const Field& field) {
  if (field.absent()) return std::nullopt;
  if (!field.json().is_number_integer()) field.reject("must be a whole number");
  return field.json().get<std::uint64_t>();
}

// What would change the reply and cannot be honoured must not pass in silence.
void refuse_unsupported(const Field& body) {
  if (const Field n = body.at("n"); !n.absent() && n.integer(1, 128) != 1) n.reject("only one choice per request is supported");
  if (const Field format = body.at("response_format"); !format.absent() && format.at("type").text() != "text")
    format.reject(fmt::format("only \"text\" is supported, not \"{}\"", format.at("type").text()));
  if (body.at("logprobs").boolean_or(false)) body.at("logprobs").reject("log probabilities are not supported");
  for (const char* old : {"functions", "function_call"})
    if (const Field field = body.at(old); !field.absent()) field.reject("is outdated; use tools and tool_choice");
}

ChatRequest read_chat(const Field& body) {
  ChatRequest chat;
  const Field messages = body.at("messages");
  if (messages.size() == 0) messages.reject("must hold at least one message");
  for (std::size_t i = 0; i < messages.size(); ++i) chat.messages.push_back(read_message(messages.item(i)));
  if (const Field tools = body.at("tools"); !tools.absent())
    for (std::size_t i = 0; i < tools.size(); ++i) chat.tools.push_back(read_tool(tools.item(i)));
  chat.tool_choice = read_tool_choice(body.at("tool_choice"));
  for (const char* name : {"max_tokens", "max_completion_tokens"})
    if (const Field field = body.at(name); !field.absent()) chat.max_tokens = field.integer(1, kMostAsked);
  if (const Field field = body.at("temperature"); !field.absent()) chat.temperature = field.number(0, 2);
  chat.seed = read_seed(body.at("seed"));
  chat.stop = read_stop(body.at("stop"));
  return chat;
}

}  // namespace

std::string render_request(std::string_view model, const ChatRequest& request, const RequestStyle& style) {
  Json body{{"model", model}, {"temperature", request.temperature}};
  body[style.max_completion_tokens ? "max_completion_tokens" : "max_tokens"] = request.max_tokens;
  auto& messages = body["messages"] = Json::array();
  for (const auto& message : request.messages) messages.push_back(message_json(message, style.canonical));
  for (const auto& tool : request.tools) body["tools"].push_back(tool_json(tool));
  if (!request.tool_choice.empty()) body["tool_choice"] = request.tool_choice;
  if (request.seed) body["seed"] = style.canonical ? *request.seed : *request.seed & INT64_MAX;
  if (!request.stop.empty()) body["stop"] = request.stop;
  if (style.stream) {
    body["stream"] = true;
    body["stream_options"] = {{"include_usage", true}};
  }
  return dump_json(body);
}

Result<WireRequest> parse_request(std::string_view text) {
  const auto parsed = parse_json(text);
  if (!parsed) return fail(FailureKind::invalid, parsed.error().message);
  return guarded(FailureKind::invalid, [&] {
    const Field body(*parsed);
    refuse_unsupported(body);
    WireRequest request{.model = body.at("model").text(), .chat = read_chat(body)};
    request.stream = body.at("stream").boolean_or(false);
    if (const Field options = body.at("stream_options"); !options.absent())
      request.include_usage = options.at("include_usage").boolean_or(false);
    return request;
  });
}

}  // namespace baton::llm
