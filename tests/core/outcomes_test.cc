#include "baton/core/outcomes.h"

#include "baton/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton {
namespace {

TEST(Folds, AreTheHashOfTheQuestionModuloTheFolds) {
  // python3: int(hashlib.sha256(b"What is 2 + 2?").hexdigest(), 16) % 5
  EXPECT_EQ(fold_of(Task{.id = "x", .question = "What is 2 + 2?"}, 5), 3);
  EXPECT_EQ(fold_of(Task{.id = "task-7"}, 5), 4);
}

TEST(WithoutTools, DropsTheColumnsAndNamesTheNearestOfAnUnknownOne) {
  OutcomeTable table;
  for (const char* name : {"alpha", "beta", "gamma"}) table.tools.push_back({.name = name});
  table.tasks = {Task{.id = "1"}, Task{.id = "2"}};
  for (int i = 0; i < 6; ++i) table.cells.push_back({.available = true, .score = static_cast<float>(i)});
  const std::vector<std::string> drop{"beta"};
  const OutcomeTable rest = without_tools(table, drop);
  ASSERT_EQ(rest.tools.size(), 2u);
  EXPECT_EQ(rest.at(1, ToolId{1}).score, 5);
  const std::vector<std::string> typo{"gama"};
  try {
    without_tools(table, typo);
    FAIL() << "an unknown model was accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("did you mean 'gamma'?"));
  }
}

}  // namespace
}  // namespace baton
