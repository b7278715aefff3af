#include "baton/base/interrupt.h"

#include <atomic>
#include <csignal>
#include <pthread.h>
#include <thread>
#include <unistd.h>

namespace baton {
namespace {

std::stop_source& source() {
  static std::stop_source* const stop = new std::stop_source;  // outlives every thread
  return *stop;
}

// A signal handler may not take the locks of a stop_source: it writes to a pipe, and a thread does the rest.
int wake_pipe[2] = {-1, -1};

void on_signal(int) {
  static std::atomic<int> count{0};
  if (count.fetch_add(1) > 0) ::_exit(130);
  const char byte = 1;
  [[maybe_unused]] const auto written = ::write(wake_pipe[1], &byte, 1);
}

}  // namespace

std::stop_token interrupted() {
  static const bool installed = [] {
    if (::pipe2(wake_pipe, 02000000 /* O_CLOEXEC */) != 0) return false;
    std::thread([] {
      sigset_t all;
      sigfillset(&all);
      pthread_sigmask(SIG_BLOCK, &all, nullptr);
      char byte = 0;
      if (::read(wake_pipe[0], &byte, 1) == 1) source().request_stop();
    }).detach();
    struct sigaction action {};
    action.sa_handler = on_signal;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    return true;
  }();
  (void)installed;
  return source().get_token();
}

}  // namespace baton
