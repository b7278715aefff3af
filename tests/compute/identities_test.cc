// Identities that hold for every number, checked through the text interface.

#include "baton/tools/compute.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace baton::tools {
namespace {

std::string value(const std::string& expression) {
  const auto computed = compute(expression);
  return computed ? computed->answer : "failed: " + computed.error().message;
}

std::string decimal() {  // "-12.034"
  const int whole = *rc::gen::inRange(-100'000, 100'000), fraction = *rc::gen::inRange(0, 1000);
  return fmt::format("({}.{:03})", whole, fraction);
}

TEST(Identities, Arithmetic) {
  EXPECT_TRUE(rc::check([] {
    const std::string a = decimal(), b = decimal(), c = decimal();
    RC_ASSERT(value(fmt::format("({} + {}) - {} + 0", a, b, b)) == value(a + " + 0"));
    RC_ASSERT(value(fmt::format("{} * ({} + {})", a, b, c)) == value(fmt::format("{} * {} + {} * {}", a, b, a, c)));
    RC_ASSERT(value(fmt::format("{} - {}", a, b)) == value(fmt::format("-({} - {})", b, a)));
    RC_ASSERT(value(fmt::format("({} + {}) ^ 2", a, b)) == value(fmt::format("{}^2 + 2*{}*{} + {}^2", a, a, b, b)));
    RC_ASSERT(value(fmt::format("({} + 200000) / ({} + 200000) * {} + 0", a, a, b)) == value(b + " + 0"));
  }));
}

TEST(Identities, WholeNumbers) {
  EXPECT_TRUE(rc::check([] {
    const long a = *rc::gen::inRange(-1'000'000'000L, 1'000'000'000L), b = *rc::gen::inRange(1L, 100'000L);
    const __int128 product = static_cast<__int128>(a) * b;
    RC_ASSERT(value(fmt::format("({}) * {}", a, b)) == fmt::format("{}", product));
    RC_ASSERT(value(fmt::format("sqrt(({0}) * ({0}))", a)) == fmt::format("{}", std::abs(a)));
    RC_ASSERT(value(fmt::format("(({0}) - ({0}) mod {1}) mod {1}", a, b)) == "0");
    RC_ASSERT(value(fmt::format("gcd({0}, {1}) * lcm({0}, {1})", std::abs(a) + 1, b)) ==
              fmt::format("{}", static_cast<__int128>(std::abs(a) + 1) * b));
    bool prime = b > 1;
    for (long d = 2; d * d <= b; ++d) prime = prime && b % d != 0;
    RC_ASSERT(value(fmt::format("is {} prime?", b)) == (prime ? "yes" : "no"));
  }));
}

TEST(Identities, DatesAndBack) {
  EXPECT_TRUE(rc::check([] {
    const int days = *rc::gen::inRange(1, 200'000);
    const std::string later = value(fmt::format("What date is {} days after 1 March 1900?", days));
    RC_ASSERT(value(fmt::format("What date is {} days before {}?", days, later)) == "1900-03-01");
    RC_ASSERT(value(fmt::format("How many days are between 1900-03-01 and {}?", later)) == std::to_string(days));
  }));
}

}  // namespace
}  // namespace baton::tools
