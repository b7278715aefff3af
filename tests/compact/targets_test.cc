#include "baton/base/error.h"
#include "baton/policy/compact/trained.h"

#include <cmath>
#include <gmock/gmock.h>

namespace baton::policy {
namespace {

using ::testing::HasSubstr;

std::string error_of(std::string_view text) {
  try {
    parse_targets(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code, 2);
    return error.what();
  }
  return "";
}

TEST(Targets, OneForEachValue) {
  const auto targets = parse_targets("cost-share=0.05,0.1, 1.0");
  ASSERT_EQ(targets.size(), 3u);
  for (const auto& target : targets) EXPECT_EQ(target.kind, Target::Kind::cost_share);
  EXPECT_EQ(targets[0].value, 0.05);
  EXPECT_EQ(targets[2].value, 1);
  EXPECT_EQ(targets[0].setting, "cost-share=0.05");
  EXPECT_EQ(targets[2].setting, "cost-share=1.0");  // as written
}

TEST(Targets, EveryKey) {
  EXPECT_EQ(parse_targets("usd-per-1k=0.7").at(0).kind, Target::Kind::usd_per_1k);
  EXPECT_EQ(parse_targets("latency-share=0.5").at(0).kind, Target::Kind::latency_share);
  EXPECT_EQ(parse_targets("seconds=2e-1").at(0).value, 0.2);
  const auto accuracy = parse_targets("accuracy=0.75,strongest");
  EXPECT_EQ(accuracy.at(0).value, 0.75);
  EXPECT_TRUE(std::isnan(accuracy.at(1).value));
  EXPECT_EQ(accuracy.at(1).setting, "accuracy=strongest");
}

TEST(Targets, SayWhatIsWrong) {
  EXPECT_THAT(error_of("cost-shar=0.3"), HasSubstr("did you mean 'cost-share'?"));
  EXPECT_THAT(error_of("lambda=0.3"), HasSubstr("known: cost-share, usd-per-1k, latency-share, seconds, accuracy"));
  EXPECT_THAT(error_of("0.3"), HasSubstr("KEY=V"));
  for (const char* value : {"", "0", "-1", "nan", "inf", "0.3x", "0x1", "0.1,", "strongest", "1e999"})
    EXPECT_THAT(error_of(std::string("cost-share=") + value), HasSubstr("a number above 0")) << value;
  for (const char* value : {"1.1", "0", "strong"})
    EXPECT_THAT(error_of(std::string("accuracy=") + value), HasSubstr("at most 1")) << value;
}

}  // namespace
}  // namespace baton::policy
