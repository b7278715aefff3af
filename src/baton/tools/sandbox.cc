#include "baton/tools/sandbox.h"

#include "baton/base/text.h"
#include "baton/tools/sandbox_command.h"
#include "baton/tools/sandbox_filter.h"
#include "baton/tools/sandbox_process.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace baton::tools {
namespace {

constexpr Seconds kWatchEvery = 0.05;      // between two looks at memory and files
constexpr std::int64_t kDrainFactor = 16;  // output up to this many times its limit is read and dropped, more ends the program
constexpr std::int64_t kUtf8 = 4;           // bytes kept past the limit, so that the cut sees whole characters
constexpr std::uint64_t kMaxFiles = 20'000;
constexpr Seconds kLongest = 1e6;
constexpr std::int64_t kLeastMemory = 64 << 20;
constexpr int kCpuLimitExit = 128 + SIGXCPU;

// One of the program's two streams.
struct Stream {
  Fd pipe;
  std::string kept;
  std::int64_t written = 0;

  // Takes what is there. Closes the pipe at its end.
  void drain(std::int64_t limit) {
    std::array<char, 16384> buffer;
    while (pipe.get() >= 0) {
      const ssize_t n = read(pipe.get(), buffer.data(), buffer.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0 && errno == EAGAIN) return;
      if (n <= 0) return pipe.close();
      const std::int64_t room = limit + kUtf8 - static_cast<std::int64_t>(kept.size());
      kept.append(buffer.data(), static_cast<std::size_t>(std::clamp<std::int64_t>(n, 0, room)));
      written += n;
      if (written > limit * kDrainFactor) return;  // an endless writer must not keep us here
    }
  }
  std::string text(std::int64_t limit) && {
    kept.resize(utf8_prefix(kept, static_cast<std::size_t>(limit)).size());
    return std::move(kept);
  }
};

// One run, from its start to the end of its last process; used by one thread.
class Run {
 public:
  Run(const SandboxLimits& limits, std::stop_token stop) : limits_(limits), stop_(std::move(stop)) {}

  Result<RunResult> operator()(const SandboxPrograms& programs, const std::string& source, const std::string& filter,
                               std::mutex& starting) {
    {
      const std::lock_guard turn(starting);
      if (auto failure = start(programs, source, filter)) return tl::unexpected(*failure);
    }
    {
      const std::stop_callback wake(stop_, [this] { eventfd_write(woken_.get(), 1); });
      follow();
    }
    child_->kill();
    const int exit_code = child_->wait();
    for (Stream* stream : {&out_, &err_}) stream->drain(limits_.output_bytes);
    return result(exit_code);
  }

 private:
  enum class End { running, exited, timed_out, flooded, cancelled, over_memory, over_files };

  std::optional<Failure> start(const SandboxPrograms& programs, const std::string& source, const std::string& filter) {
    auto out = make_pipe(), err = make_pipe(), started = make_pipe();
    for (const auto* pipe : {&out, &err, &started})
      if (!*pipe) return pipe->error();
    const Fd null = raised(open("/dev/null", O_RDONLY | O_CLOEXEC)), program = memory_file(source), rules = memory_file(filter);
    if (stop_.stop_possible()) woken_ = Fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (null.get() < 0 || program.get() < 0 || rules.get() < 0 || (stop_.stop_possible() && woken_.get() < 0))
      return Failure{FailureKind::unavailable, fmt::format("cannot start a sandbox: {}", std::strerror(errno))};
    std::array<int, kSandboxFds> fds{};
    fds[kStdin] = null.get(), fds[kStdout] = out->write.get(), fds[kStderr] = err->write.get();
    fds[kStarted] = started->write.get(), fds[kSource] = program.get(), fds[kFilter] = rules.get();
    auto child = ChildProcess::start(sandbox_command(programs, limits_), fds);
    if (!child) return child.error();
    child_.emplace(std::move(*child));
    out_.pipe = std::move(out->read), err_.pipe = std::move(err->read), started_ = std::move(started->read);
    return std::nullopt;
  }

  // Waits until the program ends or must end; says which in end_.
  void follow() {
    Seconds next_watch = kWatchEvery;
    while (end_ == End::running) {
      std::array<pollfd, 4> waits{};
      std::size_t n = 0;
      for (const int fd : {child_->pidfd(), out_.pipe.get(), err_.pipe.get(), woken_.get()}) waits[n++] = {fd, POLLIN, 0};
      const Seconds left = std::max(0.0, std::min(limits_.wall, next_watch) - elapsed());
      poll(waits.data(), waits.size(), static_cast<int>(std::ceil(left * 1000)));
      for (Stream* stream : {&out_, &err_}) stream->drain(limits_.output_bytes);
      note_start();
      const std::int64_t most = std::max(out_.written, err_.written);
      if (waits[0].revents != 0) end_ = End::exited;
      else if (stop_.stop_requested()) end_ = End::cancelled;
      else if (most > limits_.output_bytes * kDrainFactor) end_ = End::flooded;
      else if (elapsed() >= limits_.wall) end_ = End::timed_out;
      else if (const Seconds now = elapsed(); now >= next_watch) {
        end_ = watch();
        next_watch = elapsed() + std::max(kWatchEvery, 10 * (elapsed() - now));  // many processes: look less often
      }
    }
  }

