// The client against exact bytes: what it sends, what it makes of broken answers, and when it gives up.

#include "baton/http/client.h"
#include "http/raw.h"

#include <atomic>

namespace baton::http {
namespace {

using namespace testing;

HttpRequest request_at(const std::string& url, Seconds timeout = 5) {
  HttpRequest request;
  request.url = url;
  request.body = "{}";
  request.timeout = timeout;
  return request;
}

// Answers every request of every connection with `answer`, then closes unless `keep`.
std::function<void(RawSocket&)> answering(std::string answer, bool keep = false) {
  return [answer = std::move(answer), keep](RawSocket& peer) {
    while (!peer.read_until("{}").empty()) {
      peer.send(answer);
      if (!keep) return;
    }
  };
}

TEST(Client, SendsWhatItWasGiven) {
  std::string seen;
  RawServer server([&](RawSocket& peer) {
    seen = peer.read_until("the body");
    peer.send("HTTP/1.1 201 Made\r\nX-Trace: 7\r\nContent-Length: 2\r\n\r\nok");
  });
  const auto client = make_http_client();
  auto request = request_at(server.url("/v1/x?y=1"));
  request.headers = {{"Authorization", "Bearer sk-secret"}, {"Content-Type", "application/json"}, {"X-Empty", ""}};
  request.body = "the body";
  const auto response = client->send(request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->body, "ok");
  EXPECT_EQ(response->header("x-trace"), "7");
  EXPECT_EQ(response->header("absent"), "");
  EXPECT_FALSE(response->reused_connection);
  EXPECT_GT(response->first_byte, 0);
  EXPECT_GE(response->total, response->first_byte);
  EXPECT_TRUE(seen.starts_with("POST /v1/x?y=1 HTTP/1.1\r\n")) << seen;
  for (const auto* line :
       {"Authorization: Bearer sk-secret\r\n", "Content-Type: application/json\r\n", "X-Empty:", "Content-Length: 8\r\n"})
    EXPECT_NE(seen.find(line), std::string::npos) << line;
  EXPECT_EQ(seen.find("Expect"), std::string::npos);
}

TEST(Client, SendsOtherMethods) {
  std::vector<std::string> seen;
  RawServer server([&](RawSocket& peer) {
    for (int i = 0; i < 4; ++i) {
      seen.push_back(peer.read_until("\r\n\r\n"));
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
  });
  const auto client = make_http_client();
  for (const auto* method : {"GET", "HEAD", "DELETE", "GET"}) {
    auto request = request_at(server.url());
    request.method = method;
    request.body.clear();
    ASSERT_TRUE(client->send(request)) << method;
  }
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_TRUE(seen[0].starts_with("GET / ")) << seen[0];
  EXPECT_TRUE(seen[1].starts_with("HEAD / ")) << seen[1];
  EXPECT_TRUE(seen[2].starts_with("DELETE / ")) << seen[2];
  EXPECT_TRUE(seen[3].starts_with("GET / ")) << seen[3];
  EXPECT_EQ(seen[0].find("Content-Type"), std::string::npos);
}

TEST(Client, RefusesBadRequestsWithoutShowingSecrets) {
  const auto client = make_http_client();
  const auto kind_of = [&](const HttpRequest& request) {
    const auto result = client->send(request);
    if (!result) { EXPECT_EQ(result.error().message.find("sk-secret"), std::string::npos) << result.error().message; }
    return result ? FailureKind::unaffordable : result.error().kind;
  };
  EXPECT_EQ(kind_of(request_at("ftp://host/")), FailureKind::invalid);
  EXPECT_EQ(kind_of(request_at("file:///etc/passwd")), FailureKind::invalid);
  EXPECT_EQ(kind_of(request_at("127.0.0.1:80")), FailureKind::invalid);
  EXPECT_EQ(kind_of(request_at("http://ho st:1x/?key=sk-secret")), FailureKind::invalid);
  EXPECT_EQ(kind_of(request_at("http://127.0.0.1:1/", std::numeric_limits<double>::infinity())), FailureKind::invalid);
  EXPECT_EQ(kind_of(request_at("http://127.0.0.1:1/", 0)), FailureKind::timeout);
  auto injected = request_at("http://127.0.0.1:1/");
  injected.headers = {{"A", "sk-secret\r\nB: c"}};
  EXPECT_EQ(kind_of(injected), FailureKind::invalid);
  auto refused = request_at("http://user:sk-secret@127.0.0.1:1/?key=sk-secret");
  refused.headers = {{"Authorization", "sk-secret"}};
  EXPECT_EQ(kind_of(refused), FailureKind::upstream);  // nothing listens on port 1
}

TEST(Client, KeepsWhatABrokenAnswerBrought) {
  struct Case {
    const char* answer;
    FailureKind kind;
    int status;
    const char* body;
  };
  const Case cases[] = {
      {"", FailureKind::upstream, 0, ""},
      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", FailureKind::upstream, 200, "half"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", FailureKind::upstream, 200, "abc"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", FailureKind::upstream, 200, ""},
      {"hello, I speak something else\r\n\r\n", FailureKind::malformed, 0, ""},
      {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthis answer is longer than 20 bytes", FailureKind::malformed, 200, ""},
  };
  for (const auto& one : cases) {
    RawServer server(answering(one.answer));
    const auto client = make_http_client();
    auto request = request_at(server.url());
    request.max_body = 20;
    HttpResponse partial;
    const auto result = client->send(request, {}, &partial);
    ASSERT_FALSE(result) << one.answer;
    EXPECT_EQ(result.error().kind, one.kind) << one.answer << ": " << result.error().message;
    EXPECT_EQ(partial.status, one.status) << one.answer;
    EXPECT_EQ(partial.body, one.body) << one.answer;
  }
}

TEST(Client, NeverRepeatsARequestThatWentOut) {
  std::atomic<int> requests = 0;
  RawServer server([&](RawSocket& peer) {  // answers the first request of a connection, resets at the second
    if (peer.read_until("{}").empty()) return;
    ++requests;
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    if (peer.read_until("{}").empty()) return;
    ++requests;
    peer.reset();
  });
  const auto client = make_http_client();
  ASSERT_TRUE(client->send(request_at(server.url())));
  const auto second = client->send(request_at(server.url()));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, FailureKind::upstream);
  EXPECT_EQ(requests, 2);
  const auto third = client->send(request_at(server.url()));  // and the session recovers
  ASSERT_TRUE(third) << third.error().message;
  EXPECT_FALSE(third->reused_connection);
}

TEST(Client, ReplacesAConnectionClosedWhileIdle) {
  RawServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  const auto client = make_http_client();
  for (int i = 0; i < 5; ++i) {
    const auto response = client->send(request_at(server.url()));
    ASSERT_TRUE(response) << response.error().message;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // the close has arrived
  }
}

TEST(Client, GivesUpInTime) {
  RawServer server([](RawSocket& peer) {
    const auto seen = peer.read_until("{}");
    if (seen.find("GET /stall") != std::string::npos || seen.find("POST /stall") != std::string::npos)
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    peer.read_until();
  });
  const auto client = make_http_client();
  const auto timed = [&](HttpRequest request, Seconds expected, HttpResponse* partial = nullptr) {
    const auto start = wall_clock().now();
    const auto result = client->send(request, {}, partial);
    const auto took = wall_clock().now() - start;
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, FailureKind::timeout) << result.error().message;
    EXPECT_GE(took, expected - 0.001);
    EXPECT_LT(took, expected + kPrecision);
  };
  timed(request_at(server.url(), 0.2), 0.2);
  auto first_byte = request_at(server.url());
  first_byte.first_byte_timeout = 0.1;
  timed(first_byte, 0.1);
  auto silent = request_at(server.url("/stall"));
  silent.idle_timeout = 0.1;
  HttpResponse partial;
  timed(silent, 0.1, &partial);
  EXPECT_EQ(partial.status, 200);
  EXPECT_EQ(partial.body, "half");
  timed(request_at(server.url("/stall"), 0.15), 0.15);
}

TEST(Client, LimitsTheConnect) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);  // a full backlog: the next connect gets no answer
  auto address = loopback(0);
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener, 0), 0);
  socklen_t size = sizeof address;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  const auto filling = RawSocket::connect(ntohs(address.sin_port));
  auto request = request_at("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/");
  request.connect_timeout = 0.2;
  const auto start = wall_clock().now();
  const auto result = make_http_client()->send(request);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::timeout) << result.error().message;
  EXPECT_LT(wall_clock().now() - start, 0.2 + kPrecision);
  ::close(listener);
}

