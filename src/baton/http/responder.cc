// Writing: the queue of a connection, and the Responders that fill it.

#include "baton/base/json.h"
#include "baton/http/connection.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/status.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace baton::http {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

constexpr std::size_t kSendQueue = 64 << 10;  // bytes waiting before write blocks
constexpr Seconds kLinger = 1;                // for a refused client to read the answer

std::string head_of(int status, const Headers& headers, std::string_view framing, bool keep_alive) {
  const std::string_view reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  auto head = fmt::format("HTTP/1.1 {} {}\r\n", status, reason);
  for (const auto& [name, value] : headers) {
    if (valid_header(name, value)) head.append(name).append(": ").append(value).append("\r\n");
  }
  head += framing;
  return head.append(keep_alive ? "\r\n" : "Connection: close\r\n\r\n");
}

std::string error_body(int status, std::string_view message) {
  return dump_json(Json{{"error", {{"message", message}, {"type", status < 500 ? "invalid_request_error" : "server_error"}}}});
}

const Headers kJson{{"Content-Type", "application/json"}};

class ConnectionResponder final : public Responder {
 public:
  ConnectionResponder(std::shared_ptr<Connection> connection, std::uint64_t id) : connection_(std::move(connection)), id_(id) {}
  ~ConnectionResponder() override { connection_->abandon(id_); }

  void send(int status, const Headers& headers, std::string body) override {
    connection_->send(id_, status, headers, std::move(body));
  }
  void start_stream(int status, const Headers& headers) override { connection_->start_stream(id_, status, headers); }
  bool write(std::string_view bytes) override { return connection_->write(id_, bytes, false); }
  void finish() override { connection_->finish(id_); }
  bool send_raw(std::string_view bytes) override { return connection_->write(id_, bytes, true); }
  void close() override { connection_->end(id_, Then::close); }
  void abort() override { connection_->end(id_, Then::reset); }
  void after(Seconds delay, std::function<void()> action) override { connection_->after(id_, delay, std::move(action)); }

 private:
  const std::shared_ptr<Connection> connection_;
  const std::uint64_t id_;
};

}  // namespace

std::shared_ptr<Responder> make_responder(std::shared_ptr<Connection> connection, std::uint64_t exchange) {
  return std::make_shared<ConnectionResponder>(std::move(connection), exchange);
}

std::string error_response(int status, std::string_view message) {
  auto headers = kJson;
  if (status == 503) headers.emplace_back("Retry-After", "1");
  const auto body = error_body(status, message);
  return head_of(status, headers, fmt::format("Content-Length: {}\r\n", body.size()), false) + body;
}

// --- writing -------------------------------------------------------------------------------------------------------

void Connection::enqueue(std::string bytes) {
  if (closed_) return;
  unsent_ += bytes.size();
  if (queue_.empty()) queue_ = std::move(bytes);
  else queue_ += bytes;
  if (!std::exchange(pumping_, true)) net::post(executor(), [self = shared_from_this()] { self->pump(); });
}

void Connection::conclude(Then then) {
  phase_ = Phase::none;
  then_ = then;
  room_.notify_all();
  if (!closed_ && !std::exchange(pumping_, true)) net::post(executor(), [self = shared_from_this()] { self->pump(); });
}

void Connection::pump() {
  auto then = Then::wait;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    sending_.clear();
    if (sending_.capacity() > kSendQueue) std::string().swap(sending_);
    sending_.swap(queue_);
    if (sending_.empty()) {
      pumping_ = false;
      then = std::exchange(then_, Then::wait);
    }
  }
  if (sending_.empty()) return follow(then);
  const auto progressed = [this](ErrorCode error, std::size_t) -> std::size_t {  // the write holds `self`
    if (!error) arm(core_->options.write_timeout, &Connection::drop);
    return error ? 0 : kSendQueue;
  };
  net::async_write(socket_, net::buffer(sending_), progressed,
                   [self = shared_from_this()](ErrorCode error, std::size_t) { self->on_written(error); });
}

void Connection::on_written(ErrorCode error) {
  disarm();
  if (error) return shut(false);
  if (reading_ == Reading::request && timed_state_) arm(core_->options.body_timeout, &Connection::time_out_request);
  {
    const std::lock_guard lock(mutex_);
    unsent_ -= sending_.size();
    room_.notify_all();
  }
  pump();
}

