#pragma once
// The example pack, and copies of it with something changed.

#include "baton/base/file.h"
#include "baton/envs/sql/world.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

namespace baton::envs::sql {

inline std::filesystem::path library_folder() { return std::filesystem::path(BATON_SOURCE_DIR) / "examples/packs/library"; }

inline std::shared_ptr<const Pack> library() {
  static const auto pack = std::make_shared<const Pack>(load_pack(library_folder()));
  return pack;
}

// A copy of the pack in a folder of the test's own.
class LibraryCopy {
 public:
  LibraryCopy() : folder_(std::filesystem::temp_directory_path() / ("baton-pack-" + std::to_string(getpid())) / "library") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    for (const auto& file : std::filesystem::directory_iterator(library_folder()))
      std::filesystem::copy(file, folder_ / file.path().filename());
  }
  ~LibraryCopy() { std::filesystem::remove_all(folder_.parent_path()); }

  LibraryCopy& replace(const std::string& file, const std::string& what, const std::string& with) {
    std::string text = read_file(folder_ / file);
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    write_file(folder_ / file, text.replace(at, what.size(), with));
    return *this;
  }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  const std::filesystem::path folder_;
};

}  // namespace baton::envs::sql
