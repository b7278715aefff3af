#pragma once
// Internal: one accepted connection. Include only in .cc files (Asio).

#include "baton/http/request_reader.h"
#include "baton/http/server.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace baton::http {

class Connection;

// What the connections of one server share; lives as long as the last Responder.
struct ServerCore {
  ServerCore(ServerOptions options, Handler handler)
      : options(std::move(options)), handler(std::move(handler)), io(this->options.io_threads) {}

  const ServerOptions options;
  const Handler handler;
  boost::asio::io_context io;

  std::mutex mutex;
  std::condition_variable closed;                         // a connection went
  std::map<Connection*, std::weak_ptr<Connection>> open;  // guarded by mutex
  bool stopping = false;                                  // guarded by mutex
};

// What follows once the queued bytes are out.
enum class Then { wait, next_request, linger, close, reset };

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<ServerCore> core, boost::asio::ip::tcp::socket socket)
      : core_(std::move(core)), socket_(std::move(socket)), timer_(socket_.get_executor()),
        reader_({core_->options.max_header, core_->options.max_body}) {}

  void start(bool refuse_it);
  void close_when_idle();
  void shut(bool reset);
  auto executor() { return socket_.get_executor(); }

  // For the Responder of exchange `id`; any thread.
  void send(std::uint64_t id, int status, const Headers& headers, std::string body);
  void start_stream(std::uint64_t id, int status, const Headers& headers);
  bool write(std::uint64_t id, std::string_view bytes, bool raw);
  void end(std::uint64_t id, Then then);
  void finish(std::uint64_t id);
  void abandon(std::uint64_t id);
  void after(std::uint64_t id, Seconds delay, std::function<void()> action);

 private:
  enum class Phase { none, working, streaming };  // of the exchange
  enum class Reading { request, held_back, discarding };

  // On the strand.
  void read();
  void on_read(boost::system::error_code error, std::size_t size);
  void consume();
  void dispatch();
  void refuse(int status, const std::string& message);
  void pump();
  void on_written(boost::system::error_code error);
  void follow(Then then);
  void arm(Seconds delay, void (Connection::*action)());
  void disarm() { ++timer_epoch_; timer_.cancel(); }
  void time_out_request() { refuse(408, "the request did not arrive in time"); }
  void drop() { shut(false); }

  // With mutex_ held.
  bool open_exchange(std::uint64_t id) const { return !closed_ && phase_ != Phase::none && exchange_ == id; }
  void enqueue(std::string bytes);
  void conclude(Then then);

  const std::shared_ptr<ServerCore> core_;
  boost::asio::ip::tcp::socket socket_;  // its executor is the strand

  // Strand only.
  boost::asio::steady_timer timer_;
  std::uint64_t timer_epoch_ = 0;
  RequestReader reader_;
  Reading reading_ = Reading::request;
  bool read_pending_ = false;
  std::optional<RequestReader::State> timed_state_;
  std::string piece_;
  std::string sending_;
  std::map<std::uint64_t, boost::asio::steady_timer> delays_;  // of after(), by their number
  std::uint64_t delays_started_ = 0;

  std::mutex mutex_;  // guards what follows
  std::condition_variable room_;
  std::string queue_;
  std::size_t unsent_ = 0;  // queue_ and sending_
  bool pumping_ = false;
  bool closed_ = false;
  bool keep_alive_ = true;
  bool head_only_ = false;
  bool chunked_ = true;
  Phase phase_ = Phase::none;
  Then then_ = Then::wait;
  std::uint64_t exchange_ = 0;
  std::stop_source gone_{std::nostopstate};
};

// Internal to the module.
std::shared_ptr<Responder> make_responder(std::shared_ptr<Connection> connection, std::uint64_t exchange);
std::string error_response(int status, std::string_view message);  // a whole response with a JSON body, closing
inline std::chrono::steady_clock::duration duration_of(Seconds seconds) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(std::max(seconds, 0.0)));
}

// Takes over the socket; `refuse` answers 503 at once. Any thread.
void serve_connection(const std::shared_ptr<ServerCore>& core, boost::asio::ip::tcp::socket socket, bool refuse);

// Any thread. An idle connection closes, a busy one after its answer.
void close_when_idle(const std::shared_ptr<Connection>& connection);
// Any thread. `gone` fires, the connection closes.
void close_now(const std::shared_ptr<Connection>& connection);

}  // namespace baton::http
