#pragma once
// An HTTP/1.1 client: blocking calls with exact deadlines and prompt cancellation, kept-alive connections, streaming bodies.

#include "baton/base/clock.h"
#include "baton/base/error.h"
#include "baton/http/message.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace baton::http {

struct HttpRequest {
  std::string method = "POST";
  std::string url;                           // http:// or https://
  Headers headers;                           // never shown in errors or logs
  std::string body;
  Seconds timeout = 0;                       // whole call, finite; 0 or less fails at once as `timeout`, nothing is sent
  Seconds connect_timeout = 5;               // name look-up, TCP and TLS
  Seconds first_byte_timeout = 0;            // from the start to the response's first byte; 0: only `timeout` counts
  Seconds idle_timeout = 0;                  // longest silence after the first byte; 0: only `timeout` counts
  std::size_t max_body = 16 << 20;           // bytes; a longer response fails as `malformed`, streamed ones too

  // Called on the sending thread for each piece of a 2xx body, which then is not collected in HttpResponse::body (bodies of
  // other statuses always are). Return false to stop reading: the call succeeds and its connection is closed; to keep the
  // connection, read to the end. What it throws comes out of send.
  std::function<bool(std::string_view piece)> on_data;
};

struct HttpResponse {
  int status = 0;                  // 0: not even a status line arrived
  Headers headers;
  std::string body;
  std::size_t body_bytes = 0;      // bytes of the body that arrived, streamed ones included
  Seconds first_byte = 0;          // from the start of the call to the status line
  Seconds total = 0;
  bool reused_connection = false;

  std::string_view header(std::string_view name) const { return find_header(headers, name); }
};

struct HttpClientOptions {
  std::size_t max_idle = 128;      // kept-alive connections held for the next call; surplus ones are closed
  Seconds max_idle_time = 60;      // a connection unused for longer is closed
  std::string ca_file;             // PEM of trusted roots; empty: the system's (SSL_CERT_FILE and SSL_CERT_DIR count)
  std::string user_agent = "baton";
};

// Thread-safe; one per process is enough, any number of calls may wait at once (each: 28 KB of heap,
// 16 KB of its thread's stack, three descriptors; bench/http_idle.cc).
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // Blocks until the response is complete. Any status is a success here, redirects are not followed, nothing is retried:
  // a request is put on the wire at most once. Failures:
  //   timeout    a limit of the request passed; returns within it + 50 ms
  //   cancelled  `stop` was requested; returns within 50 ms
  //   upstream   no connection, TLS refused, connection lost, or body shorter than promised
  //   malformed  not HTTP, or longer than max_body
  //   invalid    the request itself (URL, header, timeout)
  //   unavailable  out of descriptors
  // After a failure `partial`, if given, holds what arrived until then (status 0: nothing).
  virtual Result<HttpResponse> send(const HttpRequest& request, std::stop_token stop = {}, HttpResponse* partial = nullptr) = 0;
};

std::unique_ptr<HttpClient> make_http_client(HttpClientOptions options = {});

}  // namespace baton::http
