// Which operating points no mixture of others beats, and mixtures of two.

#include "baton/policy/compact/points/hull.h"

#include <gtest/gtest.h>

namespace baton::policy {
namespace {

struct Point {
  double spent = 0, brought = 0;
  bool operator==(const Point&) const = default;
};

std::vector<Point> hull_of(std::vector<Point> points) { return upper_hull(std::move(points), &Point::spent, &Point::brought); }

TEST(Hull, KeepsWhatNoMixtureBeats) {
  const Point cheap{1, 0.2}, good{2, 0.6}, best{5, 0.9};
  EXPECT_EQ(hull_of({best, {4, 0.7}, good, {2, 0.5}, cheap, {3, 0.6}, {6, 0.9}}), (std::vector{cheap, good, best}));
  EXPECT_EQ(hull_of({good}), std::vector{good});
}

TEST(Hull, MeetsAValueBetweenTwoPointsOrAtAnEnd) {
  const std::vector<Point> hull{{1, 0.2}, {2, 0.6}, {5, 0.9}};
  const auto [first, second, share] = place_on(hull, &Point::spent, 4);
  EXPECT_EQ(first, 1u);
  EXPECT_EQ(second, 2u);
  EXPECT_DOUBLE_EQ(share, 2.0 / 3);
  EXPECT_DOUBLE_EQ(place_on(hull, &Point::brought, 0.4).share_of_second, 0.5);
  EXPECT_DOUBLE_EQ(place_on(hull, &Point::spent, 2).share_of_second, 1);
  const HullPlace below = place_on(hull, &Point::spent, 0.5), above = place_on(hull, &Point::spent, 7);
  EXPECT_EQ(below.first, 0u);
  EXPECT_EQ(below.second, 0u);
  EXPECT_EQ(above.first, 2u);
  EXPECT_EQ(above.second, 2u);
}

}  // namespace
}  // namespace baton::policy
