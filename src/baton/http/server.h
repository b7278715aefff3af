#pragma once
// An HTTP/1.1 server on a few io threads. A handler gets each request on an io thread, must not block there, and answers
// through a Responder from any thread, at any later time.

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

struct ServerRequest {
  std::string method;
  std::string target;          // as sent: path, then query
  std::string_view path;       // of target, before '?'
  std::string_view query;      // of target, after '?'
  Headers headers;
  std::string body;
  std::stop_token gone;        // fires when the client closed its end, or the server's grace has ended

  ServerRequest() = default;
  ServerRequest(const ServerRequest&) = delete;  // path and query look into target
  ServerRequest& operator=(const ServerRequest&) = delete;
  std::string_view header(std::string_view name) const { return find_header(headers, name); }
};

// The answer to one request. Thread-safe. Every function is a no-op once the exchange has ended (answered, client gone).
// Dropped unanswered it answers 500; dropped in the middle of a stream it breaks the connection, so that no client takes
// half an answer for a whole one. Content-Length, Transfer-Encoding and Connection are set by the server.
class Responder {
 public:
  virtual ~Responder() = default;

  virtual void send(int status, const Headers& headers, std::string body) = 0;  // a whole response; never blocks

  // A body of unknown length, chunked. `write` blocks while over 64 KiB wait for a slow client, at most ServerOptions::
  // write_timeout, and returns false once the client is gone. On an io thread it never blocks.
  virtual void start_stream(int status, const Headers& headers) = 0;
  virtual bool write(std::string_view bytes) = 0;
  virtual void finish() = 0;

  // For faults on purpose: bytes as they are, then `close` (orderly, after the bytes are out) or `abort` (the same, but
  // the connection is reset; what the client has not read by then may be lost to it).
  virtual bool send_raw(std::string_view bytes) = 0;
  virtual void close() = 0;
  virtual void abort() = 0;

  // Runs `action` on an io thread after a delay, without holding a thread meanwhile; never once the exchange has ended.
  virtual void after(Seconds delay, std::function<void()> action) = 0;
};

using Handler = std::function<void(std::shared_ptr<const ServerRequest>, std::shared_ptr<Responder>)>;

struct ServerOptions {
  std::string host = "127.0.0.1";        // numeric address or "localhost"
  int port = 0;                          // 0: any free one
  std::size_t max_header = 32 << 10;     // bytes of request line and headers; more is 431
  std::size_t max_body = 8 << 20;        // bytes; more is 413
  std::size_t max_connections = 8192;    // open at once; one more is 503
  Seconds header_timeout = 10;           // from a request's first byte to the end of its headers; then 408
  Seconds body_timeout = 60;             // from there to the end of its body; then 408
  Seconds idle_timeout = 75;             // a connection without a request is closed
  Seconds write_timeout = 30;            // a client that takes no byte for so long is dropped
  int io_threads = 1;
};

class Server {
 public:
  virtual ~Server() = default;           // stop(0)
  virtual int port() const = 0;
  virtual std::size_t connections() const = 0;  // open now
  // Takes no more connections and requests, lets running ones go on for `grace`, then fires `gone` and closes them.
  // Idempotent. Not from an io thread.
  virtual void stop(Seconds grace = 5) = 0;
};

// Throws Error when the address cannot be had.
std::unique_ptr<Server> start_server(const ServerOptions& options, Handler handler);

}  // namespace baton::http
