#include "baton/base/table.h"

#include "baton/base/text.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

TEST(Table, ColumnsAreAsWideAsTheirWidestCell) {
  EXPECT_EQ(
      text_table({{"name"}, {"cost", Align::right}, {"note"}}, {{"a", "1", ""}, {"longer", "1000000", "é"}, {"é", "2", "x"}}),
      "name       cost  note\n"
      "------  -------  ----\n"
      "a             1\n"
      "longer  1000000  é\n"
      "é             2  x\n");
  EXPECT_EQ(text_table({{"none"}}, {}), "none\n----\n");
}

TEST(Text, NearestCountsASwapOfNeighboursAsOneMistake) {
  const std::vector<std::string> words{"role", "model"};
  EXPECT_EQ(nearest("modle", words), "model");
}

}  // namespace
}  // namespace baton
