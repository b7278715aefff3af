#include "baton/base/text.h"
#include "baton/llm/wire.h"
#include "baton/llm/wire_json.h"

#include <fmt/format.h>

namespace baton::llm {
namespace {

constexpr std::int64_t kMostTokens = 1'000'000'000;  // more in one call is nonsense
constexpr std::int64_t kMostCalls = 128;

Json usage_json(const Usage& usage) {
  return {{"prompt_tokens", usage.input},
          {"completion_tokens", usage.output},
          {"total_tokens", usage.input + usage.output},
          {"prompt_tokens_details", {{"cached_tokens", usage.cached}}},
          {"completion_tokens_details", {{"reasoning_tokens", usage.reasoning}}}};
}

// Nothing where the upstream did not say, or said nonsense.
std::optional<Usage> read_usage(const Field& field) {
  if (!field.is_object()) return std::nullopt;
  const auto count = [](const Field& tokens) { return tokens.absent() ? 0 : tokens.integer(0, kMostTokens); };
  const auto detail = [&](const char* list, const char* name) {
    const Field details = field.at(list);
    return details.absent() ? 0 : count(details.at(name));
  };
  try {
    Usage usage{.input = field.at("prompt_tokens").integer(0, kMostTokens),
                .cached = detail("prompt_tokens_details", "cached_tokens"),
                .output = field.at("completion_tokens").integer(0, kMostTokens),
                .reasoning = detail("completion_tokens_details", "reasoning_tokens")};
    // Some upstreams count reasoning beside the completion; their total shows it.
    if (usage.reasoning > 0 && count(field.at("total_tokens")) == usage.input + usage.output + usage.reasoning)
      usage.output += usage.reasoning;
    if (usage.cached > usage.input || usage.reasoning > usage.output) return std::nullopt;
    return usage;
  } catch (const WireError&) {
    return std::nullopt;
  }
}

// `message` is a whole message or the delta of one; `whole` numbers the calls by their place.
void read_said(const Field& message, bool whole, Delta& delta) {
  delta.role = message.at("role").is_text();
  delta.content = read_content(message.at("content"));
  if (delta.content.empty()) delta.content = message.at("refusal").text_or_empty();
  delta.reasoning = read_reasoning(message);
  const Field calls = message.at("tool_calls");
  if (calls.absent()) return;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    ToolCall call = read_tool_call(calls.item(i));
    ToolCallDelta piece{std::nullopt, std::move(call.id), std::move(call.name), std::move(call.arguments)};
    if (whole) piece.index = static_cast<std::int64_t>(i);
    else if (const Field index = calls.item(i).at("index"); !index.absent()) piece.index = index.integer(0, kMostCalls - 1);
    delta.tool_calls.push_back(std::move(piece));
  }
}

Failure said_error(const Json& body) {
  const Json& error = body["error"];
  const auto part = [&](const char* name) { return error.is_object() ? error.value(name, Json()) : Json(); };
  const Json code = part("code");
  const auto status = code.is_number_integer() ? code.get<std::int64_t>() : 0;
  const auto words = dump_json(code) + dump_json(part("type"));
  const auto kind = status == 429 || words.find("rate_limit") != std::string::npos ? FailureKind::rate_limited
                    : status >= 400 && status < 500                                ? FailureKind::refused
                                                                                   : FailureKind::upstream;
  return {kind, error_message(dump_json(body))};
}

Result<Delta> parse_said(std::string_view text, const char* part) {
  const auto body = parse_json(text);
  if (!body) return tl::unexpected(body.error());
  if (body->is_object() && body->contains("error") && !(*body)["error"].is_null()) return tl::unexpected(said_error(*body));
  return guarded(FailureKind::malformed, [&] {
    Delta delta;
    const Field field(*body);
    const bool whole = std::string_view(part) == "message";
    const Field choices = field.at("choices");
    if (whole && choices.size() == 0) choices.reject("is empty");
    if (!choices.absent() && choices.size() > 0) {
      const Field choice = choices.item(0);
      if (const Field message = choice.at(part); whole || !message.absent()) read_said(message, whole, delta);
      delta.finish_reason = choice.at("finish_reason").text_or_empty();
    }
    delta.usage = read_usage(field.at("usage"));
    return delta;
  });
}

Json delta_json(const Delta& delta) {
  Json out = Json::object();
  if (delta.role) out["role"] = "assistant";
  if (!delta.content.empty()) out["content"] = delta.content;
  if (!delta.reasoning.empty()) out["reasoning_content"] = delta.reasoning;
  for (const auto& call : delta.tool_calls) {
    Json piece{{"type", "function"}, {"function", {{"arguments", call.arguments}}}};
    if (call.index) piece["index"] = *call.index;
    if (!call.id.empty()) piece["id"] = call.id;
    if (!call.name.empty()) piece["function"]["name"] = call.name;
    out["tool_calls"].push_back(std::move(piece));
  }
  return out;
}

Json envelope(const ReplyHead& head, const char* object) {
  return {{"id", head.id}, {"object", object}, {"created", head.created}, {"model", head.model}, {"choices", Json::array()}};
}

Json reason_json(const std::string& reason) { return reason.empty() ? Json() : Json(reason); }

}  // namespace

