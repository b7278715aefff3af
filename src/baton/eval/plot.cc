#include "baton/eval/plot.h"

#include "baton/base/text.h"
#include "baton/eval/axis.h"
#include "baton/eval/figures.h"
#include "baton/eval/label_layout.h"
#include "baton/eval/pareto.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace baton::eval {
namespace {

constexpr double kWidth = 960, kHeight = 560;
constexpr double kLeft = 62, kRight = 940, kTop = 16, kBottom = 504;
constexpr double kLabelSize = 12, kLineHeight = 15;
constexpr std::size_t kLongestLabel = 34;

std::string_view kind_of(const Point& p) { return p.unreachable ? "unreachable" : p.single ? "single" : "policy"; }

std::string short_label(const Point& p) {
  std::string label = label_of(p);
  if (label.starts_with("always:")) label.erase(0, 7);
  return label;
}

// Of a usual sans-serif at kLabelSize, on the safe side.
double text_width(std::string_view text) {
  double ems = 0;
  for (const char c : text) {
    if ((c & 0xC0) == 0x80) continue;  // counted with the first byte of its character
    const bool narrow = std::string_view("iljtfrI.,:;'|()[]-/ ").find(c) != std::string_view::npos;
    const bool wide = std::string_view("mwMW%@").find(c) != std::string_view::npos;
    ems += narrow ? 0.36 : wide ? 0.92 : c >= 'A' && c <= 'Z' ? 0.70 : 0.58;
  }
  return ems * kLabelSize;
}

struct Mark {
  const Point* point;
  double x, y, top, bottom;
};

struct Label {
  double x, y;  // of the point
  std::string text;
  std::string_view kind;
};

class Plot {
 public:
  Plot(const EvalReport& report, const PlotOptions& options, const std::vector<const Point*>& points)
      : report_(report), options_(options), across_(make_across(points)), up_(make_up(points)) {
    for (const Point* p : points)
      marks_.push_back({p, across_.pixel(p->*options.price), up_.pixel(100 * p->accuracy),
                        up_.pixel(100 * p->accuracy_interval.hi), up_.pixel(100 * p->accuracy_interval.lo)});
  }

  std::string svg() {
    put("<svg class=\"plot\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"Accuracy over {}\">\n", kWidth, kHeight,
        html_escape(options_.price_title));
    grid();
    frontier();
    for (const Mark& m : marks_)
      put("<line class=\"bar {0}\" x1=\"{1:.1f}\" x2=\"{1:.1f}\" y1=\"{2:.1f}\" y2=\"{3:.1f}\"/>\n", kind_of(*m.point), m.x,
          m.top, m.bottom);
    labels();
    for (const Mark& m : marks_) mark(m);
    put("</svg>\n");
    return std::move(out_);
  }

 private:
  Axis make_across(const std::vector<const Point*>& points) const {
    double lo = HUGE_VAL, hi = 0;
    for (const Point* p : points)
      if (const double price = p->*options_.price; price > 0) lo = std::min(lo, price), hi = std::max(hi, price);
    return Axis::logarithmic(lo, hi, kLeft, kRight);
  }
  static Axis make_up(const std::vector<const Point*>& points) {
    double lo = 100, hi = 0;
    for (const Point* p : points)
      lo = std::min(lo, 100 * p->accuracy_interval.lo), hi = std::max(hi, 100 * p->accuracy_interval.hi);
    return Axis::linear(lo, hi, kBottom, kTop, " %");
  }

  template <class... Arguments>
  void put(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
  }

