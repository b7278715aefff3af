#pragma once
// A scatter plot of accuracy over a price, as SVG text that needs the page's style sheet for its colours.

#include "baton/eval/report.h"

namespace baton::eval {

struct PlotOptions {
  double Point::*price = &Point::usd_per_1k;  // across
  std::string price_title;                    // "dollars per 1,000 tasks"
  std::string price_unit;                     // before hover numbers: "$"
};

// Marks with error bars, labels, titles on hovering, and the frontier as a line of steps. The axis of prices is logarithmic;
// free points stand at its left end. "" where no point has both figures, or all are free.
std::string render_plot(const EvalReport& report, const PlotOptions& options);

}  // namespace baton::eval
