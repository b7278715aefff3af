#include "baton/llm/wire.h"

#include "baton/base/json.h"
#include "baton/http/sse.h"
#include "baton/llm/canonical.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

namespace baton::llm {
namespace {

using ::testing::HasSubstr;

ChatRequest asked() { return {.messages = {{Speaker::user, "How warm is it in Oslo and in Rome?"}}}; }

std::string why_not(std::string_view body) {
  const auto request = parse_request(body);
  if (request) return "it parsed";
  EXPECT_EQ(request.error().kind, FailureKind::invalid);
  return request.error().message;
}

TEST(ParseRequest, ReadsWhatTheOpenAiClientSends) {
  const auto request =
      parse_request(R"({"model": "baton", "stream": true, "stream_options": {"include_usage": true}, "user": "me", "top_p": 1,
    "messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": [{"type": "text", "text": "Oslo"}, {"type": "text", "text": "?"}]},
      {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{\"in\": \"Oslo\"}"}}]},
      {"role": "tool", "tool_call_id": "c1", "content": "3 degrees"}],
    "tools": [{"type": "function", "function": {"name": "weather", "description": "Now.", "parameters": {"type": "object", "properties": {}}}}],
    "tool_choice": "auto", "max_completion_tokens": 77, "temperature": 0.5, "seed": 9, "stop": "END"})");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->model, "baton");
  EXPECT_TRUE(request->stream && request->include_usage);
  const ChatRequest& chat = request->chat;
  EXPECT_EQ(chat.messages.at(0), (Message{Speaker::system, "Be brief."}));
  EXPECT_EQ(chat.messages.at(1), (Message{Speaker::user, "Oslo?"}));
  EXPECT_EQ(chat.messages.at(2), (Message{.speaker = Speaker::assistant, .tool_calls = {{"c1", "weather", R"({"in": "Oslo"})"}}}));
  EXPECT_EQ(chat.messages.at(3), (Message{.speaker = Speaker::tool, .content = "3 degrees", .tool_call_id = "c1"}));
  EXPECT_EQ(chat.tools.at(0), (ToolSchema{"weather", "Now.", R"({"properties":{},"type":"object"})"}));
  EXPECT_EQ(chat.tool_choice, "auto");
  EXPECT_EQ(chat.max_tokens, 77);
  EXPECT_EQ(chat.temperature, 0.5);
  EXPECT_EQ(chat.seed, 9u);
  EXPECT_EQ(chat.stop, std::vector<std::string>{"END"});
}

TEST(ParseRequest, NamesTheOffendingField) {
  const std::string start = R"({"model": "m", "messages": [{"role": "user", "content": "hi"}])";
  EXPECT_THAT(why_not("nonsense"), HasSubstr("not valid JSON"));
  EXPECT_THAT(why_not("[]"), HasSubstr("must be an object, not array"));
  EXPECT_THAT(why_not("{}"), HasSubstr("model: must be text, not null"));
  EXPECT_THAT(why_not(R"({"model": "m"})"), HasSubstr("messages: must be a list, not null"));
  EXPECT_THAT(why_not(R"({"model": "m", "messages": []})"), HasSubstr("messages: must hold"));
  EXPECT_THAT(why_not(R"({"model": "m", "messages": [{"role": "wizard", "content": ""}]})"), HasSubstr("messages[0].role: must be system"));
  EXPECT_THAT(why_not(R"({"model": "m", "messages": [{"role": "user", "content": 5}]})"), HasSubstr("messages[0].content: must be text, not number"));
  EXPECT_THAT(why_not(R"({"model": "m", "messages": [{"role": "user", "content": [{"type": "image_url"}]}]})"), HasSubstr("messages[0].content[0].type: only text"));
  EXPECT_THAT(why_not(R"({"model": "m", "messages": [{"role": "tool", "content": "x"}]})"), HasSubstr("messages[0].tool_call_id"));
  EXPECT_THAT(why_not(start + R"(, "max_tokens": 0})"), HasSubstr("max_tokens: must be a whole number from 1"));
  EXPECT_THAT(why_not(start + R"(, "max_tokens": 18446744073709551615})"), HasSubstr("max_tokens"));
  EXPECT_THAT(why_not(start + R"(, "temperature": 3})"), HasSubstr("temperature: must be a number from 0 to 2"));
  EXPECT_THAT(why_not(start + R"(, "n": 2})"), HasSubstr("n: only one choice"));
  EXPECT_THAT(why_not(start + R"(, "stream": "yes"})"), HasSubstr("stream: must be true or false"));
  EXPECT_THAT(why_not(start + R"(, "response_format": {"type": "json_object"}})"), HasSubstr("response_format: only \"text\""));
  EXPECT_THAT(why_not(start + R"(, "tool_choice": {"type": "function"}})"), HasSubstr("tool_choice"));
  EXPECT_THAT(why_not(start + R"(, "tools": [{"type": "function", "function": {"name": "f", "parameters": []}}]})"), HasSubstr("tools[0].function.parameters"));
  EXPECT_THAT(why_not(start + R"(, "functions": []})"), HasSubstr("functions: is outdated"));
}

