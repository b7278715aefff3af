// Server and client over time: streams, clients that go, faults on purpose, stopping, leaks.

#include "http/fixtures.h"

#include <atomic>

namespace baton::http {
namespace {

using namespace testing;

TEST(Server, StreamsWithBackPressureBothWays) {
  constexpr int kPieces = 200;
  Workers workers([](auto request, auto responder) {
    responder->start_stream(200, {{"Content-Type", "text/event-stream"}});
    for (int i = 0; i < kPieces; ++i) {
      if (!responder->write(request->body)) return;
    }
    responder->finish();
  });
  const auto server = start_server({}, workers.handler());
  auto request = request_to(*server, "/", std::string(50'000, 'y'));
  std::size_t received = 0;
  request.on_data = [&](std::string_view piece) {
    if (received == 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));  // the server has to wait
    received += piece.size();
    return true;
  };
  const auto response = make_http_client()->send(request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(received, kPieces * 50'000u);
}

TEST(Server, DropsAClientThatDoesNotRead) {
  std::atomic<bool> refused = false;
  Workers workers([&](auto request, auto responder) {
    responder->start_stream(200, {});
    const std::string piece(1 << 20, 'z');
    for (int i = 0; i < 100 && !refused; ++i) refused = !responder->write(piece);
  });
  ServerOptions options;
  options.write_timeout = 0.2;
  const auto server = start_server(options, workers.handler());
  auto peer = RawSocket::connect(server->port());
  peer.send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return refused.load(); }));
  EXPECT_TRUE(eventually([&] { return server->connections() == 0; }));
}

TEST(Server, HundredAtOnce) {
  ServerOptions options;
  options.io_threads = 2;
  Workers workers([](auto request, auto responder) {
    responder->start_stream(200, {});
    for (int i = 0; i < 10; ++i) responder->write(request->body);
    responder->finish();
  });
  const auto server = start_server(options, workers.handler());
  const auto client = make_http_client();
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 100; ++i)
    threads.emplace_back([&, i] {
      std::string body = "<" + std::to_string(i) + ">";
      std::string expected;
      for (int k = 0; k < 10; ++k) expected += body;
      for (int turn = 0; turn < 5; ++turn) {
        const auto response = client->send(request_to(*server, "/", body));
        good += response && response->body == expected;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 500);
}

TEST(Server, TellsThatAClientHasGone) {
  std::atomic<int> arrived = 0, gone = 0, late_writes = 0;
  Workers workers([&](auto request, auto responder) {
    if (request->path == "/stream") responder->start_stream(200, {});
    ++arrived;
    const auto start = wall_clock().now();
    while (!request->gone.stop_requested() && wall_clock().now() - start < 5)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    gone += request->gone.stop_requested();
    if (request->path == "/stream") late_writes += responder->write("x");
    responder->send(200, {}, "too late");
  });
  const auto server = start_server({}, workers.handler());
  for (const auto* path : {"/wait", "/stream"}) {
    for (const bool reset : {false, true}) {
      const int before = arrived;
      auto peer = RawSocket::connect(server->port());
      peer.send("GET " + std::string(path) + " HTTP/1.1\r\n\r\n");
      ASSERT_TRUE(eventually([&] { return arrived > before; }));
      reset ? peer.reset() : peer.close();
      ASSERT_TRUE(eventually([&] { return gone == before + 1; })) << path << reset;
    }
  }
  EXPECT_EQ(late_writes, 0);
  EXPECT_TRUE(eventually([&] { return server->connections() == 0; }));
}

TEST(Server, NeverLetsHalfAnAnswerPassForAWholeOne) {
  const auto server = start_server({}, [](auto request, auto responder) {
    if (request->path == "/throw") throw Error("a bug in the handler");
    if (request->path == "/forget") return;
    responder->start_stream(200, {});
    responder->write("half");  // and then the responder is dropped
  });
  const auto client = make_http_client();
  EXPECT_EQ(client->send(request_to(*server, "/throw"))->status, 500);
  EXPECT_EQ(client->send(request_to(*server, "/forget"))->status, 500);
  const auto half = client->send(request_to(*server, "/half"));
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().kind, FailureKind::upstream);
}

TEST(Server, DelaysWithoutThreads) {
  const auto server = start_server({}, [](auto request, auto responder) {
    const bool stream = request->path == "/stream";
    if (stream) responder->start_stream(200, {});
    responder->after(0.1, [responder, stream] {
      if (!stream) return responder->send(200, {}, "late");
      responder->write("a");
      responder->after(0.1, [responder] { responder->write("b"); responder->finish(); });
    });
  });
  const auto client = make_http_client();
  const auto late = client->send(request_to(*server, "/late"));
  ASSERT_TRUE(late);
  EXPECT_EQ(late->body, "late");
  EXPECT_GE(late->first_byte, 0.09);
  const auto stream = client->send(request_to(*server, "/stream"));
  ASSERT_TRUE(stream);
  EXPECT_EQ(stream->body, "ab");
  EXPECT_GE(stream->total, 0.19);
  EXPECT_GE(stream->total - stream->first_byte, 0.19);
}

TEST(Server, MakesFaultsOnPurpose) {
  const auto server = start_server({}, [](auto request, auto responder) {
    if (request->path == "/reset") return responder->abort();
    if (request->path == "/nothing") return responder->close();
    responder->send_raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    if (request->path == "/truncated") return responder->close();
    responder->after(0.05, [responder] { responder->abort(); });
  });
  const auto client = make_http_client();
  for (const auto* path : {"/reset", "/nothing", "/truncated", "/reset-midway"}) {
    HttpResponse partial;
    const auto result = client->send(request_to(*server, path), {}, &partial);
    ASSERT_FALSE(result) << path;
    EXPECT_EQ(result.error().kind, FailureKind::upstream) << path;
    const bool midway = path[1] == 't' || path[6] == '-';
    EXPECT_EQ(partial.status, midway ? 200 : 0) << path;
    EXPECT_EQ(partial.body, midway ? "half" : "") << path;
  }
}

TEST(Server, StopsGracefully) {
  std::atomic<bool> arrived = false;
  const auto answer_after = [&](Seconds delay) {
    return [&, delay](std::shared_ptr<const ServerRequest>, std::shared_ptr<Responder> responder) {
      arrived = true;
      responder->after(delay, [responder] { responder->send(200, {}, "done"); });
    };
  };
  for (const Seconds delay : {0.2, 60.0}) {
    arrived = false;
    const auto server = start_server({}, answer_after(delay));
    auto idle = RawSocket::connect(server->port());
    Result<HttpResponse> response;
    std::thread caller([&] { response = make_http_client()->send(request_to(*server)); });
    ASSERT_TRUE(eventually([&] { return arrived.load(); }));
    const auto start = wall_clock().now();
    server->stop(delay < 1 ? 5 : 0.2);
    EXPECT_LT(wall_clock().now() - start, 0.2 + kPrecision);
    caller.join();
    EXPECT_EQ(response.has_value(), delay < 1);  // within the grace it is answered
    EXPECT_EQ(idle.read_until(), "");
    server->stop();
  }
}

TEST(Server, RespondersOutliveTheServer) {
  std::shared_ptr<Responder> kept;
  std::atomic<bool> arrived = false;
  auto server = start_server({}, [&](auto request, auto responder) {
    kept = std::move(responder);
    arrived = true;
  });
  auto peer = RawSocket::connect(server->port());
  peer.send("GET / HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return arrived.load(); }));
  server.reset();
  kept->send(200, {}, "nobody listens");
  kept->after(0.01, [] { FAIL(); });
  kept.reset();
}

TEST(Server, ThousandMixedRequestsLeakNothing) {
  const auto before = open_descriptors();
  {
    const auto server = start_server({}, [](auto request, auto responder) {
      if (request->path == "/0") return responder->send(200, {}, "ok");
      if (request->path == "/1") return responder->abort();
      if (request->path == "/2") return responder->after(30, [responder] { responder->finish(); });
      responder->send_raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
      responder->close();
    });
    const auto client = make_http_client({.max_idle = 4});
    std::atomic<int> answered = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 10; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 100; ++i) {
          auto request = request_to(*server, "/" + std::to_string(i % 4));
          if (i % 4 == 2) request.timeout = 0.01;
          answered += client->send(request).has_value();
        }
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(answered, 250);
    EXPECT_LE(open_descriptors(), before + 8 * 3 + 8);  // at most four idle sessions and their peers
    EXPECT_TRUE(eventually([&] { return server->connections() <= 4; }));
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Server, LeavesNothingBehindWhereConnectionsCloseWhileItStops) {
  const auto token = std::make_shared<int>(0);  // held by the handler, which lives as long as the server's last connection
  for (int round = 0; round < 300; ++round) {
    const auto server = start_server({.io_threads = 2}, [token](auto, auto responder) { responder->send(200, {}, "ok"); });
    std::vector<RawSocket> idle;
    for (int i = 0; i < 8; ++i) idle.push_back(RawSocket::connect(server->port()));
    while (server->connections() < idle.size()) std::this_thread::yield();
    server->stop(0);
  }
  EXPECT_EQ(token.use_count(), 1);
}

}  // namespace
}  // namespace baton::http
