// Programs that try to reach out of the sandbox. Each runs as root (where the tests do) and as an ordinary user.

#include "sandbox/as_user.h"

#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

namespace baton::tools {
namespace {

class SandboxEscape : public SandboxTest {};
BATON_SANDBOX_TEST_FOR_EACH_USER(SandboxEscape);

// A listener of ours on loopback and one under an abstract Unix name.
struct Listeners {
  int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), local = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string name = fmt::format("baton-sandbox-test-{}", getpid());
  int port = 0;

  Listeners() {
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(tcp, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(tcp, 8), 0);
    getsockname(tcp, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    sockaddr_un abstract{.sun_family = AF_UNIX, .sun_path = {}};
    std::memcpy(abstract.sun_path + 1, name.data(), name.size());
    size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    EXPECT_EQ(bind(local, reinterpret_cast<sockaddr*>(&abstract), size), 0);
    EXPECT_EQ(listen(local, 8), 0);
  }
  ~Listeners() { close(tcp); close(local); }
};

TEST_P(SandboxEscape, Network) {
  const Listeners listeners;
  const std::string attack = fmt::format(R"(
import socket
attempt("TCP", lambda: socket.create_connection(("127.0.0.1", {}), 2))
attempt("UDP", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 53)))
attempt("IPv6", lambda: socket.socket(socket.AF_INET6))
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW))
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK))
attempt("vsock", lambda: socket.socket(socket.AF_VSOCK))
attempt("packet", lambda: socket.socket(socket.AF_PACKET))
attempt("names", lambda: socket.getaddrinfo("localhost.example", 80))
attempt("abstract Unix socket", lambda: socket.socket(socket.AF_UNIX).connect("\0{}"))
print("done")
)", listeners.port, listeners.name);
  const RunResult result = run(kAttempts + attack);
  EXPECT_EQ(result.out, "done\n") << result.err;
}

TEST_P(SandboxEscape, EnvironmentOfTheParent) {
  setenv("BATON_SANDBOX_TEST_SECRET", "squeamish-ossifrage", 1);
  const RunResult result = run(std::string(kAttempts) + R"(
print(sorted(os.environ))
for who in ("1", "self", "thread-self", str(os.getpid()), str(os.getppid()), "0", "2"):
    for name in ("environ", "mem", "cmdline", "maps", "cwd", "root", "fd"):
        attempt(who + name, lambda: os.stat(f"/proc/{who}/{name}"))
import ctypes
environment = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
i = 0
while environment[i]:
    if b"squeamish" in environment[i]: print("succeeded: environ in memory")
    i += 1
print(os.uname().nodename, os.getuid(), os.getgid(), os.getgroups() in ([], [65534]), os.getppid())
)");
  unsetenv("BATON_SANDBOX_TEST_SECRET");
  EXPECT_EQ(result.out, "['HOME', 'LANG', 'MALLOC_ARENA_MAX', 'PATH', 'PWD', 'PYTHONHASHSEED', 'TZ']\n"
                        "sandbox 1000 1000 True 1\n") << result.err;
}

TEST_P(SandboxEscape, FilesOfTheMachine) {
  const RunResult result = run(fmt::format(R"(
import os
for path in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/etc/resolv.conf", "/etc/ssl", "/root", "/home", "/var", "/run",
             "/proc", "/sys", "/boot", "/mnt", "/opt", "/srv", "/usr/local", "/usr/bin/bwrap", "/bin/sh", "/usr/bin/env",
             "/oldroot", "/newroot", "/dev/tty", "/dev/kmsg", "/dev/mem", "/dev/ptmx", "/dev/fuse", "/dev/kvm", "{}"):
    if os.path.lexists(path): print("visible:", path)
print(sorted(os.listdir("/")), os.listdir("/etc"), os.listdir("/tmp"))
)", BATON_SOURCE_DIR));
  EXPECT_EQ(result.out.substr(0, result.out.find('[')), "") << result.err;
  EXPECT_TRUE(result.out.ends_with("['ld.so.cache'] []\n")) << result.out;
}

TEST_P(SandboxEscape, WritingOutside) {
  const RunResult result = run(std::string(kAttempts) + R"(
for folder in ("/", "/usr", "/usr/lib", "/usr/bin", "/etc", "/dev", "/lib", os.path.dirname(os.__file__)):
    attempt("create in " + folder, lambda: open(folder + "/x", "w"))
    attempt("mkdir in " + folder, lambda: os.mkdir(folder + "/d"))
    attempt("rename " + folder, lambda: os.rename(folder, "/tmp/renamed"))
    attempt("chmod " + folder, lambda: os.chmod(folder, 0o777))
for file in ("/program.py", os.path.realpath("/usr/bin/python3"), os.__file__, "/etc/ld.so.cache"):
    attempt("write " + file, lambda: open(file, "r+"))
    attempt("truncate " + file, lambda: os.truncate(file, 0))
    attempt("remove " + file, lambda: os.remove(file))
    attempt("replace " + file, lambda: os.replace("/tmp/x", file))
print("done")
)");
  EXPECT_EQ(result.out, "done\n") << result.err;
}