TEST(RenderRequest, SendsUpstreamsOnlyWhatTheyKnow) {
  ChatRequest request = asked();
  request.messages.push_back({.speaker = Speaker::assistant, .content = "Cold.", .reasoning = "hm"});
  request.seed = ~std::uint64_t{0};
  const auto body = parse_json(render_request("gpt", request, {.stream = true, .max_completion_tokens = true}));
  ASSERT_TRUE(body);
  EXPECT_EQ((*body)["max_completion_tokens"], 1024);
  EXPECT_FALSE(body->contains("max_tokens"));
  EXPECT_EQ((*body)["stream_options"]["include_usage"], true);
  EXPECT_FALSE((*body)["messages"][1].contains("reasoning_content"));
  EXPECT_EQ((*body)["seed"], INT64_MAX);
}

TEST(ParseReply, ReadsMessageUsageAndReasoning) {
  const auto reply = parse_reply(
      R"({"id": "x", "choices": [{"index": 0, "finish_reason": "tool_calls", "message": {"role": "assistant", "content": null,
      "reasoning_content": "Two calls.", "tool_calls": [{"id": "a", "type": "function", "function": {"name": "weather", "arguments": "{}"}},
      {"type": "function", "function": {"name": "weather", "arguments": {"in": "Rome"}}}]}}],
    "usage": {"prompt_tokens": 20, "completion_tokens": 9, "prompt_tokens_details": {"cached_tokens": 16}, "completion_tokens_details": {"reasoning_tokens": 4}}})",
      asked());
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->message.reasoning, "Two calls.");
  EXPECT_EQ(reply->message.tool_calls, (std::vector<ToolCall>{{"a", "weather", "{}"}, {"call_1", "weather", R"({"in":"Rome"})"}}));
  EXPECT_EQ(reply->usage, (Usage{20, 16, 9, 4}));
  EXPECT_EQ(reply->finish_reason, "tool_calls");
}

TEST(ParseReply, EstimatesNonsenseUsage) {
  const auto usage_for = [](std::string_view usage) {
    const auto reply = parse_reply(R"({"choices": [{"message": {"content": "Twelve bytes"}}], "usage": )" + std::string(usage) + "}", asked());
    EXPECT_TRUE(reply);
    return reply->usage;
  };
  const Usage estimate = estimated_usage(asked(), "Twelve bytes");
  EXPECT_TRUE(estimate.estimated);
  for (const char* nonsense : {"null", "7", "{}", R"({"prompt_tokens": -4, "completion_tokens": 3})", R"({"prompt_tokens": "12", "completion_tokens": 3})",
                               R"({"prompt_tokens": 12, "completion_tokens": 2.5})", R"({"prompt_tokens": 1e300, "completion_tokens": 3})",
                               R"({"prompt_tokens": 18446744073709551615, "completion_tokens": 3})", R"({"prompt_tokens": 0, "completion_tokens": 0})",
                               R"({"prompt_tokens": 12, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 13}})",
                               R"({"prompt_tokens": 12, "completion_tokens": 3, "prompt_tokens_details": 5})",
                               R"({"prompt_tokens": 12, "completion_tokens": 3, "completion_tokens_details": {"reasoning_tokens": 4}})"})
    EXPECT_EQ(usage_for(nonsense), estimate) << nonsense;
  EXPECT_EQ(usage_for(R"({"prompt_tokens": 12, "completion_tokens": 3, "prompt_tokens_details": null})"), (Usage{12, 0, 3, 0}));
  EXPECT_EQ(usage_for(R"({"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 19, "completion_tokens_details": {"reasoning_tokens": 4}})"), (Usage{12, 0, 7, 4}));
}

