#include "baton/store/run_journal.h"

#include "baton/base/error.h"
#include "baton/base/file.h"

#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>

namespace baton::store {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kHeader = R"({"schema":"baton.run/1","seed":1})";

class RunJournalTest : public ::testing::Test {
 protected:
  const std::filesystem::path path = std::filesystem::temp_directory_path() / ("baton-journal-" + std::to_string(::getpid()));
  void TearDown() override { std::filesystem::remove(path); }

  std::string refusal(std::string_view header = kHeader) const {
    try {
      open_run_journal(path, header);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(RunJournalTest, KeepsEntriesInOrder) {
  {
    const auto journal = open_run_journal(path, kHeader);
    EXPECT_TRUE(journal->recovered().empty());
    journal->append(R"({"a":1})");
    journal->append(R"({"a":2})");
    journal->flush();
  }
  EXPECT_EQ(open_run_journal(path, kHeader)->recovered(), (std::vector<std::string>{R"({"a":1})", R"({"a":2})"}));
}

TEST_F(RunJournalTest, SurvivesACutAtEveryByte) {
  { open_run_journal(path, kHeader)->append(R"({"a":1})"); }
  const std::string content = read_file(path);
  for (std::size_t bytes = 0; bytes < content.size(); ++bytes) {
    write_file(path, content.substr(0, bytes));
    {
      const auto journal = open_run_journal(path, kHeader);
      EXPECT_TRUE(journal->recovered().empty());
      journal->append(R"({"a":1})");
    }
    EXPECT_EQ(read_file(path), content);
  }
}

TEST_F(RunJournalTest, AppendsWholeLinesFromManyThreads) {
  {
    const auto journal = open_run_journal(path, kHeader);
    std::vector<std::jthread> writers;
    for (int w = 0; w < 8; ++w)
      writers.emplace_back([&, w] {
        for (int i = 0; i < 200; ++i) journal->append("{\"n\":" + std::to_string(w * 200 + i) + "}");
      });
  }
  auto entries = open_run_journal(path, kHeader)->recovered();
  std::sort(entries.begin(), entries.end());
  EXPECT_EQ(entries.size(), 1600u);
  EXPECT_EQ(std::unique(entries.begin(), entries.end()), entries.end());
}

TEST_F(RunJournalTest, RefusesAnotherRunAndSaysInWhat) {
  open_run_journal(path, kHeader);
  EXPECT_THAT(refusal(R"({"schema":"baton.run/1","seed":2,"suite":"x"})"), HasSubstr(R"(seed (1 there, 2 here), suite (nothing there, "x" here))"));
}

TEST_F(RunJournalTest, LeavesOtherFilesAsTheyAre) {
  for (const std::string content : {"notes without an end", "# a file\nof mine\n", "{\"schema\":\"other\"}\n{}\n"}) {
    write_file(path, content);
    EXPECT_THAT(refusal(), HasSubstr("not a journal"));
    EXPECT_EQ(read_file(path), content);
  }
}

TEST_F(RunJournalTest, NamesADamagedLine) {
  write_file(path, std::string(kHeader) + "\n{\"a\":1}\n{\"a\":\n{\"a\":3}\n");
  EXPECT_THAT(refusal(), HasSubstr(":3: damaged line"));
}

TEST_F(RunJournalTest, OneProcessAtATime) {
  const auto journal = open_run_journal(path, kHeader);
  EXPECT_THAT(refusal(), HasSubstr("another process"));
}

TEST_F(RunJournalTest, NamesAPathThatCannotBeWritten) {
  EXPECT_THROW(open_run_journal("/nowhere/at/all", kHeader), Error);
}

}  // namespace
}  // namespace baton::store
