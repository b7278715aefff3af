#include "baton/app/commands.h"
#include "baton/base/error.h"

#include <cerrno>
#include <CLI/CLI.hpp>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

namespace baton::app {

void add_amount(CLI::App& command, const std::string& flag, double& value, Amount amount, const std::string& help) {
  const auto check = [amount](const std::string& text) -> std::string {
    constexpr double kMost = 1e6;
    double given = NAN;
    const bool read = CLI::detail::lexical_cast(text, given);
    const double least = amount == Amount::some ? 1e-9 : 0;
    return read && given >= least && given <= kMost ? ""
                                                    : fmt::format("{}: expected a number {} and at most 1000000", text,
                                                                  amount == Amount::some ? "above 0" : "from 0 (no limit)");
  };
  command.add_option(flag, value, help)->capture_default_str()->check(CLI::Validator(check, "", ""));
}

void require_writable(const std::string& path) {
  if (path.empty() || path == "-") return;
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (std::filesystem::is_directory(path)) throw Error(fmt::format("{}: is a folder, expected a file to write", path));
  if (::access(parent.empty() ? "." : parent.c_str(), W_OK | X_OK) != 0)
    throw Error(fmt::format("{}: cannot write: {}", path, std::strerror(errno)));
  if (!parent.empty() && !std::filesystem::is_directory(parent))
    throw Error(fmt::format("{}: cannot write: {} is no folder", path, parent.string()));
}

}  // namespace baton::app
