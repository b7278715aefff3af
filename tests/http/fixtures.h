#pragma once
// A server, requests to it, and threads for its handlers.

#include "baton/base/queue.h"
#include "baton/http/client.h"
#include "baton/http/server.h"
#include "http/raw.h"

#include <gmock/gmock.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace baton::http::testing {

inline std::string url_of(const Server& server, std::string_view path = "/") {
  return "http://127.0.0.1:" + std::to_string(server.port()) + std::string(path);
}

inline HttpRequest request_to(const Server& server, std::string_view path = "/", std::string body = "{}") {
  HttpRequest request;
  request.url = url_of(server, path);
  request.body = std::move(body);
  request.timeout = 10;
  return request;
}

inline void echo(std::shared_ptr<const ServerRequest> request, std::shared_ptr<Responder> responder) {
  responder->send(200, {{"Content-Type", "text/plain"}}, request->method + " " + request->target + " " + request->body);
}

// Runs handlers on threads of its own, as `baton serve` does.
class Workers {
 public:
  explicit Workers(Handler work) : work_(std::move(work)) {
    for (int i = 0; i < 4; ++i)
      threads_.emplace_back([this] {
        while (auto job = queue_.pop()) work_(std::move(job->first), std::move(job->second));
      });
  }
  ~Workers() {
    queue_.close();
    for (auto& thread : threads_) thread.join();
  }
  Handler handler() {
    return [this](auto request, auto responder) {
      if (!queue_.try_push({std::move(request), responder})) responder->send(429, {{"Retry-After", "1"}}, "busy");
    };
  }

 private:
  Handler work_;
  BoundedQueue<std::pair<std::shared_ptr<const ServerRequest>, std::shared_ptr<Responder>>> queue_{256};
  std::vector<std::thread> threads_;
};

}  // namespace baton::http::testing
