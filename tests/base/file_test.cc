#include "baton/base/file.h"

#include "baton/base/error.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace baton {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  fs::path folder_ = fs::temp_directory_path() / ("baton_files_" + std::to_string(::getpid()));
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  std::vector<std::string> lines(const fs::path& path) {
    std::vector<std::string> all;
    for_each_line(path, [&](std::size_t number, std::string_view line) {
      EXPECT_EQ(number, all.size() + 1);
      all.emplace_back(line);
    });
    return all;
  }
};

TEST_F(Files, LinesOfPlainAndCompressedTextAreTheSame) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(i) + "\n";
  text += "the last line has no newline";
  write_file(folder_ / "plain", text);
  write_file(folder_ / "packed.gz", gzip(text));
  EXPECT_EQ(lines(folder_ / "plain"), lines(folder_ / "packed.gz"));
  EXPECT_EQ(lines(folder_ / "plain").size(), 20'001u);
}

TEST_F(Files, TruncatedGzipIsAnErrorThatNamesTheFile) {
  const std::string packed = gzip(std::string(100'000, 'x') + "\n");
  write_file(folder_ / "cut.gz", packed.substr(0, packed.size() / 2));
  EXPECT_THROW(
      try { lines(folder_ / "cut.gz"); } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("cut.gz"));
        throw;
      },
      Error);
}

TEST_F(Files, AFailedWriteLeavesTheOldContentAndNoTemporaryFile) {
  write_file(folder_ / "kept", "old");
  EXPECT_THROW(write_file(folder_ / "missing" / "file", "new"), Error);
  EXPECT_EQ(read_file(folder_ / "kept"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator{}), 1);
}

TEST_F(Files, AFolderIsNoFile) { EXPECT_THROW(read_file(folder_), Error); }

}  // namespace
}  // namespace baton