std::string render_reply(const ReplyHead& head, const ChatReply& reply) {
  Json body = envelope(head, "chat.completion");
  body["choices"].push_back({{"index", 0}, {"message", message_json(reply.message, true)},
                             {"finish_reason", reason_json(reply.finish_reason)}, {"logprobs", nullptr}});
  body["usage"] = usage_json(reply.usage);
  return dump_json(body);
}

std::string render_chunk(const ReplyHead& head, const Delta& delta) {
  Json body = envelope(head, "chat.completion.chunk");
  const Json said = delta_json(delta);
  if (!said.empty() || !delta.finish_reason.empty() || !delta.usage)
    body["choices"].push_back({{"index", 0}, {"delta", said}, {"finish_reason", reason_json(delta.finish_reason)}});
  if (delta.usage) body["usage"] = usage_json(*delta.usage);
  return dump_json(body);
}

Result<Delta> parse_chunk(std::string_view data) { return parse_said(data, "delta"); }

Result<ChatReply> parse_reply(std::string_view body, const ChatRequest& request) {
  const auto whole = parse_said(body, "message");
  if (!whole) return tl::unexpected(whole.error());
  ReplyAssembler assembler;
  if (const auto added = assembler.add(*whole); !added) return tl::unexpected(added.error());
  return std::move(assembler).finish(request);
}

Result<void> ReplyAssembler::add(const Delta& delta) {
  begun_ = begun_ || delta.role || !delta.content.empty() || !delta.reasoning.empty() || !delta.tool_calls.empty() ||
           !delta.finish_reason.empty() || delta.usage;
  reply_.message.content += delta.content;
  reply_.message.reasoning += delta.reasoning;
  if (!delta.finish_reason.empty()) reply_.finish_reason = delta.finish_reason;
  if (delta.usage) said_ = delta.usage;
  for (const auto& piece : delta.tool_calls) {
    const std::int64_t last = calls_.empty() ? -1 : calls_.rbegin()->first;
    const std::int64_t index = piece.index ? *piece.index : piece.id.empty() && last >= 0 ? last : last + 1;
    if (index < 0 || index >= kMostCalls)
      return fail(FailureKind::malformed, fmt::format("tool call number {} (at most {})", index, kMostCalls));
    ToolCall& call = calls_[index];
    if (!piece.id.empty()) call.id = piece.id;
    if (piece.name != call.name) call.name += piece.name;  // some upstreams repeat the whole name
    call.arguments += piece.arguments;
  }
  return {};
}

Usage ReplyAssembler::usage(const ChatRequest& request) const {
  std::string output = reply_.message.reasoning + reply_.message.content;
  for (const auto& [index, call] : calls_) output += call.name + call.arguments;
  const bool plausible = said_ && said_->input > 0 && (said_->output > 0 || output.empty());
  return plausible ? *said_ : estimated_usage(request, output);
}

ChatReply ReplyAssembler::finish(const ChatRequest& request) && {
  reply_.usage = usage(request);
  reply_.message.speaker = Speaker::assistant;
  for (auto& [index, call] : calls_) {
    if (call.id.empty()) call.id = fmt::format("call_{}", index);
    reply_.message.tool_calls.push_back(std::move(call));
  }
  if (reply_.finish_reason.empty()) reply_.finish_reason = calls_.empty() ? "stop" : "tool_calls";
  return std::move(reply_);
}

std::string render_error(std::string_view message, std::string_view type) {
  return dump_json({{"error", {{"message", message}, {"type", type}, {"param", nullptr}, {"code", nullptr}}}});
}

std::string error_message(std::string_view body) {
  const auto parsed = parse_json(body);
  if (!parsed || !parsed->is_object()) return std::string(trim(body.substr(0, body.find('\n'))));
  for (const char* name : {"error", "message", "detail"}) {
    const Json field = parsed->value(name, Json());
    if (field.is_string()) return field.get<std::string>();
    if (field.is_object() && field.contains("message") && field["message"].is_string())
      return field["message"].get<std::string>();
    if (!field.is_null()) return dump_json(field);
  }
  return dump_json(*parsed);
}

}  // namespace baton::llm