TEST(ParseReply, NamesWhatIsBroken) {
  const auto why = [](std::string_view body) { return parse_reply(body, asked()).error(); };
  EXPECT_THAT(why("{").message, HasSubstr("not valid JSON"));
  EXPECT_THAT(why("{}").message, HasSubstr("choices: must be a list"));
  EXPECT_THAT(why(R"({"choices": []})").message, HasSubstr("choices: is empty"));
  EXPECT_THAT(why(R"({"choices": [{}]})").message, HasSubstr("choices[0].message"));
  EXPECT_THAT(why(R"({"choices": [{"message": {"content": 5}}]})").message, HasSubstr("choices[0].message.content: must be text"));
  EXPECT_EQ(why(R"({"choices": [{"message": {"tool_calls": 5}}]})").kind, FailureKind::malformed);
  EXPECT_THAT(why(std::string(100'000, '[')).message, HasSubstr("nested deeper"));
  const Failure said = why(R"({"error": {"message": "slow down", "code": 429}})");
  EXPECT_EQ(said.kind, FailureKind::rate_limited);
  EXPECT_EQ(said.message, "slow down");
  EXPECT_EQ(why(R"({"error": {"message": "no such model", "code": 404}})").kind, FailureKind::refused);
  EXPECT_EQ(why(R"({"error": "overloaded"})").kind, FailureKind::upstream);
}

TEST(ParseChunk, AssemblesToolCallsWithAndWithoutIndex) {
  ReplyAssembler assembler;
  for (const char* data : {R"({"choices": [{"delta": {"role": "assistant"}}]})",
                           R"({"choices": [{"delta": {"tool_calls": [{"index": 1, "id": "b", "function": {"name": "f", "arguments": ""}}]}}]})",
                           R"({"choices": [{"delta": {"tool_calls": [{"index": 0, "id": "a", "function": {"name": "g", "arguments": "{\"x\""}}]}}]})",
                           R"({"choices": [{"delta": {"tool_calls": [{"index": 1, "function": {"arguments": "{}"}}, {"index": 0, "function": {"arguments": ":1}"}}]}}]})",
                           R"({"choices": [{"delta": {"tool_calls": [{"id": "c", "function": {"name": "h", "arguments": "["}}]}}]})",
                           R"({"choices": [{"delta": {"tool_calls": [{"function": {"arguments": "]"}}]}}]})",
                           R"({"choices": [], "usage": null})"}) {
    const auto delta = parse_chunk(data);
    ASSERT_TRUE(delta) << delta.error().message;
    ASSERT_TRUE(assembler.add(*delta));
  }
  const auto reply = std::move(assembler).finish(asked());
  EXPECT_EQ(reply.message.tool_calls, (std::vector<ToolCall>{{"a", "g", R"({"x":1})"}, {"b", "f", "{}"}, {"c", "h", "[]"}}));
  EXPECT_EQ(reply.finish_reason, "tool_calls");
  EXPECT_TRUE(reply.usage.estimated);
  EXPECT_FALSE(parse_chunk(R"({"choices": [{"delta": {"tool_calls": [{"index": 100000000}]}}]})"));
}