TEST_P(SandboxEscape, Links) {
  const RunResult result = run(std::string(kAttempts) + R"(
for target in ("/etc/passwd", "../../../../../../etc/passwd", "/proc/1/root/etc/passwd", "/root", "/dev/shm/../../etc/passwd"):
    os.symlink(target, "link")
    attempt("read by link " + target, lambda: open("link").read())
    attempt("list by link " + target, lambda: os.listdir("link"))
    os.remove("link")
os.symlink("/usr/lib/x", "link")
attempt("write by link", lambda: open("link", "w"))
attempt("hard link", lambda: os.link(os.path.realpath("/usr/bin/python3"), "hard"))
attempt("chroot", lambda: os.chroot("/tmp"))
os.chdir("/")
for _ in range(20): os.chdir("..")
attempt("climb", lambda: open("etc/passwd"))
attempt("device", lambda: os.mknod("/tmp/disk", 0o60600, os.makedev(8, 0)))
print("done")
)");
  EXPECT_EQ(result.out, "done\n") << result.err;
}

TEST_P(SandboxEscape, FilesOfOtherRuns) {
  const std::string outcome = as_user([] {
    const auto sandbox = make_sandbox().value();
    std::string seen;
    const auto writer = sandbox->run("open('/tmp/secret', 'w').write('x')\nopen('/dev/shm/secret2', 'w').write('x')", {}, {});
    const auto reader = sandbox->run("import os\nprint(os.listdir('/tmp'), os.listdir('/dev/shm'))", {}, {});
    return writer->err + reader->out + reader->err;
  });
  EXPECT_EQ(outcome, "[] []\n");
}

TEST_P(SandboxEscape, SystemCalls) {
  const std::pair<const char*, long> calls[] = {
      {"ptrace", SYS_ptrace}, {"mount", SYS_mount}, {"umount2", SYS_umount2}, {"pivot_root", SYS_pivot_root},
      {"keyctl", SYS_keyctl}, {"add_key", SYS_add_key}, {"bpf", SYS_bpf}, {"userfaultfd", SYS_userfaultfd},
      {"io_uring_setup", SYS_io_uring_setup}, {"perf_event_open", SYS_perf_event_open}, {"kexec_load", SYS_kexec_load},
      {"unshare", SYS_unshare}, {"setns", SYS_setns}, {"personality", SYS_personality}, {"seccomp", SYS_seccomp},
      {"process_vm_readv", SYS_process_vm_readv}, {"open_by_handle_at", SYS_open_by_handle_at}, {"fsopen", SYS_fsopen},
      {"init_module", SYS_init_module}, {"reboot", SYS_reboot}, {"clone3", SYS_clone3}, {"quotactl", SYS_quotactl},
      {"msgget", SYS_msgget}, {"setuid", SYS_setuid}};
  std::string source = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n";
  for (const auto& [name, number] : calls)
    source += fmt::format("if libc.syscall({}, 0, 0, 0, 0, 0) != -1 or ctypes.get_errno() != 38: print('exists: {}')\n", number,
                          name);
  for (const unsigned flag : {0x10000000u, 0x00020000u, 0x40000000u, 0x20000000u})  // user, mount, network, process namespaces
    source += fmt::format("if libc.syscall({}, {}, 0, 0, 0, 0) != -1: print('namespace {:x}')\n", SYS_clone, flag | 17u, flag);
  const RunResult result = run(source + "print('done')");
  EXPECT_EQ(result.out, "done\n") << result.err;
}

TEST_P(SandboxEscape, RaisingTheLimits) {
  const RunResult result = run(R"(
import os, resource
for name in ("NPROC", "AS", "FSIZE", "CPU", "NOFILE", "CORE"):
    kind = getattr(resource, "RLIMIT_" + name)
    for pid in (0, os.getppid()):
        try:
            resource.prlimit(pid, kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            print("raised", name)
        except (ValueError, OSError):
            pass
print("done")
)");
  EXPECT_EQ(result.out, "done\n") << result.err;
}

TEST_P(SandboxEscape, ChildThatOutlivesItsParent) {
  SandboxLimits limits = marked_limits();
  const RunResult result = run(R"(
import os, signal, time
for s in range(1, 32):
    try: signal.signal(s, signal.SIG_IGN)
    except (OSError, ValueError): pass
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True: time.sleep(1)
    os._exit(0)
print("parent done")
)", limits);
  EXPECT_EQ(result.out, "parent done\n");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_LT(result.seconds, 5);
  EXPECT_FALSE(any_process_with(limits));
}

TEST_P(SandboxEscape, KillingEverythingInReach) {
  const RunResult result = run(R"(
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
try: os.kill(-1, signal.SIGTERM)
except OSError: pass
print("done")
)");
  EXPECT_EQ(result.out, "done\n") << result.err;
}

}  // namespace
}  // namespace baton::tools
