// Ordinary programs, limits that end them, cancellation, and what is left afterwards.

#include "baton/base/clock.h"
#include "baton/tools/sandbox_process.h"
#include "sandbox/as_user.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace baton::tools {
namespace {

class SandboxRun : public SandboxTest {};
BATON_SANDBOX_TEST_FOR_EACH_USER(SandboxRun);

TEST_P(SandboxRun, GivesBothStreamsAndTheExitCode) {
  const RunResult result = run("import sys\nprint('größer 日本 🎲')\nprint('to stderr', file=sys.stderr)\nsys.exit(7)");
  EXPECT_EQ(result.out, "größer 日本 🎲\n");
  EXPECT_EQ(result.err, "to stderr\n");
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_FALSE(result.timed_out);
  EXPECT_FALSE(result.truncated);
  EXPECT_GT(result.seconds, 0);
  EXPECT_LT(result.seconds, 5);
}

TEST_P(SandboxRun, IsTheMainProgram) {
  const RunResult result = run(R"py(import sys, os
print(__name__, __file__, sys.argv, os.getcwd(), repr(sys.stdin.read()), [n for n in sorted(dir()) if n[0] != "_"])
exit())py");
  EXPECT_EQ(result.out, "__main__ /program.py ['/program.py'] /tmp '' ['os', 'sys']\n") << result.err;
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(run("").exit_code, 0);
}

TEST_P(SandboxRun, ShowsTheTracebackOfTheProgramAlone) {
  RunResult result = run("def half(x):\n    return x / 0\nhalf(1)\n");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(result.err.starts_with("Traceback (most recent call last):\n  File \"/program.py\", line 3, in <module>\n"))
      << result.err;
  EXPECT_TRUE(result.err.ends_with("ZeroDivisionError: division by zero\n")) << result.err;
  result = run("x = (1,\nprint(");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(result.err.starts_with("  File \"/program.py\", line 2\n")) << result.err;
  EXPECT_NE(result.err.find("SyntaxError"), std::string::npos);
}

TEST_P(SandboxRun, HasTheStandardLibrary) {
  const RunResult result = run(R"py(
import collections, datetime, decimal, fractions, functools, itertools, json, math, random, re, statistics, string, zoneinfo
import asyncio, ctypes, hashlib, multiprocessing, sqlite3, subprocess, sys, tempfile, threading
print(math.comb(5, 2), datetime.date(2024, 2, 28) + datetime.timedelta(2))
print(fractions.Fraction(1, 3) + 1, decimal.Decimal("0.1") * 3)
print(datetime.datetime(2024, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")).isoformat())
print(subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True).stdout.strip())
print(asyncio.run(asyncio.wait_for(asyncio.sleep(0.01, "awake"), 5)))
with multiprocessing.Pool(3) as pool: print(pool.map(math.isqrt, [4, 9, 16]))
with tempfile.TemporaryFile() as file: print(file.write(b"abc"))
threads = [threading.Thread(target=math.sqrt, args=(2,)) for _ in range(8)]
[t.start() for t in threads]; [t.join() for t in threads]
print(sqlite3.connect(":memory:").execute("select 1 + 1").fetchone(), hashlib.sha256(b"").hexdigest()[:8])
)py");
  EXPECT_EQ(result.out, "10 2024-03-01\n4/3 0.3\n2024-07-01T12:00:00+02:00\n42\nawake\n[2, 3, 4]\n3\n(2,) e3b0c442\n")
      << result.err;
  EXPECT_EQ(result.exit_code, 0);
}

TEST_P(SandboxRun, PrintsSetsAlikeEachTime) {
  const std::string source = "print({chr(97 + i) * 3 for i in range(26)})";
  EXPECT_EQ(run(source).out, run(source).out);
}

TEST_P(SandboxRun, ReportsSignalsAsAShellDoes) {
  EXPECT_EQ(run("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)").exit_code, 128 + SIGKILL);
  EXPECT_EQ(run("import os\nos.abort()").exit_code, 128 + SIGABRT);
  EXPECT_EQ(run("import os, signal\nos.kill(1, signal.SIGKILL)\nos.kill(1, signal.SIGINT)\nprint('alive')").out, "alive\n");
}

TEST_P(SandboxRun, EndsASleeperAtTheWallLimitAndKeepsItsOutput) {
  SandboxLimits limits = marked_limits();
  limits.wall = 0.6;
  const RunResult result = run("print('before')\nimport time\ntime.sleep(60)", limits);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.exit_code, 128 + SIGKILL);
  EXPECT_EQ(result.out, "before\n");
  EXPECT_LT(result.seconds, 2);
  EXPECT_FALSE(any_process_with(limits));
}

TEST_P(SandboxRun, EndsABusyLoopAtTheProcessorLimit) {
  SandboxLimits limits;
  limits.wall = 30;
  limits.cpu = 1;
  const RunResult result = run("while True: pass", limits);
  EXPECT_TRUE(result.timed_out);
  EXPECT_LT(result.seconds, 15);
}

TEST_P(SandboxRun, KeepsTheExitCodeOfAProgramThatWritesSomewhatTooMuch) {
  SandboxLimits limits;
  limits.output_bytes = 1000;
  const RunResult result = run("print('é' * 3000)\nexit(5)", limits);
  EXPECT_TRUE(result.truncated);
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_EQ(result.out.size(), 1000u);
  const RunResult odd = run("print('x' + 'é' * 3000)", limits);
  EXPECT_EQ(odd.out.size(), 999u) << "no half character at the cut";
  const RunResult exact = run("print('x' * 999)", limits);
  EXPECT_FALSE(exact.truncated);
  EXPECT_EQ(exact.out.size(), 1000u);
}

TEST_P(SandboxRun, RefusesLimitsThatMakeNoSense) {
  for (const auto spoil : {+[](SandboxLimits& l) { l.wall = 0; }, +[](SandboxLimits& l) { l.memory_bytes = 1; },
                           +[](SandboxLimits& l) { l.processes = 0; }, +[](SandboxLimits& l) { l.output_bytes = -1; }}) {
    SandboxLimits limits;
    spoil(limits);
    const auto result = make_sandbox().value()->run("print(1)", limits, {});
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, FailureKind::invalid);
  }
}

