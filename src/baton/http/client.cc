// The pool of sessions: idle ones by origin, the warmest first.

#include "baton/http/client.h"

#include "baton/base/text.h"
#include "baton/http/transfer.h"

#include <cmath>
#include <map>
#include <mutex>
#include <utility>

namespace baton::http {
namespace {

// "https://host:port" without user, path and query, so that it can stand in errors. Empty: not an HTTP URL.
std::string origin_of(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return {};
  const auto scheme = lower(url.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https") return {};
  auto authority = url.substr(scheme_end + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  return authority.empty() ? std::string() : scheme + "://" + lower(authority);
}

Result<void> check(const HttpRequest& request, const std::string& origin) {
  if (origin.empty()) return fail(FailureKind::invalid, "the URL does not start with http:// or https:// and a host");
  if (!valid_header(request.method, {})) return fail(FailureKind::invalid, "the HTTP method is not a word");
  for (const auto& [name, value] : request.headers) {
    if (!valid_header(name, value))
      return fail(FailureKind::invalid, "a request header's name or value has characters that HTTP forbids (" + origin + ")");
  }
  if (!std::isfinite(request.timeout)) return fail(FailureKind::invalid, "an HTTP call needs a finite timeout (" + origin + ")");
  if (request.timeout <= 0) return fail(FailureKind::timeout, "no time left to call " + origin);
  return {};
}

class PooledClient final : public HttpClient {
 public:
  explicit PooledClient(HttpClientOptions options) : options_(std::move(options)), shared_(make_shared_state(options_)) {}

  Result<HttpResponse> send(const HttpRequest& request, std::stop_token stop, HttpResponse* partial) override {
    HttpResponse response;
    auto outcome = transfer(request, std::move(stop), response);
    if (outcome) return response;
    if (partial) *partial = std::move(response);
    return tl::unexpected(std::move(outcome).error());
  }

 private:
  struct Idle {
    std::unique_ptr<Session> session;
    Seconds since;
  };

  Result<void> transfer(const HttpRequest& request, std::stop_token stop, HttpResponse& response) {
    const auto origin = origin_of(request.url);
    if (auto ok = check(request, origin); !ok) return ok;
    if (stop.stop_requested()) return fail(FailureKind::cancelled, "the call to " + origin + " was cancelled");
    auto session = acquire(origin);
    if (!session) return tl::unexpected(std::move(session).error());
    auto outcome = (*session)->run(request, std::move(stop), response);
    release(origin, std::move(*session));
    if (!outcome) outcome.error().message += " (" + origin + ")";
    return outcome;
  }

  Result<std::unique_ptr<Session>> acquire(const std::string& origin) {
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = idle_.find(origin); found != idle_.end() && !found->second.empty()) {
        auto session = std::move(found->second.back().session);
        found->second.pop_back();
        --idle_count_;
        return session;
      }
    }
    return make_session(shared_);
  }

  void release(const std::string& origin, std::unique_ptr<Session> session) {
    std::vector<Idle> surplus;  // destroyed outside the lock: closing takes system calls
    const auto now = wall_clock().now();
    const std::lock_guard lock(mutex_);
    for (auto& [other, sessions] : idle_) {
      auto fresh = sessions.begin();
      while (fresh != sessions.end() && now - fresh->since > options_.max_idle_time) surplus.push_back(std::move(*fresh++));
      idle_count_ -= static_cast<std::size_t>(fresh - sessions.begin());
      sessions.erase(sessions.begin(), fresh);
    }
    if (idle_count_ < options_.max_idle) {
      idle_[origin].push_back({std::move(session), now});
      ++idle_count_;
    }
  }

  const HttpClientOptions options_;
  const std::shared_ptr<SharedState> shared_;
  std::mutex mutex_;
  std::map<std::string, std::vector<Idle>> idle_;  // each: longest unused first
  std::size_t idle_count_ = 0;
};

}  // namespace

std::unique_ptr<HttpClient> make_http_client(HttpClientOptions options) {
  return std::make_unique<PooledClient>(std::move(options));
}

}  // namespace baton::http
