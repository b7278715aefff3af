#include "baton/core/chat.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

Price price(double input, double cached, double output, double reasoning) {
  return {TokenRate::from_dollars_per_million(input), TokenRate::from_dollars_per_million(cached),
          TokenRate::from_dollars_per_million(output), TokenRate::from_dollars_per_million(reasoning), {}};
}

TEST(Usage, CachedAndReasoningTokensAreParts) {
  const Usage usage{.input = 1'000, .cached = 400, .output = 100, .reasoning = 30};
  EXPECT_EQ(cost_of(price(2.5, 1.25, 10, 12), usage).nano, 600 * 2'500 + 400 * 1'250 + 70 * 10'000 + 30 * 12'000);
}

TEST(Usage, FinerPricesRoundUpOncePerEntry) {
  const Price fine = price(0.0375, 0, 0.0375, 0);  // 37.5 nano-dollars a token
  EXPECT_EQ(cost_of(fine, {.input = 1}).nano, 38);
  EXPECT_EQ(cost_of(fine, {.input = 1, .output = 1}).nano, 75);
}

TEST(Usage, TheReservationCoversWhatAnHonestUpstreamCanBill) {
  const Price p = price(2.5, 1.25, 10, 12);
  ChatRequest request{.messages = {{.speaker = Speaker::user, .content = std::string(400, 'x')}}, .max_tokens = 50};
  // At most one token a byte, 16 of overhead for the message, and max_tokens of the dearer output kind.
  EXPECT_EQ(reserve_for(p, request).nano, 416 * 2'500 + 50 * 12'000);
  EXPECT_GE(reserve_for(p, request), cost_of(p, {.input = 416, .output = 50, .reasoning = 50}));
}

}  // namespace
}  // namespace baton
