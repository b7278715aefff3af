// Start-up of an empty program in the code sandbox, beside what it is made of. All four take turns, so that load on the machine
// meets them alike. Bar: the sandbox's median is below 40 ms.

#include "baton/base/clock.h"
#include "baton/tools/sandbox.h"
#include "baton/tools/sandbox_process.h"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <vector>

namespace {

using namespace baton;
using namespace baton::tools;

constexpr int kRounds = 50;
constexpr double kBarMs = 40;

struct Case {
  const char* name;
  std::vector<std::string> command;  // empty: the sandbox itself
  std::vector<double> milliseconds = {};
};

void run_once(Case& one, Sandbox& sandbox, int null) {
  const Seconds began = wall_clock().now();
  int exit_code = -1;
  if (one.command.empty()) {
    const auto result = sandbox.run("pass", {}, {});
    if (result) exit_code = result->exit_code;
  } else {
    const std::vector<int> fds = {null, null, null};
    auto child = ChildProcess::start(one.command, fds);
    if (child) exit_code = child->wait();
  }
  if (exit_code != 0) throw Error(std::string(one.name) + " failed", 1);
  one.milliseconds.push_back(1000 * (wall_clock().now() - began));
}

}  // namespace

int main() try {
  auto sandbox = make_sandbox();
  if (!sandbox) throw Error(sandbox.error().message, 1);
  const Fd null = raised(open("/dev/null", O_RDWR | O_CLOEXEC));
  const std::string python = "/usr/bin/python3", bwrap = "/usr/bin/bwrap";
  std::vector<Case> cases = {
      {"sandbox: pass", {}},
      {"bwrap python3 -c pass", {bwrap, "--unshare-all", "--ro-bind", "/", "/", python, "-c", "pass"}},
      {"bwrap python3 -I -S -c pass", {bwrap, "--unshare-all", "--ro-bind", "/", "/", python, "-I", "-S", "-c", "pass"}},
      {"python3 -I -S -c pass", {python, "-I", "-S", "-c", "pass"}}};
  for (int round = 0; round < kRounds; ++round)
    for (Case& one : cases) run_once(one, **sandbox, null.get());
  std::printf("%-30s %10s %10s\n", "", "median ms", "p95 ms");
  for (Case& one : cases) {
    std::sort(one.milliseconds.begin(), one.milliseconds.end());
    std::printf("%-30s %10.1f %10.1f\n", one.name, one.milliseconds[kRounds / 2], one.milliseconds[kRounds * 95 / 100]);
  }
  return cases[0].milliseconds[kRounds / 2] < kBarMs ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench_sandbox: %s\n", error.what());
  return 1;
}
