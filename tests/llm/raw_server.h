#pragma once
// A loopback server that answers each request with the bytes, pauses and breaks a test tells it to.

#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace baton::test {

struct RawAct {
  enum class Kind { send, pause, reset } kind = Kind::send;
  std::string bytes;
  double seconds = 0;
};
inline RawAct send(std::string bytes) { return {RawAct::Kind::send, std::move(bytes)}; }
inline RawAct pause(double seconds) { return {RawAct::Kind::pause, {}, seconds}; }
inline RawAct reset() { return {RawAct::Kind::reset}; }
using RawScript = std::vector<RawAct>;

class RawServer {
 public:
  // `answer` says what to do with request number n (headers and body as they came); then the connection is closed.
  using Answer = std::function<RawScript(const std::string& request, std::size_t n)>;
  explicit RawServer(Answer answer);
  ~RawServer();

  int port() const { return port_; }
  std::string base_url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }
  std::vector<std::string> requests() const;

 private:
  void accept_all(std::stop_token stop);
  void serve(int socket, std::stop_token stop);

  const Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable_any stopping_;
  std::vector<std::string> requests_;
  std::list<std::jthread> connections_;
  std::jthread acceptor_;
};

// A whole response with a body of known length, and the start of one that ends with its connection.
std::string http_response(int status, const std::string& body, const std::string& headers = "Content-Type: application/json\r\n");
std::string stream_head();

}  // namespace baton::test
