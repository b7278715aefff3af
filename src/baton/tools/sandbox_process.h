#pragma once
// What the sandbox needs of the operating system: descriptors, a child process, and a look at the processes below it.

#include "baton/base/error.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace baton::tools {

// Owns a descriptor; close-on-exec.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept { std::swap(fd_, other.fd_); return *this; }
  ~Fd() { close(); }
  int get() const { return fd_; }
  void close();

 private:
  int fd_;
};

// The same file at a number that is none of a child's own (those are below 16), so that placing them overwrites nothing.
Fd raised(int fd);

struct Pipe { Fd read, write; };
Result<Pipe> make_pipe();  // the reading end does not block

// An unnamed file that holds `content`, positioned at its start; sealed where there is content. -1 when out of descriptors.
Fd memory_file(std::string_view content);

// A child of the calling thread, leader of its own session. Never outlives the object.
class ChildProcess {
 public:
  // `fds` become the descriptors 0, 1, … of the child, which gets no others, and an empty environment.
  static Result<ChildProcess> start(const std::vector<std::string>& command, std::span<const int> fds);
  ChildProcess(ChildProcess&&) noexcept = default;
  ~ChildProcess();

  pid_t pid() const { return pid_; }
  int pidfd() const { return pidfd_.get(); }  // readable once the child has ended
  // Kills the child's children, on whose end it ends itself, and returns when it has. (bwrap waits for the first process of the
  // sandbox, with which the kernel ends all others: after this nothing is left.)
  void kill();
  // Waits for the end; 128 + signal for a child ended by one, -1 when the status is lost because SIGCHLD is ignored.
  int wait();

 private:
  ChildProcess(pid_t pid, Fd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}
  bool ends_within(int milliseconds) const;

  pid_t pid_;
  Fd pidfd_;
};

std::vector<pid_t> children_of(pid_t pid);     // of all its threads
std::vector<pid_t> descendants_of(pid_t pid);  // breadth first: the first is a child

// Bytes of anonymous and shared memory that `pids` hold. Pages shared after a fork count once, if counting them for each
// process would exceed `enough`.
std::int64_t memory_in_use(std::span<const pid_t> pids, std::int64_t enough);

}  // namespace baton::tools
