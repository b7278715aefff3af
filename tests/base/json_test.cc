#include "baton/base/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace baton {
namespace {

TEST(JsonEdge, RefusesNestingThatWouldExhaustTheStack) {
  EXPECT_TRUE(parse_json(std::string(60, '[') + std::string(60, ']')));
  const auto deep = parse_json(std::string(1'000'000, '['));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().kind, FailureKind::malformed);
  EXPECT_THAT(deep.error().message, testing::HasSubstr("deeper than 64"));
}

TEST(JsonEdge, BracketsInStringsAreNoNesting) { EXPECT_TRUE(parse_json("\"" + std::string(100, '[') + "\\\"[\"")); }

TEST(JsonEdge, SaysWhatIsWrongWithoutLibraryNoise) {
  const auto bad = parse_json("{\"a\": }");
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().message, testing::StartsWith("not valid JSON: parse error at line 1"));
}

TEST(JsonEdge, BytesThatAreNotUtf8DoNotThrow) { EXPECT_EQ(dump_json(Json("a\xFF")), "\"a\xEF\xBF\xBD\""); }

}  // namespace
}  // namespace baton
