#include "baton/store/task_file.h"

#include "baton/base/error.h"
#include "baton/base/file.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace baton::store {
namespace {

std::string complaint(const std::string& line) {
  try {
    parse_task_line(line);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(TaskFile, ReadsEveryFieldAndWritesItBack) {
  const std::string line = R"({"aliases":["2 h"],"answer":"120","category":"units","id":"t1","question":"How many minutes are two hours?",)"
                           R"("tolerance":0.01,"type":"number"})";
  const Task task = parse_task_line(line);
  EXPECT_EQ(task.gold.answer, "120");
  EXPECT_EQ(task.gold.tolerance, 0.01);
  EXPECT_EQ(render_task_line(task), line);
}

TEST(TaskFile, TakesNumbersAndTheTextOfAnOption) {
  EXPECT_EQ(parse_task_line(R"({"id":"a","question":"2+2","type":"number","answer":4})").gold.answer, "4");
  EXPECT_EQ(parse_task_line(R"({"id":"a","question":"?","type":"choice","options":["red","blue"],"answer":"blue"})").gold.answer, "B");
}

TEST(TaskFile, NamesTheFieldThatIsWrong) {
  const std::string head = R"({"id":"a","question":"q","type":"text","answer":"x")";
  EXPECT_THAT(complaint("[]"), "must be a JSON object");
  EXPECT_THAT(complaint("{"), testing::HasSubstr("not valid JSON"));
  EXPECT_THAT(complaint(R"({"id":"a","type":"text","answer":"x"})"), "lacks 'question'");
  EXPECT_THAT(complaint(R"({"id":"a","question":"q","type":"essay","answer":"x"})"), testing::HasSubstr("type: must be one of: choice, number, text, free"));
  EXPECT_THAT(complaint(head + R"(,"anwser":"y"})"), "unknown key 'anwser'");
  EXPECT_THAT(complaint(head + R"(,"tolerance":0.1})"), testing::HasSubstr("type number only"));
  EXPECT_THAT(complaint(head + R"(,"options":["a","b"]})"), testing::HasSubstr("type choice only"));
  EXPECT_THAT(complaint(R"({"id":"a","question":"q","type":"choice","options":["a","b"],"answer":"C"})"), testing::HasSubstr("neither the letter"));
  EXPECT_THAT(complaint(R"({"id":"a","question":"q","type":"number","answer":"many"})"), testing::HasSubstr("'many' is no number"));
  EXPECT_THAT(complaint(R"({"id":" ","question":"q","type":"text","answer":"x"})"), testing::HasSubstr("id: must not be empty"));
}

TEST(TaskFile, ErrorsNameFileAndLine) {
  const auto path = std::filesystem::temp_directory_path() / ("baton_tasks_" + std::to_string(::getpid()));
  write_file(path, R"({"id":"a","question":"q","type":"text","answer":"x"})" "\n\n" R"({"id":"a","question":"r","type":"text","answer":"y"})" "\n");
  try {
    load_tasks(path);
    FAIL() << "a repeated id was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()), path.string() + ":3: id: 'a' stands on an earlier line already");
  }
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace baton::store
