#include "sandbox/as_user.h"

#include "baton/base/json.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace baton::tools {
namespace {

constexpr int kNobody = 65534;

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n <= 0) _exit(3);
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

std::string encoded(const Result<RunResult>& result) {
  const Json json = result ? Json::array({true, result->out, result->err, result->exit_code, result->timed_out,
                                          result->truncated, result->seconds})
                           : Json::array({false, result.error().message});
  const std::vector<std::uint8_t> bytes = Json::to_cbor(json);
  return {bytes.begin(), bytes.end()};
}

RunResult decoded(const std::string& bytes) {
  const Json json = Json::from_cbor(bytes);
  if (!json[0].get<bool>()) {
    ADD_FAILURE() << json[1];
    return {};
  }
  return {json[1], json[2], json[3], json[4], json[5], json[6]};
}

}  // namespace

std::string as_nobody(const std::function<std::string()>& work) {
  int ends[2];
  if (pipe(ends) != 0) throw Error("pipe failed");
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    if (setgroups(0, nullptr) != 0 || setresgid(kNobody, kNobody, kNobody) != 0) _exit(2);
    if (setresuid(kNobody, kNobody, kNobody) != 0) _exit(2);
    write_all(ends[1], work());
    _exit(0);
  }
  close(ends[1]);
  std::string result;
  char buffer[65536];
  for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) result.append(buffer, static_cast<std::size_t>(n));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0) << "the child that works as nobody failed";
  return result;
}

void SandboxTest::SetUp() {
  if (GetParam() == User::nobody && geteuid() != 0)
    GTEST_SKIP() << "not root: the other instance already runs as an ordinary user";
  static std::map<User, std::string> reasons;  // why there is no sandbox; empty where there is
  const auto [entry, first] = reasons.try_emplace(GetParam());
  if (first)
    entry->second = as_user([] {
      const auto sandbox = make_sandbox();
      return sandbox ? std::string() : sandbox.error().message;
    });
  const std::string& reason = entry->second;
  if (reason.empty()) return;
  // Without user namespaces there is nothing to test. But where bubblewrap works alone, ours must work too.
  const std::string bare = as_user([] {
    return std::to_string(std::system("bwrap --unshare-all --ro-bind / / /usr/bin/python3 -c pass >/dev/null 2>&1"));
  });
  if (bare == "0") FAIL() << reason;
  GTEST_SKIP() << reason;
}

std::string SandboxTest::as_user(const std::function<std::string()>& work) const {
  return GetParam() == User::nobody ? as_nobody(work) : work();
}

RunResult SandboxTest::run(const std::string& source, const SandboxLimits& limits) const {
  if (GetParam() == User::nobody)
    return decoded(as_nobody([&] { return encoded(make_sandbox().value()->run(source, limits, {})); }));
  static const std::unique_ptr<Sandbox> ours = make_sandbox().value();
  return decoded(encoded(ours->run(source, limits, {})));
}

SandboxLimits marked_limits() {
  static std::atomic<int> next = 0;
  SandboxLimits limits;
  limits.file_bytes = 10'000'000'000 + 1000LL * getpid() + next++;
  return limits;
}

bool any_process_with(const SandboxLimits& limits) {
  const std::string mark = std::to_string(limits.file_bytes);
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "cmdline");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (text.find(mark) != std::string::npos) return true;
  }
  return false;
}

bool any_process_stays_with(const SandboxLimits& limits) {
  for (int i = 0; i < 200 && any_process_with(limits); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return any_process_with(limits);
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

}  // namespace baton::tools
