#pragma once
// Runs a program and keeps what it wrote.

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace baton::test {

struct Finished {
  int exit_code = -1;  // -1: ended by a signal
  std::string out, err;
};

// Runs argv[0] with `environment` ("NAME=value") and nothing else in it, in `folder`, and waits for its end.
inline Finished run_program(const std::vector<std::string>& argv, const std::filesystem::path& folder,
                            const std::vector<std::string>& environment = {}) {
  const auto out = folder / ".stdout", err = folder / ".stderr";
  const auto pointers = [](const std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (const auto& text : texts) list.push_back(const_cast<char*>(text.c_str()));
    list.push_back(nullptr);
    return list;
  };
  const auto arguments = pointers(argv), variables = pointers(environment);
  const pid_t child = fork();
  if (child == 0) {
    const auto redirect = [](const char* path, int flags, int descriptor) {
      return dup2(open(path, flags, 0600), descriptor) == descriptor;
    };
    if (redirect("/dev/null", O_RDONLY, 0) && redirect(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 1) &&
        redirect(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 2) && chdir(folder.c_str()) == 0)
      execve(arguments[0], arguments.data(), variables.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  const auto content = [](const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, content(out), content(err)};
}

}  // namespace baton::test
