#include "baton/base/rng.h"
#include "baton/core/ledger.h"

#include <gtest/gtest.h>
#include <memory>
#include <thread>

namespace baton {
namespace {

constexpr int kEpisodes = 64;

TEST(Budget, ReservationsNeverPassTheLimitInAnySchedule) {
  // 10,000 random interleavings of 64 episodes, each reserving and settling on one shared budget.
  for (std::uint64_t schedule = 0; schedule < 10'000; ++schedule) {
    Rng rng(schedule);
    const Money limit{static_cast<std::int64_t>(rng.below(5'000))};
    Budget shared(limit);
    std::vector<std::unique_ptr<Budget>> own;
    for (int i = 0; i < kEpisodes; ++i)
      own.push_back(std::make_unique<Budget>(Money{static_cast<std::int64_t>(rng.below(400))}, &shared));
    std::vector<Money> held(kEpisodes, Money{-1});
    Money spent, reserved;
    for (int step = 0; step < 200; ++step) {
      const auto e = rng.below(kEpisodes);
      if (held[e].nano < 0) {
        const Money amount{static_cast<std::int64_t>(rng.below(120))};
        const bool fits = amount <= own[e]->left() && amount <= shared.left();
        ASSERT_EQ(own[e]->try_reserve(amount), fits);
        if (fits) held[e] = amount, reserved += amount;
      } else {
        const Money billed{static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(held[e].nano) + 1))};
        ASSERT_FALSE(own[e]->settle(held[e], billed));
        reserved -= held[e];
        spent += billed;
        held[e] = Money{-1};
      }
      ASSERT_LE(spent + reserved, limit);
      ASSERT_EQ(shared.spent(), spent);
      ASSERT_EQ(shared.left(), limit - spent - reserved);
    }
  }
}

TEST(Budget, HoldsUnderRealThreads) {
  for (int round = 0; round < 20; ++round) {
    Budget shared(Money{100'000});
    Ledger ledger;
    std::vector<std::jthread> threads;
    for (int e = 0; e < kEpisodes; ++e) {
      threads.emplace_back([&, e] {
        Budget own(Money{5'000}, &shared);
        Rng rng(static_cast<std::uint64_t>(round * kEpisodes + e));
        for (int step = 0; step < 50; ++step) {
          const Money reserve{static_cast<std::int64_t>(rng.below(300))};
          Charge charge(own, ledger, {static_cast<std::uint32_t>(step), static_cast<std::uint16_t>(e), 0}, ToolId{0},
                        Purpose::tool, reserve);
          if (charge.admitted())
            charge.settle(CallStatus::ok, {},
                          Money{static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(reserve.nano) + 1))}, 0, 0);
        }
        EXPECT_LE(own.spent(), own.limit());
      });
    }
    threads.clear();
    EXPECT_LE(shared.spent(), shared.limit());
    EXPECT_EQ(shared.left(), shared.limit() - shared.spent());
    EXPECT_EQ(total_cost(ledger.take_entries()), shared.spent());
  }
}

TEST(Budget, AnUpstreamThatBillsMoreIsBookedAndMarked) {
  Budget budget(Money{100});
  Ledger ledger;
  {
    Charge charge(budget, ledger, {}, ToolId{0}, Purpose::tool, Money{40});
    ASSERT_TRUE(charge.admitted());
    charge.settle(CallStatus::ok, {.input = 3}, Money{70}, 0, 1);
  }
  EXPECT_TRUE(budget.overrun());
  EXPECT_EQ(budget.left(), Money{30});
  const auto entries = ledger.take_entries();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_TRUE(entries[0].overrun);
  EXPECT_EQ(entries[0].cost, Money{70});
}

TEST(Budget, AChargeThatIsNeverSettledBooksACancelledCallAndGivesItsMoneyBack) {
  Budget budget(Money{100});
  Ledger ledger;
  { const Charge charge(budget, ledger, {}, ToolId{0}, Purpose::tool, Money{40}); }
  EXPECT_EQ(budget.left(), Money{100});
  const auto entries = ledger.take_entries();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].status, CallStatus::cancelled);
}

TEST(Budget, ARefusedChargeBooksNothing) {
  Budget budget(Money{10});
  Ledger ledger;
  { EXPECT_FALSE(Charge(budget, ledger, {}, ToolId{0}, Purpose::tool, Money{11}).admitted()); }
  EXPECT_EQ(ledger.size(), 0u);
}

}  // namespace
}  // namespace baton
