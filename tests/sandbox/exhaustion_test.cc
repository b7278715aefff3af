// Programs that try to use up the machine. Each runs as root (where the tests do) and as an ordinary user.

#include "sandbox/as_user.h"

#include <csignal>
#include <fmt/format.h>
#include <sys/syscall.h>

namespace baton::tools {
namespace {

class SandboxExhaustion : public SandboxTest {};
BATON_SANDBOX_TEST_FOR_EACH_USER(SandboxExhaustion);

TEST_P(SandboxExhaustion, ForkBomb) {
  SandboxLimits limits = marked_limits();
  limits.wall = 1;
  const RunResult result = run("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", limits);
  EXPECT_TRUE(result.timed_out);
  EXPECT_LT(result.seconds, 4);
  EXPECT_FALSE(any_process_with(limits));
}

TEST_P(SandboxExhaustion, ThreadBomb) {
  const RunResult result = run(R"(
import threading, time, os
n = 0
try:
    while n < 200:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        n += 1
except RuntimeError:
    pass
print(n, flush=True)
os._exit(0)
)");
  EXPECT_EQ(result.out, "63\n") << result.err;
}

TEST_P(SandboxExhaustion, MemoryBomb) {
  EXPECT_TRUE(run("x = bytearray(2 << 30)").err.ends_with("MemoryError\n"));
  const RunResult result = run("x = []\nwhile True: x.append(bytes(1 << 20))");
  EXPECT_TRUE(result.err.ends_with("MemoryError\n")) << result.err;
  EXPECT_EQ(result.exit_code, 1);
}

TEST_P(SandboxExhaustion, MemoryBombOfManyProcesses) {
  SandboxLimits limits = marked_limits();
  limits.memory_bytes = 256 << 20;
  const RunResult result = run(R"(
import os, time
for _ in range(10):
    if os.fork() == 0: break
x = bytearray(os.urandom(1 << 20)) * 60
time.sleep(8)
)", limits);
  EXPECT_EQ(result.exit_code, 128 + SIGKILL);
  EXPECT_TRUE(result.err.ends_with("sandbox: ended, over 256 MiB of memory in use\n")) << result.err;
  EXPECT_LT(result.seconds, 6);
  EXPECT_FALSE(any_process_with(limits));
}

TEST_P(SandboxExhaustion, MemorySharedAfterAForkCountsOnce) {
  SandboxLimits limits;
  limits.memory_bytes = 256 << 20;
  const RunResult result = run(R"(
import os, time
x = bytearray(b"x") * (120 << 20)
for _ in range(6):
    if os.fork() == 0:
        time.sleep(0.4)
        os._exit(0)
for _ in range(6): os.wait()
print("done")
)", limits);
  EXPECT_EQ(result.out, "done\n") << result.err;
}

TEST_P(SandboxExhaustion, MemoryOutsideTheCount) {
  const RunResult result = run(std::string(kAttempts) + fmt::format(R"(
import ctypes, mmap, fcntl
attempt("shared anonymous memory", lambda: mmap.mmap(-1, 1 << 20))
attempt("memfd", lambda: os.memfd_create("x"))
r, w = os.pipe()
attempt("large pipe", lambda: fcntl.fcntl(w, 1031, 1 << 20))
attempt("/dev/zero", lambda: open("/dev/zero"))
if ctypes.CDLL(None).syscall({}, 0, 1 << 20, 0o1600) >= 0: print("succeeded: shmget")
print("done")
)", SYS_shmget));
  EXPECT_EQ(result.out, "done\n") << result.err;
}

TEST_P(SandboxExhaustion, FillingTheDisk) {
  const RunResult result = run(R"(
import errno
written = 0
try:
    for i in range(100):
        with open(f"f{i}", "wb") as f: written += f.write(bytes(4 << 20))
except OSError as error:
    print(errno.errorcode[error.errno], written >> 20 <= 64)
)");
  EXPECT_EQ(result.out, "ENOSPC True\n") << result.err;
  const RunResult big = run("f = open('big', 'wb')\nfor _ in range(64): f.write(bytes(1 << 20))");
  EXPECT_EQ(big.exit_code, 1);
  EXPECT_NE(big.err.find("File too large"), std::string::npos) << big.err;
}

TEST_P(SandboxExhaustion, MillionsOfFiles) {
  const RunResult result = run("import os\ni = 0\nwhile True:\n    os.close(os.open(str(i), os.O_CREAT))\n    i += 1");
  EXPECT_EQ(result.exit_code, 128 + SIGKILL);
  EXPECT_TRUE(result.err.ends_with("sandbox: ended, over 20000 files in /tmp\n")) << result.err;
}

TEST_P(SandboxExhaustion, EndlessOutput) {
  for (const char* stream : {"stdout", "stderr"}) {
    SandboxLimits limits = marked_limits();
    const RunResult result = run(fmt::format("import sys\nwhile True: sys.{}.write('y' * 1000)", stream), limits);
    EXPECT_TRUE(result.truncated);
    EXPECT_FALSE(result.timed_out);
    EXPECT_LT(result.seconds, 3);
    EXPECT_EQ((stream[3] == 'o' ? result.out : result.err).size(), static_cast<std::size_t>(limits.output_bytes));
    EXPECT_FALSE(any_process_with(limits));
  }
}

}  // namespace
}  // namespace baton::tools
