#include "baton/envs/sql/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::envs::sql {
namespace {

using testing::HasSubstr;

const SqlValue kTitle = std::string("Winter"), kDays = std::int64_t{3};

class ExpressionTest : public testing::Test {
 protected:
  Rows loans{std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"id", "title", "due"}),
             {std::int64_t{7}, std::string("Winter"), std::string("2025-06-03"), std::int64_t{8}, std::string("Map"),
              std::string("2025-06-01"), std::int64_t{9}, std::string("Map"), std::string("2025-06-02")}};
  Sight sight{[](std::string_view slot) { return slot == "title" ? &kTitle : slot == "days" ? &kDays : nullptr; },
              [this](std::size_t call) { return call == 0 ? &loans : nullptr; },
              [](std::string_view rule, const std::vector<SqlValue>& values) -> Result<SqlValue> {
                return std::string(rule) + " of " + text_of(values.at(0));
              }};
  std::string value(const std::string& text) {
    const auto found = evaluate(parse_expression(text), sight);
    return found ? text_of(*found) : "!" + found.error().message;
  }
};

TEST_F(ExpressionTest, FindsWhatIsKnownShownOrComputed) {
  EXPECT_EQ(value("{title}"), "Winter");
  EXPECT_EQ(value("$1[title={title}].id"), "7");
  EXPECT_EQ(value("$1[title=Map, lowest due].id"), "8");
  EXPECT_EQ(value("$1[highest due].id"), "7");
  EXPECT_EQ(value("all $1[title=Map].id"), "[8,9]");
  EXPECT_EQ(value("[$1[title={title}].id, {days}]"), "[7,3]");
  EXPECT_EQ(value("=fine($1[title={title}].due)"), "fine of 2025-06-03");
}

TEST_F(ExpressionTest, MustPointToExactlyOneValue) {
  EXPECT_THAT(value("$1[title=Map].id"), HasSubstr("several values"));
  EXPECT_EQ(value("$1[title=Map].title"), "Map");
  EXPECT_THAT(value("$1[title=Sea].id"), HasSubstr("points to nothing"));
  EXPECT_THAT(value("$2.id"), HasSubstr("call 2 has not been made"));
  EXPECT_THAT(value("$1.price"), HasSubstr("no column 'price'"));
  EXPECT_THAT(value("{author}"), HasSubstr("does not know 'author'"));
}

TEST_F(ExpressionTest, IsWrittenAsItWasRead) {
  for (const char* text : {"{title}", "$12.id", "$2[title={title}, state=open, lowest due].id", "all $1[owner=$3.id].id",
                           "=fine($1.days, {kind})", "=none()", "[$1.id, {other}]"})
    EXPECT_EQ(written(parse_expression(text)), text);
}

TEST_F(ExpressionTest, SaysWhereItDoesNotParse) {
  for (const char* text :
       {"", "title", "$0.id", "$1", "$1[a].id", "{", "=f(", "$1[lowest a, b=c].id", "all $1[lowest a].id", "{a} {b}", "$1[a=].id"})
    EXPECT_THROW(parse_expression(text), Error) << text;
}

}  // namespace
}  // namespace baton::envs::sql
