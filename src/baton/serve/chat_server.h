#pragma once
// `baton serve`: POST /v1/chat/completions, GET /v1/models and GET /healthz. One request is one episode whose task is the
// conversation so far; it runs the same loop as everything else.

#include "baton/core/trajectory.h"
#include "baton/http/server.h"
#include "baton/rollout/run_episode.h"

#include <filesystem>
#include <map>

namespace baton::serve {

struct ChatServerOptions {
  http::ServerOptions server;
  int workers = 64;                     // episodes at once; each has a thread that mostly waits
  std::size_t queue = 64;               // requests that wait for a worker; further ones get 429 with Retry-After
  rollout::EpisodeOptions episode;      // budget and deadline of one request
  std::filesystem::path traces;         // folder for one trace per request, named by its id; "": none
  Catalogue catalogue;                  // for the traces
};

// What answers requests. `policies` maps the model names that clients ask for to policies.
struct ChatBackend {
  std::function<std::unique_ptr<Environment>()> make_environment;  // thread-safe
  std::map<std::string, std::shared_ptr<const Policy>> policies;
};

class ChatServer {
 public:
  virtual ~ChatServer() = default;
  virtual int port() const = 0;
  virtual void stop(Seconds grace) = 0;  // running episodes get `grace`, then are cancelled
};

// Replies carry the headers x-baton-cost-usd, x-baton-seconds, x-baton-calls, x-baton-policy and x-baton-trace-id. A streamed
// reply starts when the episode has ended, because only then is it known which candidate is the answer. Throws Error when the
// port cannot be had.
std::unique_ptr<ChatServer> start_chat_server(ChatBackend backend, ChatServerOptions options);

}  // namespace baton::serve