TEST(ErrorMessage, FindsTheUpstreamsWords) {
  EXPECT_EQ(error_message(render_error("too long", "invalid_request_error")), "too long");
  EXPECT_EQ(error_message(R"({"error": "down"})"), "down");
  EXPECT_EQ(error_message(R"({"detail": [{"msg": "bad"}]})"), R"([{"msg":"bad"}])");
  EXPECT_EQ(error_message("<html>502 Bad Gateway\nnginx"), "<html>502 Bad Gateway");
  EXPECT_EQ(error_message(""), "");
}

// --- properties --------------------------------------------------------------------------------------------------------

// Pieces of real text: several bytes per character, quotes, line breaks, an escape, a NUL.
rc::Gen<std::string> text() {
  const auto piece = rc::gen::element<std::string>("a", "Zürich ", "\"", "\\", "\n", "\r\n", "日本", "🎼", std::string(1, '\0'),
                                                   "data: ", "\x7f", " ");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& pieces) {
    std::string all;
    for (const auto& one : pieces) all += one;
    return all;
  });
}

rc::Gen<std::string> name() { return rc::gen::element<std::string>("find", "answer_gpt-4", "f"); }

rc::Gen<std::vector<ToolCall>> calls() {
  return rc::gen::container<std::vector<ToolCall>>(rc::gen::construct<ToolCall>(
      rc::gen::element<std::string>("c1", "call_x"), name(), rc::gen::oneOf(text(), rc::gen::just<std::string>("{}"))));
}

Message any_message() {
  Message message{.speaker = *rc::gen::element(Speaker::system, Speaker::user, Speaker::assistant, Speaker::tool),
                  .content = *text()};
  if (message.speaker == Speaker::assistant) message.reasoning = *text(), message.tool_calls = *calls();
  if (message.speaker == Speaker::tool) message.tool_call_id = "c" + *text();
  return message;
}

Usage any_usage() {
  Usage usage{.input = *rc::gen::inRange(1, 100'000), .output = *rc::gen::inRange(1, 100'000)};
  usage.cached = *rc::gen::inRange<std::int64_t>(0, usage.input + 1);
  usage.reasoning = *rc::gen::inRange<std::int64_t>(0, usage.output + 1);
  if (usage.reasoning == usage.input + usage.output) usage.reasoning = 0;
  return usage;
}

ChatReply any_reply() {
  ChatReply reply{.message = any_message(),
                  .usage = any_usage(),
                  .finish_reason = *rc::gen::element<std::string>("stop", "length", "tool_calls")};
  reply.message.speaker = Speaker::assistant;
  reply.message.tool_call_id.clear();
  return reply;
}

RC_GTEST_PROP(Canonical, RequestsRoundTrip, ()) {
  ChatRequest request{.max_tokens = *rc::gen::inRange(1, 100'000), .temperature = *rc::gen::inRange(0, 2000) / 1000.0};
  if (*rc::gen::arbitrary<bool>()) request.seed = *rc::gen::arbitrary<std::uint64_t>();
  request.messages.push_back({Speaker::user, *text()});
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) request.messages.push_back(any_message());
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) request.tools.push_back({*name(), *text(), *rc::gen::element<std::string>("", R"({"type":"object"})")});
  request.tool_choice = *rc::gen::element<std::string>("", "auto", "none", "required");
  request.stop = *rc::gen::container<std::vector<std::string>>(text());
  const std::string bytes = canonical_request("m", request);
  const auto back = parse_canonical_request(bytes);
  RC_ASSERT(back.has_value());
  RC_ASSERT(back->model == "m");
  RC_ASSERT(back->chat.messages == request.messages);
  RC_ASSERT(back->chat.tools == request.tools);
  RC_ASSERT(back->chat.stop == request.stop);
  RC_ASSERT(back->chat.seed == request.seed);
  RC_ASSERT(back->chat.temperature == request.temperature);
  RC_ASSERT(back->chat.max_tokens == request.max_tokens);
  RC_ASSERT(canonical_request("m", back->chat) == bytes);
}

