#include "baton/tools/sandbox_filter.h"

#include "baton/tools/sandbox_process.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/sched.h>
#include <memory>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace baton::tools {
namespace {

// Not here on purpose: mount, ptrace, bpf, keyctl, io_uring, userfaultfd, perf_event_open, unshare, setns, personality, splice,
// System V and POSIX queues and shared memory, memfd_create (memory that no limit sees), clone3 (its flags cannot be inspected).
constexpr const char* kAllowed[] = {
    // files
    "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "preadv2", "pwritev2", "open", "openat",
    "creat", "close", "close_range", "lseek", "stat", "fstat", "lstat", "newfstatat", "statx", "access", "faccessat",
    "faccessat2", "readlink", "readlinkat", "getdents", "getdents64", "getcwd", "chdir", "fchdir", "mkdir", "mkdirat",
    "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "chmod",
    "fchmod", "fchmodat", "truncate", "ftruncate", "fallocate", "fadvise64", "fsync", "fdatasync", "flock", "dup", "dup2",
    "dup3", "pipe", "pipe2", "sendfile", "copy_file_range", "statfs", "fstatfs", "umask", "utime", "utimes", "utimensat",
    "futimesat", "getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr", "flistxattr",
    // memory
    "munmap", "mprotect", "mremap", "madvise", "brk", "msync", "membarrier",
    // processes and threads
    "execve", "fork", "vfork", "wait4", "waitid", "exit", "exit_group", "getpid", "getppid", "gettid", "getpgid", "getpgrp",
    "setpgid", "getsid", "setsid", "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups",
    "set_tid_address", "set_robust_list", "get_robust_list", "arch_prctl", "prctl", "prlimit64", "getrlimit", "setrlimit",
    "getrusage", "sched_yield", "sched_getaffinity", "sched_setaffinity", "sched_getparam", "sched_getscheduler",
    "sched_get_priority_max", "sched_get_priority_min", "getpriority", "setpriority", "times", "sysinfo", "uname", "rseq",
    "getcpu", "capget", "pidfd_open", "pidfd_send_signal", "futex", "getrandom",
    // signals
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigtimedwait", "rt_sigsuspend", "kill", "tgkill",
    "tkill", "sigaltstack", "pause", "alarm", "getitimer", "setitimer", "restart_syscall", "signalfd", "signalfd4",
    // time
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "timer_create",
    "timer_settime", "timer_gettime", "timer_getoverrun", "timer_delete", "timerfd_create", "timerfd_settime",
    "timerfd_gettime",
    // waiting
    "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
    "epoll_pwait2", "eventfd", "eventfd2",
    // sockets, which can only be of the Unix family: see below
    "bind", "connect", "listen", "accept", "accept4", "sendto", "recvfrom", "sendmsg", "recvmsg", "sendmmsg", "recvmmsg",
    "shutdown", "getsockname", "getpeername", "getsockopt", "setsockopt"};

constexpr std::uint64_t kNewNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
                                         CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWTIME;
constexpr std::uint64_t kSharedAnonymous = MAP_SHARED | MAP_ANONYMOUS;  // its pages outlive the mapping, unseen by limits
constexpr unsigned kIoctls[] = {TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX};

class Filter {
 public:
  Filter() : context_(seccomp_init(SCMP_ACT_ERRNO(ENOSYS)), &seccomp_release), ok_(context_ != nullptr) {
    if (!ok_) return;
    check(seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    check(seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));  // a binary tree, not a chain of 200 comparisons
  }

  template <class... Compare>
  void rule(std::uint32_t action, const char* name, Compare... compare) {
    const int number = seccomp_syscall_resolve_name(name);
    if (!ok_ || number == __NR_SCMP_ERROR) return;  // unknown to this libseccomp: stays forbidden
    check(seccomp_rule_add(context_.get(), action, number, sizeof...(compare), compare...));
  }

  Result<std::string> exported() {
    const Fd file = memory_file("");
    if (ok_ && file.get() >= 0) check(seccomp_export_bpf(context_.get(), file.get()));
    std::string bytes(1 << 16, '\0');
    const ssize_t size = ok_ ? pread(file.get(), bytes.data(), bytes.size(), 0) : -1;
    if (size <= 0) return fail(FailureKind::unavailable, "libseccomp could not build the system call filter");
    bytes.resize(static_cast<std::size_t>(size));
    return bytes;
  }

 private:
  void check(int error) { ok_ = ok_ && error == 0; }

  std::unique_ptr<void, decltype(&seccomp_release)> context_;
  bool ok_;
};

}  // namespace

Result<std::string> system_call_filter() {
  Filter filter;
  for (const char* name : kAllowed) filter.rule(SCMP_ACT_ALLOW, name);
  filter.rule(SCMP_ACT_ALLOW, "clone", SCMP_A0_64(SCMP_CMP_MASKED_EQ, kNewNamespaces, 0));
  for (const std::uint64_t kind : {std::uint64_t{0}, std::uint64_t{MAP_SHARED}, std::uint64_t{MAP_ANONYMOUS}})
    filter.rule(SCMP_ACT_ALLOW, "mmap", SCMP_A3_64(SCMP_CMP_MASKED_EQ, kSharedAnonymous, kind));
  // A pipe may not grow: its buffer is memory that only a limit shared by all runs of the user sees.
  filter.rule(SCMP_ACT_ALLOW, "fcntl", SCMP_A1_32(SCMP_CMP_NE, F_SETPIPE_SZ));
  for (const unsigned request : kIoctls) filter.rule(SCMP_ACT_ALLOW, "ioctl", SCMP_A1_32(SCMP_CMP_EQ, request));
  for (const char* name : {"socket", "socketpair"}) {
    filter.rule(SCMP_ACT_ALLOW, name, SCMP_A0_32(SCMP_CMP_EQ, AF_UNIX));
    filter.rule(SCMP_ACT_ERRNO(EACCES), name, SCMP_A0_32(SCMP_CMP_NE, AF_UNIX));
  }
  return filter.exported();
}

}  // namespace baton::tools
