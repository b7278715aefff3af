#include "baton/http/server.h"

#include "baton/base/log.h"
#include "baton/http/connection.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <thread>
#include <utility>
#include <vector>

namespace baton::http {
namespace {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr auto kPauseWithoutDescriptors = std::chrono::milliseconds(50);
constexpr std::size_t kRefusalsAtOnce = 256;  // connections beyond the limit that still get an answer

class BeastServer final : public Server {
 public:
  BeastServer(const ServerOptions& options, Handler handler)
      : core_(std::make_shared<ServerCore>(options, std::move(handler))),
        work_(core_->io.get_executor()), acceptor_(net::make_strand(core_->io)), pause_(acceptor_.get_executor()) {
    listen();
    accept();
    for (int i = 0; i < options.io_threads; ++i) {
      threads_.emplace_back([core = core_] { core->io.run(); });
    }
  }
  ~BeastServer() override { stop(0); }

  int port() const override { return port_; }

  std::size_t connections() const override {
    const std::lock_guard lock(core_->mutex);
    return core_->open.size();
  }

  void stop(Seconds grace) override {
    {
      const std::lock_guard lock(core_->mutex);
      if (std::exchange(core_->stopping, true)) return;
    }
    net::post(acceptor_.get_executor(), [this] {
      ErrorCode ignored;
      acceptor_.close(ignored);
      pause_.cancel();
    });
    for (const auto& connection : open_connections()) close_when_idle(connection);
    {
      std::unique_lock lock(core_->mutex);
      core_->closed.wait_for(lock, duration_of(grace), [&] { return core_->open.empty(); });
    }
    for (const auto& connection : open_connections()) close_now(connection);
    work_.reset();
    for (auto& thread : threads_) thread.join();  // run() returns once nothing is open
  }

 private:
  void listen() {
    const auto& options = core_->options;
    ErrorCode error;
    const auto address = net::ip::make_address(options.host == "localhost" ? "127.0.0.1" : options.host, error);
    if (error) throw Error("cannot listen on \"" + options.host + "\": give a numeric address such as 127.0.0.1");
    if (options.port < 0 || options.port > 65535) throw Error(fmt::format("port {} is not between 0 and 65535", options.port));
    const tcp::endpoint endpoint(address, static_cast<unsigned short>(options.port));
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(net::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(net::socket_base::max_listen_connections, error);
    if (error == net::error::address_in_use)
      throw Error(fmt::format("port {} is in use: choose another with --port", options.port));
    if (error == net::error::access_denied)
      throw Error(fmt::format("port {} needs privileges: choose one from 1024 up with --port", options.port));
    if (error) throw Error(fmt::format("cannot listen on {} port {}: {}", options.host, options.port, error.message()));
    ::fcntl(acceptor_.native_handle(), F_SETFD, FD_CLOEXEC);
    port_ = acceptor_.local_endpoint().port();
  }

  void accept() {
    acceptor_.async_accept(net::make_strand(core_->io), [this](ErrorCode error, tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      if (error == net::error::no_descriptors || error.value() == ENFILE) {
        spdlog::warn("no descriptor left for one more connection: raise `ulimit -n`");
        pause_.expires_after(kPauseWithoutDescriptors);
        pause_.async_wait([this](ErrorCode cancelled) { if (!cancelled) accept(); });
        return;
      }
      if (!error) {
        const auto open = connections();
        if (open < core_->options.max_connections + kRefusalsAtOnce)
          serve_connection(core_, std::move(socket), open >= core_->options.max_connections);
      }
      accept();
    });
  }

  std::vector<std::shared_ptr<Connection>> open_connections() const {
    std::vector<std::shared_ptr<Connection>> open;
    const std::lock_guard lock(core_->mutex);
    for (const auto& [pointer, weak] : core_->open) {
      if (auto connection = weak.lock()) open.push_back(std::move(connection));
    }
    return open;
  }

  const std::shared_ptr<ServerCore> core_;
  net::executor_work_guard<net::io_context::executor_type> work_;  // a post to a context that ran out would keep core_ alive
  tcp::acceptor acceptor_;  // used on its strand
  net::steady_timer pause_;
  int port_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<Server> start_server(const ServerOptions& options, Handler handler) {
  return std::make_unique<BeastServer>(options, std::move(handler));
}

}  // namespace baton::http
