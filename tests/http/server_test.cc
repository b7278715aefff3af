// What the server makes of bytes: protocol, limits, time-outs.

#include "http/fixtures.h"

namespace baton::http {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Server, RoundTripAndKeepAlive) {
  const auto server = start_server({}, echo);
  const auto client = make_http_client();
  const std::string big(1 << 20, 'x');
  for (int i = 0; i < 10; ++i) {
    const auto response = client->send(request_to(*server, "/a/b?c=d", i % 2 ? "small" : big));
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "POST /a/b?c=d " + (i % 2 ? "small" : big));
    EXPECT_EQ(response->header("content-type"), "text/plain");
    EXPECT_EQ(response->reused_connection, i > 0);
  }
  EXPECT_EQ(server->connections(), 1u);
}

TEST(Server, GivesTheHandlerEverything) {
  const auto server = start_server({}, [](auto request, auto responder) {
    EXPECT_EQ(request->path, "/a%20b");
    EXPECT_EQ(request->query, "c=d?e");
    EXPECT_EQ(request->header("X-ONE"), "1");
    EXPECT_EQ(request->method, "PUT");
    responder->send(204, {{"X-Bad", "a\r\nInjected: yes"}}, "");
  });
  auto request = request_to(*server, "/a%20b?c=d?e");
  request.method = "PUT";
  request.headers = {{"x-one", "1"}};
  const auto response = make_http_client()->send(request);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 204);
  EXPECT_EQ(response->header("injected"), "");
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  const auto server = start_server({}, echo);
  auto peer = RawSocket::connect(server->port());
  peer.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto all = peer.read_until();
  EXPECT_LT(all.find("GET /1"), all.find("GET /2"));
  EXPECT_NE(all.find("GET /2"), std::string::npos);
  EXPECT_THAT(all, HasSubstr("Connection: close"));
}

TEST(Server, SpeaksToOldAndCarefulClients) {
  const auto server = start_server({}, [](auto request, auto responder) {
    responder->start_stream(200, {});
    responder->write("one");
    responder->write("two");
    responder->finish();
  });
  auto old = RawSocket::connect(server->port());
  old.send("GET / HTTP/1.0\r\n\r\n");
  const auto plain = old.read_until();
  EXPECT_TRUE(plain.ends_with("\r\n\r\nonetwo")) << plain;

  auto careful = RawSocket::connect(server->port());
  careful.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(careful.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  careful.send("{}");
  EXPECT_THAT(careful.read_until("0\r\n\r\n"), HasSubstr("3\r\none\r\n3\r\ntwo\r\n"));

  auto head = RawSocket::connect(server->port());
  head.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(head.read_until().ends_with("\r\n\r\n"));
}

TEST(Server, RefusesWhatIsOverItsLimits) {
  ServerOptions options;
  options.max_body = 1000;
  options.max_header = 2000;
  const auto server = start_server(options, echo);
  const auto answer_to = [&](const std::string& bytes) {
    auto peer = RawSocket::connect(server->port());
    peer.send(bytes);
    return peer.read_until();
  };
  const std::string chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_THAT(answer_to("POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answer_to(chunked + "3e9\r\n" + std::string(1001, 'x')), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nX: " + std::string(3000, 'x') + "\r\n\r\n"), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(answer_to("nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  const std::string both = "POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_THAT(answer_to(both), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answer_to("nonsense\r\n\r\n"), HasSubstr(R"({"error":{"message":"the request is not HTTP/1.1)"));
  EXPECT_THAT(answer_to(chunked + "0\r\n" + std::string(5000, 'x')), StartsWith("HTTP/1.1 413 "));
  // The client reads the answer while it uploads.
  const auto big = make_http_client()->send(request_to(*server, "/", std::string(4 << 20, 'x')));
  ASSERT_TRUE(big) << big.error().message;
  EXPECT_EQ(big->status, 413);
}

TEST(Server, TakesRequestsInAnyPieces) {
  const auto server = start_server({}, echo);
  auto peer = RawSocket::connect(server->port());
  const std::string bytes =
      "\r\nPOST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3;e=1\r\ncde\r\n0\r\nTrailer: t\r\n\r\n";
  for (int turn = 0; turn < 2; ++turn) {
    for (const char byte : bytes) {
      peer.send({&byte, 1});
      std::this_thread::sleep_for(std::chrono::microseconds(300));  // mostly one at a time
    }
    EXPECT_TRUE(peer.read_until("abcde").ends_with("\r\n\r\nPOST /x abcde"));
  }
}

TEST(Server, TimesOutSlowRequests) {
  ServerOptions options;
  options.header_timeout = 0.1;
  options.body_timeout = 0.2;
  options.idle_timeout = 0.3;
  const auto server = start_server(options, echo);
  const auto start = wall_clock().now();
  auto idle = RawSocket::connect(server->port());
  auto slow_head = RawSocket::connect(server->port());
  slow_head.send("GET / HT");
  auto slow_body = RawSocket::connect(server->port());
  slow_body.send("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{");
  EXPECT_THAT(slow_head.read_until(), StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(slow_body.read_until(), StartsWith("HTTP/1.1 408 "));
  EXPECT_EQ(idle.read_until(), "");
  EXPECT_LT(wall_clock().now() - start, 0.3 + kPrecision);
}

TEST(Server, CapsItsConnections) {
  ServerOptions options;
  options.max_connections = 2;
  const auto server = start_server(options, echo);
  auto one = RawSocket::connect(server->port());
  auto two = RawSocket::connect(server->port());
  ASSERT_TRUE(eventually([&] { return server->connections() == 2; }));
  auto three = RawSocket::connect(server->port());
  EXPECT_THAT(three.read_until(), StartsWith("HTTP/1.1 503 "));
  three.close();
  one.close();
  ASSERT_TRUE(eventually([&] { return server->connections() == 1; }));
  EXPECT_TRUE(make_http_client()->send(request_to(*server)));
}

TEST(Server, NamesAPortInUse) {
  const auto server = start_server({}, echo);
  ServerOptions options;
  options.port = server->port();
  try {
    start_server(options, echo);
    FAIL() << "two servers on one port";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()), "port " + std::to_string(options.port) + " is in use: choose another with --port");
  }
  EXPECT_THROW(start_server({.host = "not an address"}, echo), Error);
  EXPECT_THROW(start_server({.port = 70000}, echo), Error);
}

}  // namespace
}  // namespace baton::http