TEST(Client, EndsWithinItsTimeWhenANameIsUnknown) {
  const auto start = wall_clock().now();
  const auto result = make_http_client()->send(request_at("http://no-such-host.invalid/", 1));
  ASSERT_FALSE(result);
  EXPECT_TRUE(result.error().kind == FailureKind::upstream || result.error().kind == FailureKind::timeout);
  EXPECT_LT(wall_clock().now() - start, 1 + kPrecision);
}

TEST(Client, CancelsAtOnce) {
  RawServer server([](RawSocket& peer) { peer.read_until(); });
  const auto client = make_http_client();
  std::stop_source stop;
  Seconds requested = 0;
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    requested = wall_clock().now();
    stop.request_stop();
  });
  const auto result = client->send(request_at(server.url()), stop.get_token());
  const auto returned = wall_clock().now();
  stopper.join();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::cancelled);
  EXPECT_LT(returned - requested, kPrecision);
  EXPECT_EQ(client->send(request_at(server.url()), stop.get_token()).error().kind, FailureKind::cancelled);
}

TEST(Client, StreamsGoodBodiesOnly) {
  RawServer good(answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", true));
  RawServer bad(answering("HTTP/1.1 429 Slow down\r\nRetry-After: 3\r\nContent-Length: 5\r\n\r\nlater", true));
  const auto client = make_http_client();
  std::string streamed;
  auto request = request_at(good.url());
  request.on_data = [&](std::string_view piece) { streamed += piece; return true; };
  auto response = client->send(request);
  ASSERT_TRUE(response);
  EXPECT_EQ(streamed, "hello");
  EXPECT_EQ(response->body, "");
  EXPECT_EQ(response->body_bytes, 5u);

  request.url = bad.url();
  response = client->send(request);
  ASSERT_TRUE(response);
  EXPECT_EQ(streamed, "hello");
  EXPECT_EQ(response->body, "later");
  EXPECT_EQ(response->header("retry-after"), "3");

  request.url = good.url();
  request.on_data = [](std::string_view) { return false; };
  EXPECT_TRUE(client->send(request));
  request.on_data = [](std::string_view) -> bool { throw Error("from the sink"); };
  EXPECT_THROW(static_cast<void>(client->send(request)), Error);
}

}  // namespace
}  // namespace baton::http