void Connection::follow(Then then) {
  switch (then) {
    case Then::wait: return;
    case Then::close: return shut(false);
    case Then::reset: return shut(true);
    case Then::linger: {
      ErrorCode ignored;
      socket_.shutdown(tcp::socket::shutdown_send, ignored);
      return arm(kLinger, &Connection::drop);
    }
    case Then::next_request:
      reading_ = Reading::request;
      delays_.clear();
      arm(core_->options.idle_timeout, &Connection::drop);
      return consume();
  }
}

void Connection::arm(Seconds delay, void (Connection::*action)()) {
  if (!socket_.is_open()) return;  // a timer would hold up stop
  timer_.expires_after(duration_of(delay));
  timer_.async_wait([self = shared_from_this(), action, epoch = ++timer_epoch_](ErrorCode error) {
    if (!error && epoch == self->timer_epoch_) ((*self).*action)();
  });
}

// --- what Responders call ------------------------------------------------------------------------------------------

void Connection::send(std::uint64_t id, int status, const Headers& headers, std::string body) {
  const std::lock_guard lock(mutex_);
  if (!open_exchange(id) || phase_ != Phase::working) return;
  auto bytes = head_of(status, headers, fmt::format("Content-Length: {}\r\n", body.size()), keep_alive_);
  if (!head_only_) bytes += body;
  enqueue(std::move(bytes));
  conclude(keep_alive_ ? Then::next_request : Then::linger);
}

void Connection::start_stream(std::uint64_t id, int status, const Headers& headers) {
  const std::lock_guard lock(mutex_);
  if (!open_exchange(id) || phase_ != Phase::working) return;
  phase_ = Phase::streaming;
  if (!chunked_) keep_alive_ = false;  // the end of the connection is the end of the body
  enqueue(head_of(status, headers, chunked_ ? "Transfer-Encoding: chunked\r\n" : "", keep_alive_));
}

bool Connection::write(std::uint64_t id, std::string_view bytes, bool raw) {
  std::unique_lock lock(mutex_);
  if (!open_exchange(id)) return false;
  if (raw) phase_ = Phase::streaming;
  BATON_CHECK(phase_ == Phase::streaming);
  if (bytes.empty() || (head_only_ && !raw)) return true;  // an empty chunk would end the body
  if (!core_->io.get_executor().running_in_this_thread()) {
    const auto room = [&] { return unsent_ < kSendQueue || !open_exchange(id); };
    if (!room_.wait_for(lock, duration_of(core_->options.write_timeout), room) || !open_exchange(id)) return false;
  }
  if (raw || !chunked_) enqueue(std::string(bytes));
  else enqueue(fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes));
  return true;
}

void Connection::finish(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  if (!open_exchange(id) || phase_ != Phase::streaming) return;
  if (chunked_ && !head_only_) enqueue("0\r\n\r\n");
  conclude(keep_alive_ ? Then::next_request : Then::linger);
}

void Connection::end(std::uint64_t id, Then then) {
  const std::lock_guard lock(mutex_);
  if (open_exchange(id)) conclude(then);
}

void Connection::abandon(std::uint64_t id) {
  {
    const std::lock_guard lock(mutex_);
    if (!open_exchange(id)) return;
  }
  send(id, 500, kJson, error_body(500, "the request could not be answered"));
  end(id, Then::reset);
}

void Connection::after(std::uint64_t id, Seconds delay, std::function<void()> action) {
  const std::lock_guard lock(mutex_);
  if (!open_exchange(id)) return;
  net::post(executor(), [self = shared_from_this(), id, delay, action = std::move(action)]() mutable {
    if (!self->socket_.is_open()) return;
    const auto number = self->delays_started_++;
    auto& timer = self->delays_.emplace(number, net::steady_timer(self->executor(), duration_of(delay))).first->second;
    timer.async_wait([self, number, id, action = std::move(action)](ErrorCode error) {
      if (error || self->delays_.erase(number) == 0) return;  // cleared when the exchange ended
      {
        const std::lock_guard guard(self->mutex_);
        if (!self->open_exchange(id)) return;
      }
      action();
    });
  });
}

}  // namespace baton::http