TEST_P(SandboxRun, IsCancelledQuickly) {
  const std::string outcome = as_user([] {
    const auto sandbox = make_sandbox().value();
    std::string outcome;
    for (const int milliseconds : {0, 3, 10, 30, 200}) {  // before, during and after the start
      std::stop_source stop;
      const SandboxLimits limits = marked_limits();
      Seconds asked = 0;
      std::thread canceller([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        asked = wall_clock().now();
        stop.request_stop();
      });
      const auto result = sandbox->run("import time\ntime.sleep(60)", limits, stop.get_token());
      const Seconds ended = wall_clock().now();
      canceller.join();
      const bool quick = ended - asked < 0.5;
      if (result.has_value() || result.error().kind != FailureKind::cancelled || !quick || any_process_with(limits))
        outcome += std::to_string(milliseconds) + " ms: not cancelled cleanly\n";
    }
    return outcome;
  });
  EXPECT_EQ(outcome, "");
}

TEST_P(SandboxRun, LeavesNoDescriptorProcessOrThread) {
  const std::string outcome = as_user([] {
    const auto sandbox = make_sandbox().value();
    const auto threads = [] { return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {}); };
    const std::size_t descriptors = open_descriptors();
    const auto threads_before = threads();
    SandboxLimits limits = marked_limits();
    limits.wall = 0.3;
    std::stop_source stopped;
    stopped.request_stop();
    for (int i = 0; i < 3; ++i) {
      (void)sandbox->run("print('x' * 10_000_000)", limits, {});
      (void)sandbox->run("import os\nif os.fork(): os._exit(3)\nos.setsid()\nwhile True: pass", limits, {});
      (void)sandbox->run("import time\ntime.sleep(9)", limits, {});
      (void)sandbox->run("print(1)", limits, stopped.get_token());
    }
    std::string outcome;
    if (open_descriptors() != descriptors) outcome += "descriptors leaked\n";
    if (threads() != threads_before) outcome += "threads leaked\n";
    if (any_process_with(limits) || !descendants_of(getpid()).empty()) outcome += "processes leaked\n";
    return outcome;
  });
  EXPECT_EQ(outcome, "");
}

