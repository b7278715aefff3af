#include "baton/tools/sandbox_command.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace baton::tools {
namespace {

namespace fs = std::filesystem;

constexpr int kUnprivileged = 65534;  // user and group "nobody", whom root becomes before bubblewrap
constexpr int kInside = 1000;         // user and group that the program sees, whoever we are
constexpr int kOpenFiles = 128;       // of each process

// The first process inside. It sets the limits here, within the new user namespace, because processes are counted per namespace
// and user: runs of one user do not starve each other. Then it only waits, as process 1, whose end ends every other one; the
// program is its child, an ordinary process with ordinary signals. Writing to kStarted fails when our own process is gone.
constexpr const char* kFirstProcess = R"(
import _signal, os, resource, sys
for limit, value in zip(("NPROC", "AS", "FSIZE", "CPU", "NOFILE", "CORE"), map(int, sys.argv[1:])):
    kind = getattr(resource, "RLIMIT_" + limit)
    hard = resource.getrlimit(kind)[1]
    bounded = lambda n: n if hard == resource.RLIM_INFINITY else min(n, hard)
    resource.setrlimit(kind, (bounded(value), bounded(value + (limit == "CPU"))))
program = os.fork()
if program:
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    os.closerange(0, 4)
    while True:
        pid, status = os.wait()
        if pid == program:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)
os.write(3, b"1")
os.close(3)
import builtins, _sitebuiltins
builtins.exit, builtins.quit = (_sitebuiltins.Quitter(name, "Ctrl-D") for name in ("exit", "quit"))
path = "/program.py"
sys.argv, sys.path[0] = [path], os.getcwd()
main = sys.modules["__main__"] = type(sys)("__main__")
main.__file__, main.__builtins__ = path, builtins
try:
    with open(path, "rb") as source:
        code = compile(source.read(), path, "exec", dont_inherit=True)
    exec(code, main.__dict__)
except SystemExit:
    raise
except BaseException as error:
    error.__traceback__ = error.__traceback__.tb_next
    sys.excepthook(type(error), error, error.__traceback__)
    sys.exit(1)
)";

std::string first_executable(std::initializer_list<const char*> paths) {
  for (const char* path : paths)
    if (access(path, X_OK) == 0) return path;
  return "";
}

using Command = std::vector<std::string>;

void add(Command& command, std::initializer_list<std::string> words) { command.insert(command.end(), words); }

// Shows a path of this machine inside, read-only and as what it is here: a link stays a link.
void add_readable(Command& command, const std::string& path) {
  std::error_code error;
  if (fs::is_symlink(path, error))
    add(command, {"--symlink", fs::read_symlink(path, error).string(), path});
  else if (fs::exists(path, error))
    add(command, {"--ro-bind", path, path});
}

void add_root(Command& command, const SandboxPrograms& programs, const SandboxLimits& limits) {
  for (const char* path : {"/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo"})
    add_readable(command, path);
  add(command, {"--ro-bind", programs.python, programs.python});
  if (programs.python != "/usr/bin/python3") add(command, {"--symlink", programs.python, "/usr/bin/python3"});
  // No /proc, and no /dev/zero or /dev/full: mapped, it is memory that escapes the limit.
  for (const char* device : {"/dev/null", "/dev/random", "/dev/urandom"}) add(command, {"--dev-bind", device, device});
  add(command, {"--size", std::to_string(limits.tmp_bytes), "--tmpfs", "/tmp", "--symlink", "/tmp", "/dev/shm"});
  add(command, {"--perms", "0444", "--file", std::to_string(kSource), "/program.py", "--remount-ro", "/", "--chdir", "/tmp"});
}

}  // namespace

Result<SandboxPrograms> find_sandbox_programs() {
  SandboxPrograms programs;
  programs.bubblewrap = first_executable({"/usr/bin/bwrap", "/bin/bwrap", "/usr/local/bin/bwrap"});
  if (programs.bubblewrap.empty())
    return fail(FailureKind::unavailable, "no sandbox: bubblewrap is not installed (apt-get install bubblewrap)");
  std::error_code error;
  programs.python = fs::canonical("/usr/bin/python3", error).string();
  if (error || !programs.python.starts_with("/usr/bin/"))
    return fail(FailureKind::unavailable, "no sandbox: no python3 in /usr/bin (apt-get install python3)");
  if (geteuid() == 0) {
    programs.setpriv = first_executable({"/usr/bin/setpriv", "/bin/setpriv"});
    if (programs.setpriv.empty())
      return fail(FailureKind::unavailable, "no sandbox: as root it needs setpriv (apt-get install util-linux)");
  }
  // By the children files we find the processes of a run: to end them and to measure their memory.
  if (access(fmt::format("/proc/self/task/{}/children", gettid()).c_str(), R_OK) != 0)
    return fail(FailureKind::unavailable, "no sandbox: /proc is not mounted, or the kernel lacks CONFIG_PROC_CHILDREN");
  return programs;
}

std::vector<std::string> sandbox_command(const SandboxPrograms& programs, const SandboxLimits& limits) {
  Command command;
  if (!programs.setpriv.empty()) {
    add(command, {programs.setpriv, fmt::format("--reuid={}", kUnprivileged), fmt::format("--regid={}", kUnprivileged)});
    add(command, {"--clear-groups", "--inh-caps=-all", "--no-new-privs", "--"});
  }
  add(command, {programs.bubblewrap, "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--as-pid-1"});
  add(command, {"--cap-drop", "ALL", "--seccomp", std::to_string(kFilter), "--hostname", "sandbox"});
  add(command, {"--uid", std::to_string(kInside), "--gid", std::to_string(kInside), "--clearenv"});
  const std::pair<const char*, const char*> environment[] = {
      {"PATH", "/usr/bin"}, {"HOME", "/tmp"}, {"LANG", "C.UTF-8"}, {"TZ", "UTC"}, {"PYTHONHASHSEED", "0"},
      {"MALLOC_ARENA_MAX", "2"}};  // each arena reserves address space
  for (const auto& [name, value] : environment) add(command, {"--setenv", name, value});
  add_root(command, programs, limits);
  add(command, {"--", programs.python, "-s", "-S", "-B", "-u", "-X", "utf8", "-c", kFirstProcess});
  add(command, {std::to_string(limits.processes + 1), std::to_string(limits.memory_bytes), std::to_string(limits.file_bytes)});
  add(command, {fmt::format("{:.0f}", std::ceil(limits.cpu)), std::to_string(kOpenFiles), "0"});
  return command;
}

}  // namespace baton::tools
