#include "baton/http/transfer.h"

#include "baton/base/text.h"
#include "baton/http/shared_state.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <exception>
#include <fmt/format.h>
#include <sys/socket.h>

namespace baton::http {

namespace {

constexpr long kReceiveBuffer = 4 << 10;  // per call; libcurl's default is 16 KiB
constexpr long kSendBuffer = 16 << 10;    // libcurl's minimum, taken only for bodies over 64 KiB

long milliseconds(Seconds duration) { return static_cast<long>(std::ceil(std::clamp(duration, 0.001, 1e6) * 1000)); }

// What the callbacks know about the call they serve.
struct Transfer {
  const HttpRequest& request;
  HttpResponse& response;
  CURL* easy;
  Seconds start = wall_clock().now();
  Seconds last_byte = start;
  bool stopped = false;         // on_data wants no more
  bool too_long = false;
  bool lost = false;            // a kept-alive connection broke after the request had gone out
  bool no_descriptor = false;
  std::exception_ptr thrown;    // by on_data
};

// Opens a socket, except where libcurl wants to repeat a request that is already on the wire: the upstream may have acted
// on it and billed it, so the caller decides about a retry.
curl_socket_t open_socket(void* pointer, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  long sent = 0;
  curl_easy_getinfo(transfer.easy, CURLINFO_REQUEST_SIZE, &sent);
  if (sent > 0) {
    transfer.lost = true;
    return CURL_SOCKET_BAD;
  }
  const int opened = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (opened < 0) transfer.no_descriptor = errno == EMFILE || errno == ENFILE;
  return opened;
}

std::size_t on_header(char* bytes, std::size_t, std::size_t size, void* pointer) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  auto& response = transfer.response;
  const auto line = trim({bytes, size});
  transfer.last_byte = wall_clock().now();
  if (line.starts_with("HTTP/")) {  // a status line; an interim response (1xx) may have come before
    response.headers.clear();
    const auto space = line.find(' ');
    response.status = space == std::string_view::npos ? 0 : std::atoi(std::string(line.substr(space + 1, 3)).c_str());
    if (response.first_byte == 0) response.first_byte = transfer.last_byte - transfer.start;
  } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    response.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
  }
  return size;
}

std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* pointer) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  auto& response = transfer.response;
  transfer.last_byte = wall_clock().now();
  if (size > transfer.request.max_body - response.body_bytes) {
    transfer.too_long = true;
    return 0;
  }
  response.body_bytes += size;
  try {
    if (transfer.request.on_data && response.status / 100 == 2) {
      transfer.stopped = !transfer.request.on_data({bytes, size});
    } else {
      response.body.append(bytes, size);
    }
  } catch (...) {
    transfer.thrown = std::current_exception();
  }
  return transfer.stopped || transfer.thrown ? 0 : size;
}

class HeaderLines {
 public:
  ~HeaderLines() { curl_slist_free_all(list_); }
  HeaderLines(const HttpRequest& request) {
    for (const auto& [name, value] : request.headers) add(value.empty() ? name + ";" : name + ": " + value);
    if (find_header(request.headers, "Content-Type").empty()) add("Content-Type:");  // not libcurl's guess
    add("Expect:");
  }
  HeaderLines(const HeaderLines&) = delete;
  HeaderLines& operator=(const HeaderLines&) = delete;
  curl_slist* get() const { return list_; }

 private:
  void add(const std::string& line) { list_ = curl_slist_append(list_, line.c_str()); }
  curl_slist* list_ = nullptr;
};

bool is_loopback(const std::string& url) {
  const auto host = std::string_view(url).substr(url.find("://") + 3);
  return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
}

