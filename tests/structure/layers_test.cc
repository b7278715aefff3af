// The layer table of ARCHITECTURE.md, enforced: a file may include its own module and the modules below it.

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace {

namespace fs = std::filesystem;
using Modules = std::set<std::string>;

const fs::path kSource = fs::path(BATON_SOURCE_DIR) / "src" / "baton";

const std::map<std::string, Modules> kMayInclude{
    {"base", {}},
    {"core", {"base"}},
    {"config", {"core", "base"}},
    {"http", {"base"}},
    {"store", {"core", "base"}},
    {"llm", {"http", "core", "base"}},
    {"tools", {"llm", "http", "core", "base"}},
    {"envs", {"config", "tools", "llm", "core", "base"}},
    {"policy", {"llm", "core", "base"}},
    {"grade", {"llm", "core", "base"}},
    {"rollout", {"store", "core", "base"}},
    {"train", {"rollout", "envs", "policy", "grade", "tools", "llm", "store", "core", "base"}},
    {"eval", {"rollout", "envs", "policy", "grade", "tools", "llm", "store", "core", "base"}},
    {"synth", {"envs", "core", "base"}},
    {"serve", {"rollout", "envs", "policy", "config", "tools", "llm", "http", "store", "core", "base"}},
};

TEST(Layers, NoModuleIncludesOneAboveIt) {
  const std::regex include(R"(^#include "baton/([a-z]+)/)");
  for (const auto& file : fs::recursive_directory_iterator(kSource)) {
    if (file.path().extension() != ".h" && file.path().extension() != ".cc") continue;
    const std::string module = fs::relative(file.path(), kSource).begin()->string();
    if (module == "app") continue;  // the composition root may include everything
    ASSERT_TRUE(kMayInclude.contains(module)) << "module " << module << " has no row in the layer table";
    std::ifstream in(file.path());
    std::smatch found;
    for (std::string line; std::getline(in, line);) {
      if (!std::regex_search(line, found, include) || found[1] == module) continue;
      EXPECT_TRUE(kMayInclude.at(module).contains(found[1])) << file.path() << " includes " << found[1];
    }
  }
}

TEST(Layers, EveryModuleHasAReadme) {
  for (const auto& [module, below] : kMayInclude) EXPECT_TRUE(fs::exists(kSource / module / "README.md")) << module;
}

// Whether a file of another module includes it.
bool is_public(const fs::path& header) {
  const std::string name = fs::relative(header, kSource).string(), module = name.substr(0, name.find('/'));
  for (const auto& file : fs::recursive_directory_iterator(kSource)) {
    if (!file.is_regular_file() || fs::relative(file.path(), kSource).string().starts_with(module + "/")) continue;
    std::ifstream in(file.path());
    for (std::string line; std::getline(in, line);)
      if (line.find("\"baton/" + name + "\"") != std::string::npos) return true;
  }
  return false;
}

TEST(Layers, HeavyHeadersStayOutOfPublicHeaders) {
  const std::regex heavy(R"(^#include <(nlohmann/json\.hpp|boost/beast|toml\+\+|CLI/|torch/|ATen/|Eigen/|sqlite3\.h|curl/))");
  for (const auto& file : fs::recursive_directory_iterator(kSource)) {
    if (file.path().extension() != ".h") continue;
    std::ifstream in(file.path());
    for (std::string line; std::getline(in, line);)
      EXPECT_FALSE(std::regex_search(line, heavy) && is_public(file.path())) << file.path() << ": " << line;
  }
}

}  // namespace
