#include "llm/raw_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

namespace baton::test {
namespace {

bool readable(int socket, const std::stop_token& stop) {
  pollfd wanted{socket, POLLIN, 0};
  while (!stop.stop_requested())
    if (poll(&wanted, 1, 5) > 0) return true;
  return false;
}

// Headers and body of one request, or "" when the client left.
std::string read_request(int socket, const std::stop_token& stop) {
  std::string text;
  std::size_t whole = std::string::npos;
  char buffer[4096];
  while (text.size() < whole) {
    if (!readable(socket, stop)) return {};
    const auto got = recv(socket, buffer, sizeof buffer, 0);
    if (got <= 0) return {};
    text.append(buffer, static_cast<std::size_t>(got));
    if (const auto end = text.find("\r\n\r\n"); whole == std::string::npos && end != std::string::npos) {
      const auto length = text.find("Content-Length: ");
      whole = end + 4 + (length < end ? std::strtoul(text.c_str() + length + 16, nullptr, 10) : 0);
    }
  }
  return text;
}

}  // namespace

RawServer::RawServer(Answer answer) : answer_(std::move(answer)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    std::abort();
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread([this](std::stop_token stop) { accept_all(stop); });
}

RawServer::~RawServer() {
  acceptor_.request_stop();
  acceptor_.join();
  for (auto& connection : connections_) connection.request_stop();
  connections_.clear();
  close(listener_);
}

std::vector<std::string> RawServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void RawServer::accept_all(std::stop_token stop) {
  while (readable(listener_, stop)) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket >= 0) connections_.emplace_back([this, socket](std::stop_token over) { serve(socket, over); });
  }
}

void RawServer::serve(int socket, std::stop_token stop) {
  const std::string request = read_request(socket, stop);
  std::unique_lock lock(mutex_);
  if (!request.empty()) requests_.push_back(request);
  const std::size_t number = requests_.size() - 1;
  lock.unlock();
  for (const RawAct& act : request.empty() ? RawScript{} : answer_(request, number)) {
    if (act.kind == RawAct::Kind::send && ::send(socket, act.bytes.data(), act.bytes.size(), MSG_NOSIGNAL) < 0) break;
    if (act.kind == RawAct::Kind::reset) {
      const linger at_once{1, 0};
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    if (act.kind == RawAct::Kind::pause) {
      std::unique_lock wait(mutex_);
      stopping_.wait_for(wait, stop, std::chrono::duration<double>(act.seconds), [] { return false; });
    }
  }
  close(socket);
}

std::string http_response(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) + " Said\r\nConnection: close\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string stream_head() { return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\n"; }

}  // namespace baton::test
