#include "baton/serve/chat_server.h"

#include "baton/base/json.h"
#include "baton/base/log.h"
#include "baton/base/queue.h"
#include "baton/base/text.h"
#include "baton/http/sse.h"
#include "baton/llm/wire.h"
#include "baton/store/exchange_logs.h"
#include "baton/store/trace.h"

#include <atomic>
#include <chrono>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

namespace baton::serve {
namespace {

const http::Headers kJsonType{{"Content-Type", "application/json"}};
constexpr std::size_t kPiece = 64;  // bytes of text in one streamed chunk

struct Job {
  std::shared_ptr<const http::ServerRequest> request;
  std::shared_ptr<http::Responder> client;
  llm::WireRequest asked;
};

std::int64_t unix_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Task task_of(const llm::WireRequest& asked, std::string id) {
  Task task{.id = std::move(id), .type = AnswerType::free, .conversation = asked.chat.messages, .client_tools = asked.chat.tools};
  for (const auto& message : asked.chat.messages)
    if (message.speaker == Speaker::user) task.question = message.content;
  return task;
}

Usage total_usage(const Trajectory& trajectory) {
  Usage usage;
  for (const auto& entry : trajectory.ledger)
    if (entry.purpose != Purpose::judge) usage += entry.usage;
  return usage;
}

struct Refusal {
  int status;
  std::string type, message;
};

// Why an episode without an answer ended, as an HTTP error.
Refusal refusal_of(const Trajectory& trajectory) {
  const std::string why = trajectory.steps.empty() ? "" : trajectory.steps.back().decision.why;
  if (trajectory.stopped_because == "deadline") return {504, "timeout", "no answer within the deadline"};
  if (trajectory.stopped_because == "budget" || trajectory.stopped_because == "overrun")
    return {402, "budget_exceeded", "no answer within the budget"};
  if (trajectory.stopped_because == "cancelled") return {503, "shutting_down", "the server is shutting down"};
  for (auto call = trajectory.calls.rbegin(); call != trajectory.calls.rend(); ++call)
    if (call->status == CallStatus::failed || call->status == CallStatus::timed_out) return {502, "upstream_error", call->text};
  return {502, "no_answer", why.empty() ? "no tool has an answer" : "no answer: " + why};
}

class Server final : public ChatServer {
 public:
  Server(ChatBackend backend, ChatServerOptions options)
      : backend_(std::move(backend)), options_(std::move(options)), queue_(options_.queue), id_salt_(std::random_device{}()) {
    server_ =
        http::start_server(options_.server, [this](auto request, auto client) { accept(std::move(request), std::move(client)); });
    try {
      for (int w = 0; w < options_.workers; ++w) workers_.emplace_back([this] { work(); });
    } catch (...) {  // no further thread to be had
      stop(0);
      throw;
    }
  }
  ~Server() override { stop(0); }

  int port() const override { return server_->port(); }

  void stop(Seconds grace) override {
    server_->stop(grace);
    stopping_.request_stop();
    queue_.close();
    workers_.clear();
  }

 private:
  static std::string_view endpoint_method(std::string_view path) {  // "" : no such endpoint
    if (path == "/v1/chat/completions") return "POST";
    return path == "/v1/models" || path == "/healthz" ? "GET" : "";
  }

  // On an io thread: parses and hands over, never blocks.
  void accept(std::shared_ptr<const http::ServerRequest> request, std::shared_ptr<http::Responder> client) {
    const std::string_view method = endpoint_method(request->path);
    if (method.empty())
      return refuse(*client, {404, "not_found",
                              fmt::format("no such endpoint: {}; there are /v1/chat/completions, /v1/models and /healthz",
                                          utf8_prefix(request->path, 80))});
    if (request->method != method)
      return refuse(*client, {405, "method_not_allowed", fmt::format("{} takes {} only", request->path, method)},
                    {{"Allow", std::string(method)}});
    if (request->path == "/healthz") return client->send(200, kJsonType, R"({"status":"ok"})");
    if (request->path == "/v1/models") return client->send(200, kJsonType, model_list());
    auto asked = llm::parse_request(request->body);
    if (!asked) return refuse(*client, {400, "invalid_request_error", asked.error().message});
    if (!backend_.policies.contains(asked->model)) return refuse(*client, {404, "model_not_found", unknown_model(asked->model)});
    if (asked->chat.messages.empty()) return refuse(*client, {400, "invalid_request_error", "messages: at least one is needed"});
    if (!queue_.try_push({std::move(request), client, std::move(*asked)}))
      client->send(429, {{"Content-Type", "application/json"}, {"Retry-After", "1"}},
                   llm::render_error("all workers are busy; try again", "overloaded"));
  }

  void work() {
    const auto environment = backend_.make_environment();
    while (auto job = queue_.pop()) {
      if (job->request->gone.stop_requested()) continue;
      try {
        answer(*environment, *job);
      } catch (const std::exception& error) {
        spdlog::error("request failed: {}", error.what());
        refuse(*job->client, {500, "internal_error", "the request failed inside baton; its log says why"});
      }
    }
  }