RC_GTEST_PROP(Canonical, OutcomesRoundTrip, ()) {
  ChatOutcome outcome = any_reply();
  outcome->cost = {*rc::gen::inRange<std::int64_t>(0, 1LL << 60)};
  outcome->first_token = *rc::gen::inRange(0, 1 << 30) / 3e7;
  outcome->usage.estimated = *rc::gen::arbitrary<bool>();
  if (*rc::gen::arbitrary<bool>())
    outcome = tl::unexpected(ChatFailure{
        {static_cast<FailureKind>(*rc::gen::inRange(0, 9)), *text(), *rc::gen::inRange(-1, 100) * 0.1}, any_usage(), *text()});
  const std::string bytes = canonical_outcome(outcome);
  const auto back = parse_canonical_outcome(bytes);
  RC_ASSERT(back.has_value());
  RC_ASSERT(canonical_outcome(*back) == bytes);
  RC_ASSERT(back->has_value() == outcome.has_value());
  if (outcome) {
    RC_ASSERT((*back)->message == outcome->message);
    RC_ASSERT((*back)->usage == outcome->usage);
    RC_ASSERT((*back)->cost == outcome->cost);
    RC_ASSERT((*back)->first_token == outcome->first_token);
  } else {
    const auto &is = back->error(), &was = outcome.error();
    RC_ASSERT(is.failure.kind == was.failure.kind && is.failure.message == was.failure.message &&
              is.failure.retry_after == was.failure.retry_after);
    RC_ASSERT(is.billed == was.billed && is.partial == was.partial);
  }
}

// Cuts `text` where characters end.
std::vector<std::string> cut(std::string_view text) {
  std::vector<std::string> pieces;
  while (!text.empty()) {
    std::size_t end = 1 + *rc::gen::inRange<std::size_t>(0, text.size());
    while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;
    pieces.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end, text.size()));
  }
  return pieces;
}

std::string streamed(const ChatReply& reply) {
  const ReplyHead head{"chatcmpl-1", "m", 1};
  std::vector<Delta> deltas{{.role = true}};
  for (auto& piece : cut(reply.message.reasoning)) deltas.push_back({.reasoning = piece});
  for (auto& piece : cut(reply.message.content)) deltas.push_back({.content = piece});
  for (std::size_t i = 0; i < reply.message.tool_calls.size(); ++i) {
    const ToolCall& call = reply.message.tool_calls[i];
    deltas.push_back({.tool_calls = {{i, call.id, call.name, ""}}});
    for (auto& piece : cut(call.arguments)) deltas.push_back({.tool_calls = {{i, "", "", piece}}});
  }
  deltas.push_back({.finish_reason = reply.finish_reason});
  deltas.push_back({.usage = reply.usage});
  std::string bytes;
  for (const auto& delta : deltas) bytes += http::sse_event(render_chunk(head, delta));
  return bytes;
}

RC_GTEST_PROP(Stream, HoweverItIsCutTheReplyIsTheSame, ()) {
  const ChatReply reply = any_reply();
  const std::string bytes = streamed(reply);
  http::SseParser parser;
  ReplyAssembler assembler;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = 1 + *rc::gen::inRange<std::size_t>(0, 200);
    RC_ASSERT(parser.feed(std::string_view(bytes).substr(at, size), [&](const http::SseEvent& event) {
      const auto delta = parse_chunk(event.data);
      RC_ASSERT(delta.has_value());
      RC_ASSERT(assembler.add(*delta).has_value());
    }).has_value());
    at += size;
  }
  const ChatReply back = std::move(assembler).finish(asked());
  RC_ASSERT(back.message == reply.message);
  RC_ASSERT(back.usage == reply.usage);
  RC_ASSERT(back.finish_reason == reply.finish_reason);
}

RC_GTEST_PROP(Wire, WholeRepliesRoundTrip, ()) {
  const ChatReply reply = any_reply();
  const auto back = parse_reply(render_reply({"chatcmpl-1", "m", 1}, reply), asked());
  RC_ASSERT(back.has_value());
  RC_ASSERT(back->message == reply.message);
  RC_ASSERT(back->usage == reply.usage);
  RC_ASSERT(back->finish_reason == reply.finish_reason);
}

}  // namespace
}  // namespace baton::llm
