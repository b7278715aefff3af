#pragma once
// Internal: one libcurl session (a multi handle, an easy handle and at most one kept-alive connection) and what it shares
// with the others. The client pools sessions; a session runs one call at a time, on the calling thread.

#include "baton/http/client.h"

#include <memory>

namespace baton::http {

// Process-wide state that sessions use together: name look-ups, TLS session tickets, trusted roots. Outlives its sessions.
class SharedState;
std::shared_ptr<SharedState> make_shared_state(const HttpClientOptions& options);

class Session {
 public:
  virtual ~Session() = default;
  // As HttpClient::send; `response` holds what arrived, also after a failure.
  virtual Result<void> run(const HttpRequest& request, std::stop_token stop, HttpResponse& response) = 0;
};

Result<std::unique_ptr<Session>> make_session(std::shared_ptr<SharedState> shared);

}  // namespace baton::http