  void answer(Environment& environment, Job& job) {
    const std::string id = fmt::format("{:016x}", mix64(id_salt_ + requests_.fetch_add(1)));
    const Task task = task_of(job.asked, id);
    const Policy& policy = *backend_.policies.at(job.asked.model);
    std::stop_source stop;
    const std::stop_callback gone(job.request->gone, [&] { stop.request_stop(); });
    const std::stop_callback ending(stopping_.get_token(), [&] { stop.request_stop(); });
    store::RecordingLog log;
    rollout::EpisodeOptions episode = options_.episode;
    episode.seed = hash64(id);
    const Trajectory trajectory = rollout::run_episode(
        environment, policy, task, episode,
        {.clock = wall_clock(), .stop = stop.get_token(), .exchanges = options_.traces.empty() ? nullptr : &log});
    if (!options_.traces.empty()) keep_trace(id, task, episode, trajectory, log);
    respond(job, id, trajectory);
  }

  // A trace that cannot be written costs nobody the answer that was paid for.
  void keep_trace(const std::string& id, const Task& task, const rollout::EpisodeOptions& episode, const Trajectory& trajectory,
                  store::RecordingLog& log) const try {
    store::write_trace(options_.traces / (id + ".jsonl"), {.task = task,
                                                           .dollars = episode.dollars,
                                                           .seconds = episode.seconds,
                                                           .max_steps = episode.max_steps,
                                                           .preferences = episode.preferences,
                                                           .catalogue = options_.catalogue,
                                                           .trajectory = trajectory,
                                                           .exchanges = log.take()});
  } catch (const Error& error) {
    spdlog::error("no trace of request {}: {}", id, error.what());
  }

  void respond(const Job& job, const std::string& id, const Trajectory& trajectory) {
    http::Headers headers{{"x-baton-cost-usd", fmt::format("{:.9f}", trajectory.cost().dollars())},
                          {"x-baton-seconds", fmt::format("{:.3f}", trajectory.seconds)},
                          {"x-baton-calls", std::to_string(trajectory.calls.size())},
                          {"x-baton-policy", trajectory.policy},
                          {"x-baton-trace-id", id}};
    if (!trajectory.submission.answered) return refuse(*job.client, refusal_of(trajectory), std::move(headers));
    ChatReply reply{.message = trajectory.candidates[index(trajectory.submitted)].turn, .usage = total_usage(trajectory)};
    reply.message.speaker = Speaker::assistant;
    reply.finish_reason = reply.message.tool_calls.empty() ? "stop" : "tool_calls";
    const llm::ReplyHead head{.id = "chatcmpl-" + id, .model = job.asked.model, .created = unix_seconds()};
    if (job.asked.stream) return stream(*job.client, head, reply, job.asked.include_usage, std::move(headers));
    headers.emplace_back("Content-Type", "application/json");
    job.client->send(200, headers, llm::render_reply(head, reply));
  }

  static void stream(http::Responder& client, const llm::ReplyHead& head, const ChatReply& reply, bool usage,
                     http::Headers headers) {
    headers.emplace_back("Content-Type", "text/event-stream");
    headers.emplace_back("Cache-Control", "no-cache");
    client.start_stream(200, headers);
    const auto send = [&](const llm::Delta& delta) { return client.write(http::sse_event(llm::render_chunk(head, delta))); };
    if (!send({.role = true})) return;
    for (std::string_view text = reply.message.content; !text.empty();) {
      std::string_view piece = utf8_prefix(text, kPiece);
      if (piece.empty()) piece = text;  // not UTF-8 at all
      if (!send({.content = std::string(piece)})) return;
      text.remove_prefix(piece.size());
    }
    std::int64_t number = 0;
    for (const auto& call : reply.message.tool_calls)
      if (!send({.tool_calls = {{number++, call.id, call.name, call.arguments}}})) return;
    send({.finish_reason = reply.finish_reason});
    if (usage) send({.usage = reply.usage});
    client.write(http::sse_event("[DONE]"));
    client.finish();
  }

  static void refuse(http::Responder& client, const Refusal& refusal, http::Headers headers = {}) {
    headers.emplace_back("Content-Type", "application/json");
    client.send(refusal.status, headers, llm::render_error(refusal.message, refusal.type));
  }

  std::string model_list() const {
    Json list = Json::array();
    for (const auto& [name, policy] : backend_.policies)
      list.push_back({{"id", name}, {"object", "model"}, {"created", 0}, {"owned_by", "baton"}});
    return dump_json({{"object", "list"}, {"data", list}});
  }

  std::string unknown_model(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& [known, policy] : backend_.policies) names.push_back(known);
    return fmt::format("the model '{}' does not exist; there are: {}", utf8_prefix(name, 80), fmt::join(names, ", "));
  }

  const ChatBackend backend_;
  const ChatServerOptions options_;
  BoundedQueue<Job> queue_;
  const std::uint64_t id_salt_;
  std::atomic<std::uint64_t> requests_{0};
  std::stop_source stopping_;
  std::vector<std::jthread> workers_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace

std::unique_ptr<ChatServer> start_chat_server(ChatBackend backend, ChatServerOptions options) {
  return std::make_unique<Server>(std::move(backend), std::move(options));
}

}  // namespace baton::serve
