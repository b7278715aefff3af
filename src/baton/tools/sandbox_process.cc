#include "baton/tools/sandbox_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" {  // glibc 2.36 does not say so itself
#include <sys/pidfd.h>
}

namespace baton::tools {
namespace {

constexpr int kFirstFreeFd = 16;

tl::unexpected<Failure> system_failure(std::string_view what, int error) {
  return fail(FailureKind::unavailable, fmt::format("cannot start a sandbox: {}: {}", what, std::strerror(error)));
}

// The text of a /proc file; empty when the process is gone.
std::string proc_text(const std::string& path) {
  const Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t n; file.get() >= 0 && (n = read(file.get(), buffer.data(), buffer.size())) > 0;) text.append(buffer.data(), n);
  return text;
}

// The sum of the lines "NAME: 123 kB" for the given names, in bytes.
std::int64_t kilobyte_fields(const std::string& text, std::initializer_list<std::string_view> names) {
  std::int64_t sum = 0;
  for (const std::string_view name : names) {
    std::size_t at = text.find(name);
    if (at == std::string::npos) continue;
    at = text.find_first_of("0123456789", at + name.size());
    std::int64_t value = 0;
    if (at != std::string::npos) std::from_chars(text.data() + at, text.data() + text.size(), value);
    sum += value * 1024;
  }
  return sum;
}

struct SpawnSettings {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  SpawnSettings() { posix_spawn_file_actions_init(&actions); posix_spawnattr_init(&attributes); }
  ~SpawnSettings() { posix_spawn_file_actions_destroy(&actions); posix_spawnattr_destroy(&attributes); }
  SpawnSettings(const SpawnSettings&) = delete;
};

void prepare(SpawnSettings& settings, std::span<const int> fds) {
  for (std::size_t i = 0; i < fds.size(); ++i)
    posix_spawn_file_actions_adddup2(&settings.actions, fds[i], static_cast<int>(i));
  posix_spawn_file_actions_addclosefrom_np(&settings.actions, static_cast<int>(fds.size()));
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&settings.attributes, &none);
  posix_spawnattr_setsigdefault(&settings.attributes, &all);
  posix_spawnattr_setflags(&settings.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
}

}  // namespace

void Fd::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Fd raised(int fd) {
  if (fd < 0 || fd >= kFirstFreeFd) return Fd(fd);
  const Fd low(fd);
  return Fd(fcntl(low.get(), F_DUPFD_CLOEXEC, kFirstFreeFd));
}

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return system_failure("pipe", errno);
  Pipe pipe{raised(ends[0]), raised(ends[1])};
  if (pipe.read.get() < 0 || pipe.write.get() < 0) return system_failure("pipe", errno);
  fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK);
  return pipe;
}

Fd memory_file(std::string_view content) {
  Fd file = raised(memfd_create("baton", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  while (file.get() >= 0 && !content.empty()) {
    const ssize_t written = write(file.get(), content.data(), content.size());
    if (written <= 0) return Fd();
    content.remove_prefix(static_cast<std::size_t>(written));
    if (content.empty()) fcntl(file.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
  }
  if (file.get() >= 0) lseek(file.get(), 0, SEEK_SET);
  return file;
}

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& command, std::span<const int> fds) {
  SpawnSettings settings;
  prepare(settings, fds);
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  char* environment[] = {nullptr};
  pid_t pid = -1;
  if (const int error = posix_spawn(&pid, argv[0], &settings.actions, &settings.attributes, argv.data(), environment))
    return system_failure(command[0], error);
  Fd pidfd(pidfd_open(pid, 0));
  if (pidfd.get() >= 0) return ChildProcess(pid, std::move(pidfd));
  const int error = errno;
  ::kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  return system_failure("pidfd_open", error);
}

ChildProcess::~ChildProcess() {
  if (pidfd_.get() < 0) return;
  kill();
  wait();
}

bool ChildProcess::ends_within(int milliseconds) const {
  pollfd ended{pidfd_.get(), POLLIN, 0};
  return poll(&ended, 1, milliseconds) > 0;
}

void ChildProcess::kill() {
  // The child itself is the last resort: until its own child is set to die with it, killing it would leave that one alone.
  constexpr int kRounds = 1000, kRoundMs = 5;
  for (int round = 0; round < kRounds && !ends_within(0); ++round) {
    for (const pid_t pid : children_of(pid_)) {
      const Fd target(pidfd_open(pid, 0));
      const std::vector<pid_t> now = children_of(pid_);  // still there: the descriptor means it, no later process of that number
      if (target.get() < 0 || std::find(now.begin(), now.end(), pid) == now.end()) continue;
      pidfd_send_signal(target.get(), SIGKILL, nullptr, 0);
    }
    if (ends_within(kRoundMs)) return;
  }
  pidfd_send_signal(pidfd_.get(), SIGKILL, nullptr, 0);
}

int ChildProcess::wait() {
  siginfo_t info{};
  int error;
  while ((error = waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED)) != 0 && errno == EINTR) {}
  pidfd_.close();
  if (error != 0) return -1;
  return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

std::vector<pid_t> children_of(pid_t pid) {
  const std::string folder = fmt::format("/proc/{}/task", pid);
  const std::unique_ptr<DIR, int (*)(DIR*)> tasks(opendir(folder.c_str()), &closedir);
  std::vector<pid_t> children;
  if (!tasks) return children;
  while (const dirent* task = readdir(tasks.get())) {
    if (task->d_name[0] == '.') continue;
    const std::string text = proc_text(fmt::format("{}/{}/children", folder, task->d_name));
    const char* at = text.data();
    const char* const end = at + text.size();
    for (pid_t child = 0; at < end; ++at) {
      const auto [next, error] = std::from_chars(at, end, child);
      if (error != std::errc{}) break;
      children.push_back(child);
      at = next;  // at the space between two numbers
    }
  }
  return children;
}

std::vector<pid_t> descendants_of(pid_t pid) {
  std::vector<pid_t> found = children_of(pid);
  for (std::size_t i = 0; i < found.size(); ++i)
    for (const pid_t child : children_of(found[i]))  // one that has just lost its parent can show up twice
      if (std::find(found.begin(), found.end(), child) == found.end()) found.push_back(child);
  return found;
}

std::int64_t memory_in_use(std::span<const pid_t> pids, std::int64_t enough) {
  std::int64_t sum = 0;
  for (const pid_t pid : pids) sum += kilobyte_fields(proc_text(fmt::format("/proc/{}/status", pid)), {"RssAnon:", "RssShmem:"});
  if (sum <= enough) return sum;
  sum = 0;
  for (const pid_t pid : pids)
    sum += kilobyte_fields(proc_text(fmt::format("/proc/{}/smaps_rollup", pid)), {"Pss_Anon:", "Pss_Shmem:"});
  return sum;
}

}  // namespace baton::tools
