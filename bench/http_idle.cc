// What a waiting upstream call costs: N threads with small stacks, each in HttpClient::send against a slow server in
// another process. Prints resident memory per call and the latency of a quick call.
// Usage: bench_http_idle [calls, default 2000]

#include "baton/http/client.h"
#include "baton/http/server.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <pthread.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace baton;

constexpr std::size_t kStack = 256 << 10;
constexpr Seconds kSlow = 6;
constexpr int kQuickCalls = 5000;

double resident_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmRSS:") {
      double kb = 0;
      status >> kb;
      return kb / 1000;
    }
  }
  return 0;
}

// A server in a child process; returns its port. It answers /slow after kSlow, anything else at once, until it is killed.
int fork_server(pid_t& child) {
  int pipe_ends[2];
  if (::pipe(pipe_ends) != 0) std::abort();
  child = ::fork();
  int port = 0;
  if (child == 0) {
    const auto server = http::start_server({}, [](auto request, auto responder) {
      const auto answer = [responder] { responder->send(200, {}, R"({"answer": 42})"); };
      request->path == "/slow" ? responder->after(kSlow, answer) : answer();
    });
    port = server->port();
    if (::write(pipe_ends[1], &port, sizeof port) != sizeof port) std::abort();
    while (true) ::pause();
  }
  if (::read(pipe_ends[0], &port, sizeof port) != sizeof port) std::abort();
  return port;
}

struct Call {
  http::HttpClient* client;
  std::string url;
  std::atomic<int>* running;
  std::atomic<int>* good;
};

void* wait_in_call(void* pointer) {
  const auto& call = *static_cast<Call*>(pointer);
  http::HttpRequest request;
  request.url = call.url;
  request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer none"}};
  request.body.assign(2000, 'x');
  request.timeout = 60;
  ++*call.running;
  const auto response = call.client->send(request);
  *call.good += response && response->status == 200;
  return nullptr;
}

double quick_call_median(http::HttpClient& client, const std::string& url) {
  std::vector<double> micros;
  for (int i = 0; i < kQuickCalls; ++i) {
    http::HttpRequest request;
    request.url = url;
    request.body.assign(2000, 'x');
    request.timeout = 5;
    const auto response = client.send(request);
    if (!response || (i > 0 && !response->reused_connection)) std::abort();
    micros.push_back(response->total * 1e6);
  }
  std::nth_element(micros.begin(), micros.begin() + kQuickCalls / 2, micros.end());
  return micros[kQuickCalls / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const int calls = argc > 1 ? std::atoi(argv[1]) : 2000;
  http::raise_descriptor_limit();
  pid_t child = 0;
  const auto base = "http://127.0.0.1:" + std::to_string(fork_server(child));
  const auto client = http::make_http_client();
  fmt::print("quick call, kept-alive connection: {:.1f} us median\n", quick_call_median(*client, base + "/quick"));

  std::atomic<int> running = 0, good = 0;
  Call call{client.get(), base + "/slow", &running, &good};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStack);
  const auto before = resident_mb();
  std::vector<pthread_t> threads(static_cast<std::size_t>(calls));
  for (auto& thread : threads) {
    if (pthread_create(&thread, &attributes, wait_in_call, &call) != 0) std::abort();
  }
  std::this_thread::sleep_for(std::chrono::duration<double>(kSlow / 2));
  const auto waiting = resident_mb();
  const int waiting_calls = running - good;
  for (auto& thread : threads) pthread_join(thread, nullptr);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  fmt::print("{} calls waiting: {:.1f} MB resident, {:.1f} KB per call (before: {:.1f} MB); {} answered\n", waiting_calls,
             waiting, (waiting - before) * 1000 / calls, before, good.load());
  return good == calls ? 0 : 1;
}
