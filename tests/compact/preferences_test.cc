#include "baton/base/error.h"
#include "baton/policy/compact/trained.h"

#include <gmock/gmock.h>

namespace baton::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

const std::vector<ToolSpec> kTools{{.name = "small"}, {.name = "large=2"}};

std::string error_of(std::string_view text) {
  try {
    parse_preferences(text, kTools);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code, 2);
    return error.what();
  }
  return "";
}

TEST(Preferences, HaveAWeightOfOneWhereLeftOut) {
  const Preferences one = parse_preferences("latency=0.5", kTools);
  EXPECT_EQ(one.cost, 1);
  EXPECT_EQ(one.latency, 0.5);
  EXPECT_TRUE(one.tools.empty());
  const Preferences all = parse_preferences(" tool:small=0.25, cost=0,latency=2e1", kTools);
  EXPECT_EQ(all.cost, 0);
  EXPECT_EQ(all.latency, 20);
  EXPECT_THAT(all.tools, ElementsAre(Pair("small", 0.25)));
}

TEST(Preferences, SayWhatIsWrong) {
  EXPECT_THAT(error_of("latancy=1"), HasSubstr("did you mean 'latency'?"));
  EXPECT_THAT(error_of("small=1"), HasSubstr("did you mean 'tool:small'?"));
  EXPECT_THAT(error_of("tool:smal=1"), HasSubstr("did you mean 'small'?"));
  EXPECT_THAT(error_of("cost=1,cost=1"), HasSubstr("twice"));
  EXPECT_THAT(error_of("tool:small=1,tool:small=2"), HasSubstr("twice"));
  for (const char* text : {"cost", "cost=", "cost=-1", "cost=nan", "cost=inf", "cost=1x", "cost=1 2", "tool:small=-0.1"})
    EXPECT_THAT(error_of(text), HasSubstr("at least 0")) << text;
  for (const char* text : {"", ",", "cost=1,", "=1"}) EXPECT_THAT(error_of(text), HasSubstr("unknown")) << text;
}

}  // namespace
}  // namespace baton::policy
