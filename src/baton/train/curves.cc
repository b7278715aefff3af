#include "baton/base/text.h"
#include "baton/train/metrics.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace baton::train {
namespace {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--ink:#1b2430;--soft:#5c6879;--rule:#e2e6eb;--line:#1668c7}
@media(prefers-color-scheme:dark){:root{--page:#11151b;--card:#191f27;--ink:#e5eaf0;--soft:#98a4b3;--rule:#2b343f;--line:#64a9f5}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1240px;margin:0 auto;padding:32px 24px 48px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em}p{margin:0}.sub{color:var(--soft)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(380px,1fr));gap:16px;margin-top:22px}
section{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:14px 16px}
h2{font-size:15px;margin:0 0 6px;display:flex;justify-content:space-between}h2 b{color:var(--line);font-variant-numeric:tabular-nums}
svg{display:block;width:100%;height:auto}.grid{stroke:var(--rule)}.axis{stroke:var(--soft)}.tick{fill:var(--soft);font-size:11px}
.line{fill:none;stroke:var(--line);stroke-width:2;stroke-linejoin:round}.dot{fill:var(--line);opacity:0}.dot:hover,.dot:only-of-type{opacity:1}
)css";

constexpr double kWidth = 490, kHeight = 240, kLeft = 52, kRight = 470, kTop = 10, kBottom = 212;

// Round numbers between the ends, about five of them, `finest` apart or more.
struct Scale {
  double low, high, step;
  Scale(double from, double to, double finest = 0) {
    if (!(to > from)) from -= 0.5, to += 0.5;
    const double rough = (to - from) / 5, magnitude = std::pow(10, std::floor(std::log10(rough)));
    step = magnitude * (rough / magnitude > 5 ? 10 : rough / magnitude > 2 ? 5 : rough / magnitude > 1 ? 2 : 1);
    step = std::max(step, finest);
    low = std::floor(from / step) * step, high = std::ceil(to / step) * step;
  }
  double share(double value) const { return (value - low) / (high - low); }
};

std::string label(double value, double step) {
  return fmt::format("{:.{}f}", value + 0.0, std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9))));
}

struct Spot {
  double step, value;
};

std::string chart(const std::string& name, const std::vector<Spot>& spots) {
  const auto [least, most] = std::minmax_element(spots.begin(), spots.end(), [](Spot a, Spot b) { return a.value < b.value; });
  const Scale across(spots.front().step, spots.back().step, 1), up(least->value, most->value);
  std::string title = name, out, path, dots;
  std::replace(title.begin(), title.end(), '_', ' ');
  const auto put = [&]<class... Values>(fmt::format_string<Values...> text, Values&&... values) {
    fmt::format_to(std::back_inserter(out), text, std::forward<Values>(values)...);
  };
  const auto x_of = [&](double step) { return kLeft + across.share(step) * (kRight - kLeft); };
  const auto y_of = [&](double value) { return kBottom - up.share(value) * (kBottom - kTop); };
  put("<section><h2><span>{0}</span><b>{1:.4g}</b></h2>\n<svg viewBox=\"0 0 {2} {3}\" role=\"img\" aria-label=\"{0} over steps\">\n",
      html_escape(title), spots.back().value, kWidth, kHeight);
  for (int i = 0; up.low + i * up.step <= up.high + up.step / 2; ++i) {
    const double value = up.low + i * up.step, y = y_of(value);
    put("<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>", kLeft, kRight, y, y);
    put("<text class=\"tick\" x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", kLeft - 6, y + 4, label(value, up.step));
  }
  for (int i = 0; across.low + i * across.step <= across.high + across.step / 2; ++i) {
    const double step = across.low + i * across.step;
    put("<text class=\"tick\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x_of(step), kBottom + 16, label(step, across.step));
  }
  for (const auto& [step, value] : spots) {
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x_of(step), y_of(value));
    dots += fmt::format("<circle class=\"dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\"><title>step {}: {:.5g}</title></circle>\n", x_of(step),
                        y_of(value), step, value);
  }
  put("<line class=\"axis\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>\n<path class=\"line\" d=\"{}\"/>\n{}</svg></section>\n", kLeft, kRight,
      kBottom, kBottom, path, dots);
  return out;
}

}  // namespace

std::string render_curves(const CurvesPage& page, const std::vector<Record>& records) {
  std::vector<std::string> names;
  for (const auto& record : records)
    for (const auto& [name, value] : record)
      if (name != "step" && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  std::string charts;
  for (const auto& name : names) {
    std::vector<Spot> spots;
    for (const auto& record : records)
      for (const auto& [other, value] : record)
        if (other == name && std::isfinite(value)) spots.push_back({record.front().second, value});
    if (!spots.empty()) charts += chart(name, spots);
  }
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<title>{0}</title><style>{1}</style></head>\n<body><main>\n<h1>{0}</h1>\n<p class=\"sub\">{2}</p>\n<div class=\"charts\">\n{3}</div></main></body></html>\n",
      html_escape(page.title), kStyle, html_escape(page.subtitle), charts);
}

}  // namespace baton::train
