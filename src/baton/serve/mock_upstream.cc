#include "baton/serve/mock_upstream.h"

#include "baton/base/json.h"
#include "baton/base/rng.h"
#include "baton/http/sse.h"
#include "baton/llm/wire.h"

#include <atomic>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::serve {
namespace {

const http::Headers kJson{{"Content-Type", "application/json"}};
const http::Headers kEventType{{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-cache"}};

using Request = std::shared_ptr<const http::ServerRequest>;
using Client = std::shared_ptr<http::Responder>;

std::string raw_head(std::string_view type, std::size_t length) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n", type, length);
}

// One reply on its way to one client, kept alive by the timers of its Responder.
struct Delivery {
  Client client;
  std::optional<Fault> fault;
  bool stream = false;
  std::vector<std::string> events;  // streamed: one chunk each, then [DONE]
  std::string body;                 // not streamed
  Seconds first_byte = 0, between = 0;
  std::size_t next = 0;
};

class Mock final : public MockUpstream {
 public:
  Mock(envs::SimulatedPool pool, std::vector<envs::SimulatedTask> tasks, MockOptions options)
      : pool_(std::move(pool)),
        tasks_(std::move(tasks)),
        options_(std::move(options)),
        server_(http::start_server(options_.server,
                                   [this](Request request, Client client) { handle(*request, std::move(client)); })) {}
  ~Mock() override { stop(); }

  int port() const override { return server_->port(); }
  void stop() override { server_->stop(0); }
  MockCounts counts() const override {
    MockCounts out{.requests = requests_, .billed = billed_};
    for (std::size_t f = 0; f < kFaults; ++f) out.faults[f] = faults_[f];
    return out;
  }

 private:
  void handle(const http::ServerRequest& request, Client client) {
    if (request.path == "/healthz") return client->send(200, kJson, R"({"status":"ok"})");
    if (request.path == "/v1/models" && request.method == "GET") return client->send(200, kJson, models());
    if (request.path == "/v1/chat/completions" && request.method == "POST") return chat(request, std::move(client));
    client->send(404, kJson,
                 llm::render_error(fmt::format("no such endpoint: {} {}", request.method, request.path), "not_found"));
  }

  std::string models() const {
    Json list = Json::array();
    for (const auto& expert : pool_.experts)
      list.push_back({{"id", expert.model.name}, {"object", "model"}, {"created", 0}, {"owned_by", "baton mock"}});
    return dump_json({{"object", "list"}, {"data", list}});
  }

  std::optional<std::size_t> expert_named(std::string_view name) const {
    for (std::size_t e = 0; e < pool_.experts.size(); ++e)
      if (pool_.experts[e].model.name == name) return e;
    return std::nullopt;
  }

  std::optional<Fault> draw_fault(std::uint64_t request) {
    double left = Rng(options_.seed).split("fault").split(request).uniform();
    for (std::size_t f = 0; f < kFaults; ++f)
      if ((left -= options_.faults[f]) < 0) {
        ++faults_[f];
        return static_cast<Fault>(f);
      }
    return std::nullopt;
  }

  void chat(const http::ServerRequest& request, Client client) {
    const std::uint64_t number = requests_++;
    const auto parsed = llm::parse_request(request.body);
    if (!parsed) return client->send(400, kJson, llm::render_error(parsed.error().message, "invalid_request_error"));
    const auto expert = expert_named(parsed->model);
    if (!expert)
      return client->send(404, kJson,
                          llm::render_error(fmt::format("the model '{}' does not exist", parsed->model), "model_not_found"));

    const auto fault = draw_fault(number);
    if (fault == Fault::too_many_requests)
      return client->send(429, {{"Content-Type", "application/json"}, {"Retry-After", "1"}},
                          llm::render_error("too many requests", "rate_limit_exceeded"));
    if (fault == Fault::server_error)
      return client->send(500, kJson, llm::render_error("the simulated server failed", "server_error"));

    ChatReply reply = envs::simulated_reply(pool_, *expert, tasks_, parsed->chat, 0);
    if (fault == Fault::wrong_usage) reply.usage = {.input = -5, .cached = 1'000'000, .output = -1, .reasoning = 7};
    const ModelSpec& model = pool_.experts[*expert].model;
    auto delivery = std::make_shared<Delivery>(Delivery{.client = std::move(client), .fault = fault, .stream = parsed->stream});
    const llm::ReplyHead head{.id = fmt::format("chatcmpl-mock-{}", number), .model = parsed->model};
    const double speed = model.tokens_per_second;
    const Seconds writing = static_cast<double>(std::max<std::int64_t>(reply.usage.output, 0)) / speed * options_.time_scale;
    delivery->first_byte = model.first_token * options_.time_scale;
    if (parsed->stream) {
      delivery->events = events_of(head, reply, parsed->include_usage, fault);
      delivery->between = writing / static_cast<double>(delivery->events.size());
    } else {
      delivery->body = fault == Fault::malformed_json || fault == Fault::malformed_sse
                           ? "{\"choices\": [{\"message\": {\"content\": \"cut"
                           : llm::render_reply(head, reply);
      delivery->first_byte += writing;
    }
    if (fault == Fault::slow_first_byte) delivery->first_byte += options_.slow_seconds;
    later(delivery, delivery->first_byte, &Mock::begin);
  }

  static std::vector<std::string> events_of(const llm::ReplyHead& head, const ChatReply& reply, bool usage,
                                            std::optional<Fault> fault) {
    constexpr std::size_t kPieces = 6;
    std::vector<std::string> events{http::sse_event(llm::render_chunk(head, {.role = true}))};
    std::string_view text = reply.message.content;
    const std::size_t piece = std::max<std::size_t>(1, (text.size() + kPieces - 1) / kPieces);
    while (!text.empty()) {
      const auto part = utf8_piece(text, piece);
      events.push_back(http::sse_event(llm::render_chunk(head, {.content = std::string(part)})));
      text.remove_prefix(part.size());
    }
    std::int64_t index = 0;
    for (const auto& call : reply.message.tool_calls)
      events.push_back(http::sse_event(llm::render_chunk(head, {.tool_calls = {{index++, call.id, call.name, call.arguments}}})));
    if (fault == Fault::malformed_json) events.push_back(http::sse_event("{\"choices\": [{\"delta\": "));
    if (fault == Fault::malformed_sse) events.push_back("dta {{{\r\r\n::: no event\n\n" + http::sse_event("[DONE"));
    events.push_back(http::sse_event(llm::render_chunk(head, {.finish_reason = reply.finish_reason})));
    if (usage) events.push_back(http::sse_event(llm::render_chunk(head, {.usage = reply.usage})));
    events.push_back(http::sse_event("[DONE]"));
    return events;
  }

  static std::string_view utf8_piece(std::string_view text, std::size_t bytes) {
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) ++bytes;
    return text.substr(0, bytes);
  }

  using Step = void (Mock::*)(const std::shared_ptr<Delivery>&);
  void later(const std::shared_ptr<Delivery>& delivery, Seconds delay, Step step) {
    if (delay <= 0) return (this->*step)(delivery);
    delivery->client->after(delay, [this, delivery, step] { (this->*step)(delivery); });
  }

  void begin(const std::shared_ptr<Delivery>& delivery) {
    ++billed_;
    Delivery& d = *delivery;
    const std::string_view body = d.body;
    if (d.fault == Fault::truncated_body) {
      std::string all = d.stream ? fmt::format("{}", fmt::join(d.events, "")) : d.body;
      d.client->send_raw(raw_head(d.stream ? "text/event-stream" : "application/json", all.size()) +
                         all.substr(0, all.size() / 2));
      return d.client->close();
    }
    if (d.stream) {
      d.client->start_stream(200, kEventType);
      return next_event(delivery);
    }
    if (d.fault == Fault::stall || d.fault == Fault::reset) {
      d.client->send_raw(raw_head("application/json", body.size()) + std::string(body.substr(0, body.size() / 2)));
      return d.fault == Fault::reset ? d.client->abort() : hold(delivery);
    }
    d.client->send(200, kJson, d.body);
  }

  void next_event(const std::shared_ptr<Delivery>& delivery) {
    Delivery& d = *delivery;
    if (d.next == d.events.size() / 2) {
      if (d.fault == Fault::stall) return hold(delivery);
      if (d.fault == Fault::reset) return d.client->abort();
    }
    if (d.next == d.events.size()) return d.client->finish();
    if (!d.client->write(d.events[d.next++])) return;
    later(delivery, d.between, &Mock::next_event);
  }

  // Silence: the timer keeps the exchange open until the client or the server leaves.
  void hold(const std::shared_ptr<Delivery>& delivery) { later(delivery, 3600, &Mock::end_hold); }
  void end_hold(const std::shared_ptr<Delivery>& delivery) { delivery->client->abort(); }

  const envs::SimulatedPool pool_;
  const envs::TaskFinder tasks_;
  const MockOptions options_;
  std::atomic<std::uint64_t> requests_{0}, billed_{0};
  std::array<std::atomic<std::uint64_t>, kFaults> faults_{};
  std::unique_ptr<http::Server> server_;  // last: its handlers use the rest
};

}  // namespace

std::unique_ptr<MockUpstream> start_mock_upstream(envs::SimulatedPool pool, std::vector<envs::SimulatedTask> tasks,
                                                  MockOptions options) {
  return std::make_unique<Mock>(std::move(pool), std::move(tasks), std::move(options));
}

}  // namespace baton::serve
