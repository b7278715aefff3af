#pragma once
// Runs build/baton in a folder of the test's own.

#include "support/run_program.h"

#include <gtest/gtest.h>

namespace baton::app {

class Cli : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(BATON_BINARY)) GTEST_SKIP() << BATON_BINARY << " is not built; build the target 'baton' first";
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("baton_cli_") + test->test_suite_name() + "_" + test->name() + "_" + std::to_string(getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  test::Finished baton(std::vector<std::string> arguments, const std::vector<std::string>& environment = {}) const {
    arguments.insert(arguments.begin(), BATON_BINARY);
    return test::run_program(arguments, folder_, environment);
  }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

}  // namespace baton::app
