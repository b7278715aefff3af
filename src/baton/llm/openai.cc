#include "baton/llm/openai.h"

#include "baton/base/text.h"
#include "baton/http/sse.h"
#include "baton/llm/http_failure.h"
#include "baton/llm/wire.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::llm {
namespace {

// Reads the body of one 2xx answer: a stream of chunks, or (from an upstream that does not stream) a whole reply.
class BodyReader {
 public:
  BodyReader(const ChatRequest& request, const CallContext& context)
      : request_(request), context_(context), began_(context.clock.now()) {}

  // False: what came cannot be read on.
  bool take(std::string_view piece) {
    if (!streams_) whole_ += piece;
    const auto fed = sse_.feed(piece, [&](const http::SseEvent& event) { on_event(event); });
    if (!fed && !failure_) failure_ = fed.error();
    return !failure_;
  }

  ChatOutcome end(const http::HttpResponse& response) {
    if (!failure_ && !streams_) return whole_reply(response);
    if (!failure_ && !done_) failure_ = Failure{FailureKind::malformed, "the stream ended without [DONE]"};
    if (failure_) return failed(std::move(*failure_));
    return timed(std::move(assembler_).finish(request_));
  }

  // The call ended early. A reply that was complete by then is one all the same.
  ChatOutcome cut(Failure failure) {
    if (done_ && !failure_) return timed(std::move(assembler_).finish(request_));
    return failed(failure_ ? std::move(*failure_) : std::move(failure));
  }

 private:
  void on_event(const http::SseEvent& event) {
    streams_ = true;
    whole_.clear();
    if (done_ || failure_) return;
    if (event.data == "[DONE]") {
      done_ = true;
      return;
    }
    const auto delta = parse_chunk(event.data);
    const auto added = delta ? assembler_.add(*delta) : tl::unexpected(delta.error());
    if (!added) {
      failure_ = added.error();
      return;
    }
    if (first_token_ < 0 && assembler_.begun()) first_token_ = context_.clock.now() - began_;
    if (context_.on_text && !delta->content.empty()) context_.on_text(delta->content);
  }

  ChatOutcome whole_reply(const http::HttpResponse& response) {
    auto reply = parse_reply(whole_, request_);
    if (!reply) {
      if (reply.error().kind != FailureKind::malformed) whole_.clear();  // the upstream's own error, not a reply
      return failed(std::move(reply.error()));
    }
    first_token_ = response.first_byte;
    if (context_.on_text && !reply->message.content.empty()) context_.on_text(reply->message.content);
    return timed(std::move(*reply));
  }

  ChatReply timed(ChatReply reply) const {
    reply.first_token = std::max(first_token_, 0.0);
    reply.total = context_.clock.now() - began_;
    return reply;
  }

  // A body that does not stream is sent when it has been generated: the part of it that arrived was billed too.
  ChatOutcome failed(Failure failure) const {
    Usage billed;
    if (assembler_.begun()) billed = assembler_.usage(request_);
    else if (trim(whole_).starts_with('{')) billed = estimated_usage(request_, whole_);
    return tl::unexpected(ChatFailure{std::move(failure), billed, assembler_.content()});
  }

  const ChatRequest& request_;
  const CallContext& context_;
  const Seconds began_;
  http::SseParser sse_;
  ReplyAssembler assembler_;
  std::string whole_;             // the body, until an event shows that it streams
  bool streams_ = false;
  bool done_ = false;             // [DONE] has come
  Seconds first_token_ = -1;
  std::optional<Failure> failure_;
};

class OpenAiModel final : public ChatModel {
 public:
  OpenAiModel(ModelSpec model, Provider provider, std::string key, http::HttpClient& client, OpenAiOptions options)
      : spec_(std::move(model)), provider_(std::move(provider)), key_(std::move(key)), client_(client), options_(options) {
    style_.max_completion_tokens = provider_.base_url.starts_with("https://api.openai.com/");
    url_ = provider_.base_url;
    while (url_.ends_with('/')) url_.pop_back();
    url_ += "/chat/completions";
  }
  const ModelSpec& spec() const override { return spec_; }

  ChatOutcome chat(const ChatRequest& request, CallContext& context) override {
    http::HttpRequest http = http_request(request, context);
    BodyReader reader(request, context);
    http.on_data = [&](std::string_view piece) { return reader.take(piece); };
    http::HttpResponse partial;
    const auto response = client_.send(http, context.stop, &partial);
    if (response && (response->status < 200 || response->status > 299))
      return tl::unexpected(ChatFailure{failure_of_status(provider_, *response, key_), {}, {}});
    ChatOutcome outcome = response ? reader.end(*response) : reader.cut(response.error());
    if (!outcome) {
      std::string& message = outcome.error().failure.message;
      message = fmt::format("provider {}, model {}: {}", provider_.name, spec_.upstream, quoted_words(message, key_));
    }
    return outcome;
  }

 private:
  http::HttpRequest http_request(const ChatRequest& request, const CallContext& context) const {
    RequestStyle style = style_;
    style.stream = (options_.stream && provider_.stream) || context.on_text;
    http::HttpRequest http{.url = url_, .headers = {{"Content-Type", "application/json"}},
                           .body = render_request(spec_.upstream, request, style)};
    http.headers.emplace_back("Accept", style.stream ? "text/event-stream, application/json" : "application/json");
    if (!key_.empty()) http.headers.emplace_back("Authorization", "Bearer " + key_);
    http.timeout = std::min(provider_.timeout, context.deadline.left(context.clock));
    http.connect_timeout = provider_.connect_timeout;
    http.first_byte_timeout = provider_.first_byte_timeout;
    http.idle_timeout = options_.idle_timeout > 0 ? options_.idle_timeout : provider_.first_byte_timeout;
    return http;
  }

  const ModelSpec spec_;
  const Provider provider_;
  const std::string key_;
  http::HttpClient& client_;
  const OpenAiOptions options_;
  RequestStyle style_;
  std::string url_;
};

}  // namespace

std::unique_ptr<ChatModel> make_openai_model(ModelSpec model, Provider provider, std::string key, http::HttpClient& client,
                                             OpenAiOptions options) {
  return std::make_unique<OpenAiModel>(std::move(model), std::move(provider), std::move(key), client, options);
}

}  // namespace baton::llm