class CurlSession final : public Session {
 public:
  CurlSession(std::shared_ptr<SharedState> shared, CURLM* multi, CURL* easy)
      : shared_(std::move(shared)), multi_(multi), easy_(easy) {
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 1L);
    set_fixed_options();
  }
  ~CurlSession() override {
    curl_easy_cleanup(easy_);
    curl_multi_cleanup(multi_);
  }

  Result<void> run(const HttpRequest& request, std::stop_token stop, HttpResponse& response) override {
    Transfer transfer{.request = request, .response = response, .easy = easy_};
    const HeaderLines lines(request);
    set_call_options(transfer, lines);
    Result<void> outcome;
    {
      const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_); });
      curl_multi_add_handle(multi_, easy_);
      outcome = drive(transfer, stop);
      curl_multi_remove_handle(multi_, easy_);  // closes the connection of an unfinished call
    }
    long opened = 0;
    curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &opened);
    response.reused_connection = opened == 0 && response.status != 0;
    response.total = wall_clock().now() - transfer.start;
    if (transfer.thrown) std::rethrow_exception(transfer.thrown);
    return outcome;
  }

 private:
  template <class T>
  bool set(CURLoption option, T value) {
    return curl_easy_setopt(easy_, option, value) == CURLE_OK;
  }

  void set_fixed_options() {
    const auto& options = shared_->options();
    set(CURLOPT_SHARE, shared_->share());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // a name look-up that hangs must not hold up a cancelled call
    set(CURLOPT_TCP_NODELAY, 1L);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_BUFFERSIZE, kReceiveBuffer);
    set(CURLOPT_UPLOAD_BUFFERSIZE, kSendBuffer);
    set(CURLOPT_MAXAGE_CONN, static_cast<long>(options.max_idle_time));
    set(CURLOPT_USERAGENT, options.user_agent.c_str());
    set(CURLOPT_ERRORBUFFER, error_.data());
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    if (set(CURLOPT_SSL_CTX_FUNCTION, &SharedState::lend_roots)) {
      set(CURLOPT_SSL_CTX_DATA, shared_.get());
      set(CURLOPT_CAINFO, static_cast<const char*>(nullptr));
      set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    } else if (!options.ca_file.empty()) {
      set(CURLOPT_CAINFO, options.ca_file.c_str());
    }
  }

  void set_call_options(Transfer& transfer, const HeaderLines& lines) {
    const auto& request = transfer.request;
    error_[0] = '\0';
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PROXY, is_loopback(request.url) ? "" : nullptr);  // null: as the environment says
    set(CURLOPT_HTTPHEADER, lines.get());
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.connect_timeout));
    set(CURLOPT_OPENSOCKETDATA, &transfer);
    set(CURLOPT_HEADERDATA, &transfer);
    set(CURLOPT_WRITEDATA, &transfer);
    const bool post = request.method == "POST" || !request.body.empty();
    if (post) {
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDS, request.body.data());
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    } else {
      set(CURLOPT_HTTPGET, 1L);
    }
    const bool head = request.method == "HEAD" && !post;
    set(CURLOPT_NOBODY, head ? 1L : 0L);
    set(CURLOPT_CUSTOMREQUEST, head || request.method == (post ? "POST" : "GET") ? nullptr : request.method.c_str());
  }

  Result<void> drive(Transfer& transfer, const std::stop_token& stop) {
    while (true) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      if (running == 0) {
        int left = 0;
        const auto* done = curl_multi_info_read(multi_, &left);
        return outcome_of(done ? done->data.result : CURLE_FAILED_INIT, transfer);
      }
      if (stop.stop_requested()) return fail(FailureKind::cancelled, "the call was cancelled");
      const auto now = wall_clock().now();
      const auto limit = next_limit(transfer);
      if (now >= limit.at) return timed_out(transfer, limit);
      curl_multi_poll(multi_, nullptr, 0, static_cast<int>(std::min(milliseconds(limit.at - now), 60'000L)), nullptr);
    }
  }

  struct Limit {
    Seconds at;
    Seconds quiet;  // > 0: a limit on silence, not on the whole call
  };
  static Limit next_limit(const Transfer& transfer) {
    const auto& request = transfer.request;
    const bool answered = transfer.response.status != 0;
    const auto quiet = answered ? request.idle_timeout : request.first_byte_timeout;
    const Limit silence{(answered ? transfer.last_byte : transfer.start) + quiet, quiet};
    const Limit whole{transfer.start + request.timeout, 0};
    return quiet > 0 && silence.at < whole.at ? silence : whole;
  }

  static Result<void> timed_out(const Transfer& transfer, const Limit& limit) {
    const bool answered = transfer.response.status != 0;
    if (limit.quiet > 0) {
      const auto* what = answered ? "the answer fell silent" : "no answer";
      return fail(FailureKind::timeout, fmt::format("{} for {:.3g} s", what, limit.quiet));
    }
    const auto* what = answered ? "the answer did not end" : "no answer";
    return fail(FailureKind::timeout, fmt::format("{} within {:.3g} s", what, transfer.request.timeout));
  }

  Result<void> outcome_of(CURLcode code, const Transfer& transfer) const {
    if (code == CURLE_OK || transfer.stopped || transfer.thrown) return {};
    if (transfer.too_long)
      return fail(FailureKind::malformed, fmt::format("the answer is longer than {} bytes", transfer.request.max_body));
    if (transfer.no_descriptor)
      return fail(FailureKind::unavailable, "too many open files for one more connection: raise `ulimit -n`");
    if (transfer.lost) return fail(FailureKind::upstream, "the connection was lost before an answer came");
    const std::string detail = error_[0] ? error_.data() : curl_easy_strerror(code);
    switch (code) {
      case CURLE_URL_MALFORMAT: return fail(FailureKind::invalid, "the URL is malformed");
      case CURLE_OPERATION_TIMEDOUT:
        return fail(FailureKind::timeout, fmt::format("no connection within {:.3g} s", transfer.request.connect_timeout));
      case CURLE_UNSUPPORTED_PROTOCOL:  // an answer of HTTP/0.9
      case CURLE_WEIRD_SERVER_REPLY: return fail(FailureKind::malformed, "the answer is not HTTP");
      case CURLE_PARTIAL_FILE:
        return fail(FailureKind::upstream, fmt::format("the answer broke off after {} bytes", transfer.response.body_bytes));
      case CURLE_GOT_NOTHING: return fail(FailureKind::upstream, "the connection was closed without an answer");
      default: return fail(FailureKind::upstream, detail);
    }
  }

  const std::shared_ptr<SharedState> shared_;
  CURLM* const multi_;
  CURL* const easy_;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

}  // namespace

Result<std::unique_ptr<Session>> make_session(std::shared_ptr<SharedState> shared) {
  auto* multi = curl_multi_init();
  auto* easy = curl_easy_init();
  if (multi && easy && curl_multi_wakeup(multi) == CURLM_OK)  // fails where the pair of wake-up sockets could not be had
    return std::make_unique<CurlSession>(std::move(shared), multi, easy);
  curl_easy_cleanup(easy);
  curl_multi_cleanup(multi);
  return fail(FailureKind::unavailable, "too many open files for one more upstream call: raise `ulimit -n`");
}

}  // namespace baton::http