  void grid() {
    for (const Tick& tick : across_.ticks()) {
      const double x = across_.pixel(tick.at);
      put("<line class=\"{0}\" x1=\"{1:.1f}\" x2=\"{1:.1f}\" y1=\"{2}\" y2=\"{3}\"/>\n", tick.strong ? "grid" : "grid faint", x,
          kTop, kBottom);
      if (tick.text.empty()) continue;
      put("<text class=\"tick\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x, kBottom + 18, tick.text);
    }
    for (const Tick& tick : up_.ticks()) {
      const double y = up_.pixel(tick.at);
      put("<line class=\"grid\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>\n", kLeft, kRight, y);
      put("<text class=\"tick\" x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", kLeft - 8, y + 4, tick.text);
    }
    put("<line class=\"axis\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>\n", kLeft, kRight, kBottom, kBottom);
    put("<text class=\"title\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{} (log scale)</text>\n", (kLeft + kRight) / 2,
        kHeight - 14, html_escape(options_.price_title));
  }

  void frontier() {
    std::string path;
    for (const auto i : frontier_of(report_, options_.price)) {
      const Point& p = report_.points[i];
      const double x = across_.pixel(p.*options_.price), y = up_.pixel(100 * p.accuracy);
      path += path.empty() ? fmt::format("M{:.1f} {:.1f}", x, y) : fmt::format("H{:.1f}V{:.1f}", x, y);
      corners_.emplace_back(x, y);
    }
    if (!path.empty()) put("<path class=\"frontier\" d=\"{}H{}\"/>\n", path, kRight);
  }

  // Points on the same spot (`strongest` and the model that it is) share a label.
  void gather_labels() {
    for (const Mark& m : marks_) {
      const std::string text = short_label(*m.point);
      const auto same = std::find_if(labels_.begin(), labels_.end(), [&](const Label& l) {
        return std::hypot(l.x - m.x, l.y - m.y) < 1 && l.text.size() + text.size() + 3 <= 2 * kLongestLabel;
      });
      if (same != labels_.end()) {
        same->text += " = " + text;
        if (!m.point->single) same->kind = kind_of(*m.point);
      } else {
        const bool cut = text.size() > kLongestLabel;
        labels_.push_back({m.x, m.y, cut ? fmt::format("{}…", utf8_prefix(text, kLongestLabel)) : text, kind_of(*m.point)});
      }
    }
  }

  // Error bars and the line of the frontier, which labels had better not cross.
  std::vector<Box> obstacles() const {
    constexpr double kThick = 4;
    std::vector<Box> out;
    for (const Mark& m : marks_) out.push_back({m.x - kThick / 2, m.top, kThick, m.bottom - m.top});
    for (std::size_t i = 0; i < corners_.size(); ++i) {
      const auto [x, y] = corners_[i];
      const auto [next_x, next_y] = i + 1 < corners_.size() ? corners_[i + 1] : std::pair(kRight, y);
      out.push_back({x, y - kThick / 2, next_x - x, kThick});
      out.push_back({next_x - kThick / 2, next_y, kThick, y - next_y});
    }
    return out;
  }

  void labels() {
    gather_labels();
    std::vector<LabelRequest> requests;
    for (const Label& l : labels_) {
      const bool bold = l.kind == "policy";
      const double weight = bold ? 2.0 : l.kind == "unreachable" ? 1.0 : 0.0;
      requests.push_back({.x = l.x, .y = l.y, .width = text_width(l.text) * (bold ? 1.16 : 1.0) + 2, .weight = weight});
    }
    const auto placed =
        lay_out_labels(requests, obstacles(), {kLeft + 2, kTop, kRight - kLeft - 2, kBottom - kTop - 2}, kLineHeight);
    for (std::size_t i = 0; i < labels_.size(); ++i)
      if (placed[i].shown) put_label(labels_[i], placed[i]);
  }

  void put_label(const Label& label, const PlacedLabel& place) {
    const Box& box = place.box;
    if (place.leader)
      put("<line class=\"leader\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", label.x, label.y,
          std::clamp(label.x, box.x, box.x + box.width), std::clamp(label.y, box.y + 2, box.y + box.height - 2));
    put("<text class=\"label {}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", label.kind, box.x + 1, box.y + kLineHeight - 4,
        html_escape(label.text));
  }

  void mark(const Mark& m) {
    const Point& p = *m.point;
    const std::string title = fmt::format(
        "{}\naccuracy {} % [{}, {}]\n{}{} {}\n{} calls per task", label_of(p), in_percent(p.accuracy),
        in_percent(p.accuracy_interval.lo), in_percent(p.accuracy_interval.hi), options_.price_unit,
        number(p.*options_.price, decimals_for(report_, options_.price)), options_.price_title, number(p.calls_per_task, 2));
    put("<circle class=\"mark {}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"><title>{}</title></circle>\n", kind_of(p), m.x, m.y,
        p.single ? 4 : 5.5, html_escape(title));
  }

  const EvalReport& report_;
  const PlotOptions& options_;
  const Axis across_, up_;
  std::vector<Mark> marks_;
  std::vector<Label> labels_;
  std::vector<std::pair<double, double>> corners_;  // of the frontier, from left to right
  std::string out_;
};

}  // namespace

std::string render_plot(const EvalReport& report, const PlotOptions& options) {
  std::vector<const Point*> points;
  bool priced = false;
  for (const Point& p : report.points) {
    if (p.tasks == 0 || !std::isfinite(p.accuracy) || !std::isfinite(p.*options.price)) continue;
    points.push_back(&p);
    priced |= p.*options.price > 0;
  }
  if (!priced) return "";
  // Single models first, so that the marks of policies lie above them.
  std::stable_sort(points.begin(), points.end(), [](const Point* a, const Point* b) { return a->single > b->single; });
  return Plot(report, options, points).svg();
}

}  // namespace baton::eval
