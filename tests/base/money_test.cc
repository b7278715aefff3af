#include "baton/base/money.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

TEST(Money, PricesPerMillionAreExactPerToken) {
  EXPECT_EQ(round_up(static_cast<__int128>(1) * TokenRate::from_dollars_per_million(0.075).nano_per_million).nano, 75);
  EXPECT_EQ(round_up(static_cast<__int128>(3) * TokenRate::from_dollars_per_million(0.0375).nano_per_million).nano,
            113);  // 112.5
}

TEST(Money, PrintsWithTheDigitsThatMatter) {
  EXPECT_EQ(to_string(Money{0}), "$0.00");
  EXPECT_EQ(to_string(Money{1'500'000'000}), "$1.50");
  EXPECT_EQ(to_string(Money{75}), "$0.000000075");
  EXPECT_EQ(to_string(Money{-2'000'000}), "-$0.002");
}

}  // namespace
}  // namespace baton
