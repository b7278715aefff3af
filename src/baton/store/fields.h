#pragma once
// The fields of every core type that has a JSON form. For .cc files of store; see archive.h.

#include "baton/store/archive.h"

namespace baton {

// Declared in the namespace of the types, so that form_of finds them.
template <class V, class T>
using As = store::As<V, T>;

template <class V> void fields(V& v, As<V, Usage>& u) {
  v.required("input", u.input);
  v.optional("cached", u.cached);
  v.required("output", u.output);
  v.optional("reasoning", u.reasoning);
  v.optional("estimated", u.estimated);
}

template <class V> void fields(V& v, As<V, Price>& p) {
  v.required("input_nano", p.input);  // per million tokens
  v.required("cached_input_nano", p.cached_input);
  v.required("output_nano", p.output);
  v.required("reasoning_nano", p.reasoning);
  v.optional("per_call_nano", p.per_call);
}

template <class V> void fields(V& v, As<V, ToolCall>& c) {
  v.optional("id", c.id);
  v.required("name", c.name);
  v.required("arguments", c.arguments);
}

template <class V> void fields(V& v, As<V, Message>& m) {
  v.required("speaker", m.speaker);
  v.required("content", m.content);
  v.optional("reasoning", m.reasoning);
  v.optional("tool_calls", m.tool_calls);
  v.optional("tool_call_id", m.tool_call_id);
}

template <class V> void fields(V& v, As<V, ToolSchema>& s) {
  v.required("name", s.name);
  v.optional("description", s.description);
  v.required("parameters", s.parameters);
}

template <class V> void fields(V& v, As<V, Task>& t) {  // without its gold
  v.required("id", t.id);
  v.required("question", t.question);
  v.required("type", t.type);
  v.optional("options", t.options);
  v.optional("category", t.category);
  v.optional("conversation", t.conversation);
  v.optional("client_tools", t.client_tools);
}

template <class V> void fields(V& v, As<V, Submission>& s) {
  v.required("answered", s.answered);
  v.optional("answer", s.answer);
  v.optional("text", s.text);
}

template <class V> void fields(V& v, As<V, Preferences>& p) {
  v.required("cost", p.cost);
  v.required("latency", p.latency);
  v.optional("tools", p.tools);
}

template <class V> void fields(V& v, As<V, Call>& c) {
  v.required("tool", c.tool);
  v.optional("about", c.about, kNoCandidate);
  v.optional("arguments", c.arguments);
  v.optional("id", c.id);
  v.optional("error", c.error);
}

template <class V> void fields(V& v, As<V, Calls>& c) {
  v.required("calls", c.calls);
  v.optional("said", c.said);
}
template <class V> void fields(V& v, As<V, Submit>& s) { v.optional("candidate", s.candidate, kNoCandidate); }
template <class V> void fields(V& v, As<V, Say>& s) { v.required("turn", s.turn); }

// One object: its kind beside the fields of that kind.
template <class V> void fields(V& v, As<V, Action>& a) {
  constexpr std::array<std::string_view, 3> kKinds{"calls", "submit", "say"};
  std::string kind;
  if constexpr (std::is_same_v<V, store::Writer>) kind = kKinds[a.index()];
  v.required("kind", kind);
  if constexpr (std::is_same_v<V, store::Reader>) {
    if (kind == kKinds[0]) a.template emplace<Calls>();
    else if (kind == kKinds[1]) a.template emplace<Submit>();
    else if (kind == kKinds[2]) a.template emplace<Say>();
    else store::refuse(v.where, fmt::format("'kind' must be one of: {}", fmt::join(kKinds, ", ")));
  }
  std::visit([&](auto& chosen) { fields(v, chosen); }, a);
}

template <class V> void fields(V& v, As<V, OptionValue>& o) {
  v.required("option", o.option);
  v.required("value", o.value);
}

template <class V> void fields(V& v, As<V, Alternative>& a) {
  v.optional("tools", a.tools);
  v.optional("candidate", a.candidate, kNoCandidate);
  v.required("right", a.right);
  v.optional("price", a.price);
  v.optional("cost_nano", a.cost);
  v.optional("seconds", a.seconds);
}

template <class V> void fields(V& v, As<V, Decision>& d) {
  v.required("action", d.action);
  v.optional("log_probability", d.log_probability);
  v.optional("confidence", d.confidence, -1);
  v.optional("why", d.why);
  v.optional("values", d.values);
  v.optional("alternatives", d.alternatives);
}

template <class V> void fields(V& v, As<V, Candidate>& c) {
  v.required("answer", c.answer);
  v.required("turn", c.turn);
  v.optional("calls", c.calls);
}

template <class V> void fields(V& v, As<V, CallRecord>& c) {
  v.required("tool", c.tool);
  v.optional("about", c.about, kNoCandidate);
  v.optional("supports", c.supports, kNoCandidate);
  v.required("status", c.status);
  v.optional("deed", c.deed, Deed::none);
  v.optional("grounded", c.grounded, true);
  v.optional("score", c.score, -1);
  v.optional("usage", c.usage);
  v.required("cost_nano", c.cost);
  v.required("latency", c.latency);
  v.optional("arguments", c.arguments);
  v.optional("text", c.text);
}

template <class V> void fields(V& v, As<V, CallKey>& k) {
  v.required("step", k.step);
  v.required("call", k.call);
  v.required("attempt", k.attempt);
}

template <class V> void fields(V& v, As<V, LedgerEntry>& e) {
  v.required("key", e.key);
  v.optional("tool", e.tool, ToolId{0xFFFF});
  v.required("purpose", e.purpose);
  v.required("status", e.status);
  v.optional("overrun", e.overrun);
  v.required("usage", e.usage);
  v.required("cost_nano", e.cost);
  v.required("queued", e.queued);
  v.required("service", e.service);
}

template <class V> void fields(V& v, As<V, Exchange>& e) {
  v.required("key", e.key);
  v.required("kind", e.kind);
  v.required("request", e.request);
  v.required("reply", e.reply);
}

template <class V> void fields(V& v, As<V, Provider>& p) {
  v.required("name", p.name);
  v.required("base_url", p.base_url);
  v.optional("key_env", p.key_env);
  v.required("connect_timeout", p.connect_timeout);
  v.required("first_byte_timeout", p.first_byte_timeout);
  v.required("timeout", p.timeout);
  v.required("max_concurrent", p.max_concurrent);
  v.optional("requests_per_minute", p.requests_per_minute);
  v.required("retries", p.retries);
  v.optional("stream", p.stream, true);
}

template <class V> void fields(V& v, As<V, ModelSpec>& m) {
  v.required("name", m.name);
  v.required("provider", m.provider);
  v.required("upstream", m.upstream);
  v.required("price", m.price);
  v.required("first_token", m.first_token);
  v.required("tokens_per_second", m.tokens_per_second);
  v.required("max_output_tokens", m.max_output_tokens);
  v.required("expected_output_tokens", m.expected_output_tokens);
  v.optional("accuracy", m.accuracy);
  v.optional("description", m.description);
}

template <class V> void fields(V& v, As<V, ToolSpec>& t) {
  v.required("name", t.name);
  v.required("role", t.role);
  v.optional("model", t.model);
  v.optional("description", t.description);
  v.required("price", t.price);
  v.required("expected_cost_nano", t.expected_cost);
  v.required("expected_latency", t.expected_latency);
  v.optional("accuracy", t.accuracy);
  v.optional("index", t.index);
  v.optional("sensitivity", t.sensitivity, 0.9);
  v.optional("specificity", t.specificity, 0.9);
}

template <class V> void fields(V& v, As<V, Catalogue>& c) {
  v.required("price_book", c.price_book);
  v.optional("providers", c.providers);
  v.optional("models", c.models);
  v.required("tools", c.tools);
}

}  // namespace baton
