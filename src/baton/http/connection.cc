// Reading, timers and the end of a connection.

#include "baton/http/connection.h"

#include "baton/base/log.h"

#include <boost/asio/post.hpp>
#include <fcntl.h>

namespace baton::http {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

constexpr std::size_t kReadPiece = 4 << 10;
constexpr std::size_t kReadPieceOfBody = 64 << 10;
constexpr std::size_t kReadAhead = 64 << 10;  // bytes of later requests held while one is answered

}  // namespace

// --- reading -------------------------------------------------------------------------------------------------------

void Connection::start(bool refuse_it) {
  ErrorCode ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  ::fcntl(socket_.native_handle(), F_SETFD, FD_CLOEXEC);
  if (refuse_it) return refuse(503, "too many connections: try again later");
  arm(core_->options.idle_timeout, &Connection::drop);
  read();
}

void Connection::read() {
  if (read_pending_ || !socket_.is_open()) return;
  read_pending_ = true;
  const bool body = reading_ == Reading::request && timed_state_ == RequestReader::State::body;
  piece_.resize(body ? kReadPieceOfBody : kReadPiece);
  socket_.async_read_some(net::buffer(piece_),
                          [self = shared_from_this()](ErrorCode error, std::size_t size) { self->on_read(error, size); });
}

void Connection::on_read(ErrorCode error, std::size_t size) {
  read_pending_ = false;
  if (error) return shut(false);  // also while a request is answered: its client has gone
  if (reading_ != Reading::discarding) reader_.append({piece_.data(), size});
  if (reading_ == Reading::request) return consume();
  if (reading_ == Reading::discarding || reader_.held() < kReadAhead) read();
}

void Connection::consume() {
  const auto state = reader_.parse();
  if (state == RequestReader::State::complete) return dispatch();
  if (state == RequestReader::State::refused) return refuse(reader_.status(), reader_.complaint());
  if (!reader_.idle() && timed_state_ != state) {  // a limit for the headers, then one for the body
    timed_state_ = state;
    arm(state == RequestReader::State::body ? core_->options.body_timeout : core_->options.header_timeout,
        &Connection::time_out_request);
  }
  if (state == RequestReader::State::body && reader_.take_expectation()) {
    const std::lock_guard lock(mutex_);
    enqueue("HTTP/1.1 100 Continue\r\n\r\n");
  }
  read();
}

void Connection::dispatch() {
  disarm();
  timed_state_.reset();
  reading_ = Reading::held_back;
  if (piece_.size() > kReadPiece) std::string().swap(piece_);
  auto parsed = reader_.take();
  std::shared_ptr<Responder> responder;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    gone_ = std::stop_source();
    parsed.request->gone = gone_.get_token();
    phase_ = Phase::working;
    keep_alive_ = keep_alive_ && parsed.keep_alive;
    head_only_ = parsed.request->method == "HEAD";
    chunked_ = !parsed.http_1_0;
    responder = make_responder(shared_from_this(), ++exchange_);
  }
  read();  // notices a client that goes
  try {
    core_->handler(std::move(parsed.request), std::move(responder));  // an unanswered responder answers 500
  } catch (const std::exception& error) {
    spdlog::error("an HTTP handler failed: {}", error.what());
  }
}

void Connection::refuse(int status, const std::string& message) {
  disarm();
  reading_ = Reading::discarding;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    keep_alive_ = false;
    enqueue(error_response(status, message));
    conclude(Then::linger);
  }
  read();
}

// --- ends ----------------------------------------------------------------------------------------------------------

void Connection::close_when_idle() {
  {
    const std::lock_guard lock(mutex_);
    keep_alive_ = false;
    if (phase_ != Phase::none || unsent_ > 0 || then_ != Then::wait) {
      if (then_ == Then::next_request) then_ = Then::close;
      return;
    }
  }
  shut(false);
}

void Connection::shut(bool reset) {
  std::stop_source gone{std::nostopstate};
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(closed_, true)) return;
    if (phase_ != Phase::none) gone = gone_;
    phase_ = Phase::none;
    queue_.clear();
    room_.notify_all();
  }
  ErrorCode ignored;
  if (reset) socket_.set_option(net::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
  disarm();
  auto delays = std::move(delays_);  // their actions may own this connection
  delays.clear();
  gone.request_stop();
  const std::lock_guard lock(core_->mutex);
  core_->open.erase(this);
  core_->closed.notify_all();
}

// --- for the server ------------------------------------------------------------------------------------------------

void serve_connection(const std::shared_ptr<ServerCore>& core, tcp::socket socket, bool refuse) {
  const auto connection = std::make_shared<Connection>(core, std::move(socket));
  {
    const std::lock_guard lock(core->mutex);
    if (core->stopping) return;
    core->open.emplace(connection.get(), connection);
  }
  net::post(connection->executor(), [connection, refuse] { connection->start(refuse); });
}

void close_when_idle(const std::shared_ptr<Connection>& connection) {
  net::post(connection->executor(), [connection] { connection->close_when_idle(); });
}

void close_now(const std::shared_ptr<Connection>& connection) {
  net::post(connection->executor(), [connection] { connection->shut(false); });
}

}  // namespace baton::http