TEST_P(SandboxRun, EndsWhenOurProcessIsKilled) {
  SandboxLimits limits = marked_limits();
  limits.wall = 60;
  const pid_t child = fork();
  if (child == 0) {
    as_user([&] {
      (void)make_sandbox().value()->run("import time\ntime.sleep(60)", limits, {});
      return std::string();
    });
    _exit(0);
  }
  bool began = false;
  for (int i = 0; i < 500 && !(began = any_process_with(limits)); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(began);
  const std::vector<pid_t> below = children_of(child);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  if (GetParam() == User::nobody)  // then the process that owns the run is a child of that one
    for (const pid_t pid : below) kill(pid, SIGKILL);
  EXPECT_FALSE(any_process_stays_with(limits));
}

TEST_P(SandboxRun, InheritsNoDescriptor) {
  const int file = open("/etc/passwd", O_RDONLY);  // without close-on-exec
  const RunResult result = run(R"(
import os
for fd in range(100):
    try:
        os.fstat(fd)
        print(fd)
    except OSError:
        pass
)");
  close(file);
  EXPECT_EQ(result.out, "0\n1\n2\n") << result.err;
}

TEST_P(SandboxRun, TwoHundredAtOnceAreAllRight) {
  const std::string outcome = as_user([] {
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    const rlimit usual{std::min<rlim_t>(1024, before.rlim_max), before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &usual);
    const auto sandbox = make_sandbox().value();
    SandboxLimits limits = marked_limits();
    limits.wall = 60;
    std::vector<std::string> wrong(200);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 200; ++i)
      threads.emplace_back([&, i] {
        const std::string source = "import os, time\nopen('mine', 'w').write('" + std::to_string(i) + "')\ntime.sleep(0.5)\n" +
                                   "print(os.listdir(), int(open('mine').read()) ** 2)";
        const auto result = sandbox->run(source, limits, {});
        if (!result) wrong[i] = result.error().message + "\n";
        else if (result->out != "['mine'] " + std::to_string(i * i) + "\n") wrong[i] = result->out + result->err;
      });
    threads.clear();
    setrlimit(RLIMIT_NOFILE, &before);
    std::string all;
    for (const std::string& one : wrong) all += one;
    return all + (any_process_with(limits) ? "processes left" : "");
  });
  EXPECT_EQ(outcome, "");
}

TEST_P(SandboxRun, RunsOfOneUserDoNotShareTheProcessLimit) {
  const std::string outcome = as_user([] {
    const auto sandbox = make_sandbox().value();
    std::vector<std::string> counts(4);
    std::vector<std::jthread> threads;
    for (std::string& count : counts)
      threads.emplace_back([&] {
        const auto result = sandbox->run(R"(
import os, time
n = 0
try:
    while n < 100:
        if os.fork() == 0: time.sleep(60)
        n += 1
except BlockingIOError:
    pass
time.sleep(0.7)
print(n)
)", {}, {});
        count = result ? result->out + result->err : result.error().message;
      });
    threads.clear();
    return counts[0] + counts[1] + counts[2] + counts[3];
  });
  EXPECT_EQ(outcome, "63\n63\n63\n63\n");
}

}  // namespace
}  // namespace baton::tools