  // Frees the descriptor early: many runs wait at once.
  void note_start() {
    char byte = 0;
    if (started_.get() < 0 || read(started_.get(), &byte, 1) != 1) return;
    has_started_ = true;
    started_.close();
  }

  // Limits that the kernel counts per process only, checked for the run as a whole.
  End watch() const {
    const std::vector<pid_t> pids = descendants_of(child_->pid());
    if (pids.empty()) return End::running;
    struct statfs tmp{};
    const bool seen = statfs(fmt::format("/proc/{}/root/tmp", pids[0]).c_str(), &tmp) == 0 && tmp.f_type == kTmpfs;
    if (seen && tmp.f_files - tmp.f_ffree > kMaxFiles) return End::over_files;
    const std::int64_t in_tmp = seen ? static_cast<std::int64_t>(tmp.f_blocks - tmp.f_bfree) * tmp.f_bsize : 0;
    const std::int64_t room = limits_.memory_bytes - in_tmp;
    return memory_in_use(pids, room) > room ? End::over_memory : End::running;
  }

  Result<RunResult> result(int exit_code) {
    if (end_ == End::cancelled) return fail(FailureKind::cancelled, "the run was cancelled");
    note_start();
    if (!has_started_ && end_ != End::timed_out)
      return fail(FailureKind::unavailable, fmt::format("the sandbox did not start: {}", trim(utf8_prefix(err_.kept, 500))));
    if (exit_code < 0) return fail(FailureKind::unavailable, "the sandbox's exit status is lost: SIGCHLD is ignored");
    RunResult result;
    result.exit_code = exit_code;
    result.timed_out = end_ == End::timed_out || (end_ == End::exited && exit_code == kCpuLimitExit);
    result.truncated = std::max(out_.written, err_.written) > limits_.output_bytes;
    result.out = std::move(out_).text(limits_.output_bytes);
    result.err = std::move(err_).text(limits_.output_bytes);
    if (end_ == End::over_memory)
      result.err += fmt::format("sandbox: ended, over {} MiB of memory in use\n", limits_.memory_bytes >> 20);
    if (end_ == End::over_files) result.err += fmt::format("sandbox: ended, over {} files in /tmp\n", kMaxFiles);
    result.seconds = elapsed();
    return result;
  }

  Seconds elapsed() const { return wall_clock().now() - began_; }

  static constexpr decltype(statfs::f_type) kTmpfs = 0x01021994;  // TMPFS_MAGIC

  const SandboxLimits limits_;
  const std::stop_token stop_;
  const Seconds began_ = wall_clock().now();
  Stream out_, err_;
  Fd started_, woken_;
  std::optional<ChildProcess> child_;
  bool has_started_ = false;
  End end_ = End::running;
};

class BubblewrapSandbox final : public Sandbox {
 public:
  BubblewrapSandbox(SandboxPrograms programs, std::string filter) : programs_(std::move(programs)), filter_(std::move(filter)) {}

  Result<RunResult> run(const std::string& python_source, const SandboxLimits& limits, std::stop_token stop) override {
    const bool timed = limits.wall > 0 && limits.wall < kLongest && limits.cpu > 0 && limits.cpu < kLongest;
    const bool sized = limits.memory_bytes >= kLeastMemory && limits.processes > 0 && limits.processes < 10'000 &&
                       limits.output_bytes > 0 && limits.output_bytes < 1 << 30 && limits.file_bytes > 0 &&
                       limits.tmp_bytes >= 4096;
    if (!timed || !sized)
      return fail(FailureKind::invalid, "sandbox limits must be positive, and memory_bytes at least 64 MiB for Python itself");
    return Run(limits, std::move(stop))(programs_, python_source, filter_, starting_[next_++ % starting_.size()]);
  }

 private:
  // A run holds 11 descriptors while it starts and 4 afterwards: a few may start at once, so that 200 fit in the usual 1,024.
  std::array<std::mutex, 8> starting_;
  std::atomic<unsigned> next_ = 0;
  const SandboxPrograms programs_;
  const std::string filter_;
};

// Forks until it may not, and looks at what must not be there.
constexpr const char* kProbe = R"(
import os, socket
r, w = os.pipe()
forks = 0
try:
    while forks < 16:
        if os.fork() == 0:
            os.read(r, 1)
        forks += 1
except BlockingIOError:
    pass
try:
    socket.socket(socket.AF_INET)
    network = True
except OSError:
    network = False
print(forks, network, os.path.exists("/etc/passwd"), os.path.exists("/proc"))
)";

}  // namespace

Result<std::unique_ptr<Sandbox>> make_sandbox() {
  auto programs = find_sandbox_programs();
  if (!programs) return tl::unexpected(programs.error());
  auto filter = system_call_filter();
  if (!filter) return tl::unexpected(filter.error());
  auto sandbox = std::make_unique<BubblewrapSandbox>(std::move(*programs), std::move(*filter));
  SandboxLimits limits;
  limits.processes = 4;
  const auto probe = sandbox->run(kProbe, limits, {});
  if (!probe)
    return fail(FailureKind::unavailable, "no sandbox: this machine cannot isolate programs (are user namespaces permitted?): " +
                                              probe.error().message);
  if (probe->out != "3 False False False\n")
    return fail(FailureKind::unavailable, fmt::format("no sandbox: isolation or the process limit does not hold here "
                                                      "(it takes Linux 5.14): {}{}", trim(probe->out), trim(probe->err)));
  return sandbox;
}

}  // namespace baton::tools
