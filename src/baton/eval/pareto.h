#pragma once
// Which policies are worth their cost.

#include "baton/eval/report.h"

namespace baton::eval {

// Indexes of the points that no comparable one dominates, cheapest first. Comparable points are those that can be had (not
// `unreachable`) and were scored on at least nine tenths of the suite's tasks. One point dominates another where it is at least
// as accurate and takes at most as much `price`, and is better in one of the two.
std::vector<std::size_t> frontier_of(const EvalReport& report, double Point::*price);

// Fills in Point::pareto (price: dollars) and EvalReport::pareto_area.
//
// The area is the mean over x, with ln x uniform on [ln 0.01, ln 1], of the best accuracy among comparable points with
// cost_share <= x, 0 where there is none: the accuracy to expect for a budget between a hundredth of what always calling the
// strongest model costs and all of it. In 0..1, larger is better; absent where no point has a cost share.
void add_pareto(EvalReport& report);

}  // namespace baton::eval
