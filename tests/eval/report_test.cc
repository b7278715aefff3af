#include "baton/base/file.h"
#include "baton/base/json.h"
#include "baton/eval/label_layout.h"
#include "eval/fixture.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace baton::eval {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Point measured(std::string name, double accuracy, double dollars, double seconds) {
  Point p{.policy = std::move(name),
          .tasks = 1200,
          .accuracy = accuracy,
          .accuracy_interval = {accuracy - 0.021, accuracy + 0.019},
          .usd_per_1k = dollars,
          .cost_share = dollars / 4,
          .seconds_mean = seconds,
          .seconds_p95 = 3 * seconds,
          .calls_per_task = 1};
  p.paired_vs_strongest = Paired{accuracy - 0.7, {accuracy - 0.71, accuracy - 0.69}, 1200};
  p.paired_vs_strongest_filled = p.paired_vs_strongest;
  return p;
}

EvalReport small_report() {
  EvalReport report{.suite = "made-up", .tasks = 1200, .seed = 3, .resamples = 2000, .strongest = "large", .cheapest = "small"};
  report.points = {measured("always:small", 0.5, 0.05, 0.8), measured("always:large", 0.7, 4, 2.5), measured("cascade", 0.75, 1.5, 3.125),
                   measured("oracle", 0.9, 0.5, 1)};
  report.points[0].single = report.points[1].single = true;
  report.points[0].calls_by_tool = {{"small", 1200}};
  report.points[1].calls_by_tool = {{"large", 1200}};
  report.points[1].strongest_share = 1;
  report.points[2].calls_by_tool = {{"large", 300}, {"small", 1200}};
  report.points[2].calls_per_task = 1.25;
  report.points[2].strongest_share = 0.2;
  report.points[2].setting = "cost 2";
  report.points[3].unreachable = true;
  report.points[3].calls_by_tool = {{"large", 200}, {"small", 900}};
  report.points[0].pareto = report.points[2].pareto = true;
  report.pareto_area = 0.6125;
  return report;
}

TEST(ReportJson, HasTheFieldsOfTheInterface) {
  const Json json = Json::parse(report_json(small_report()));
  EXPECT_EQ(json["schema"], "baton.eval/1");
  EXPECT_EQ(json["suite"], "made-up");
  EXPECT_EQ(json["tasks"], 1200);
  EXPECT_EQ(json["best_single"], "large");
  EXPECT_EQ(json["pareto"]["area"], 0.6125);
  ASSERT_EQ(json["points"].size(), 4u);
  const Json& p = json["points"][2];
  EXPECT_EQ(p["policy"], "cascade");
  EXPECT_EQ(p["setting"], "cost 2");
  EXPECT_EQ(p["tasks"], 1200);
  EXPECT_EQ(p["accuracy"], 0.75);
  EXPECT_EQ(p["accuracy_ci"], Json::array({0.75 - 0.021, 0.75 + 0.019}));
  EXPECT_EQ(p["usd_per_1k"], 1.5);
  EXPECT_EQ(p["cost_share"], 0.375);
  EXPECT_EQ(p["seconds_mean"], 3.125);
  EXPECT_EQ(p["seconds_p95"], 9.375);
  EXPECT_EQ(p["calls_per_task"], 1.25);
  EXPECT_EQ(p["calls_by_tool"], (Json{{"large", 300}, {"small", 1200}}));
  EXPECT_EQ(p["strongest_share"], 0.2);
  EXPECT_EQ(p["paired_vs_strongest"]["lo"], 0.75 - 0.71);
  EXPECT_TRUE(p["paired_vs_strongest_filled"].contains("hi"));
  EXPECT_FALSE(p.contains("unreachable"));
  EXPECT_TRUE(p["ece"].is_null());
  EXPECT_TRUE(p["latency_share"].is_null());
  EXPECT_EQ(json["points"][3]["unreachable"], true);
}

TEST(ReportJson, SurvivesTheRoundTrip) {
  EvalReport report = small_report();
  report.points.push_back({.policy = "always:none", .accuracy = std::nan(""), .accuracy_interval = {std::nan(""), std::nan("")},
                           .usd_per_1k = std::nan(""), .blank_share = std::nan(""), .single = true});
  const std::string text = report_json(report);
  EXPECT_EQ(report_json(report_from_json(text, "x")), text);
  EXPECT_TRUE(Json::parse(text)["points"][4]["accuracy"].is_null());
  EXPECT_TRUE(Json::parse(text)["points"][4]["cost_share"].is_null());
}

TEST(ReportJson, HoldsLatencyShareAndCalibrationErrorAndReadsReportsWithoutThem) {
  EvalReport report = small_report();
  report.points[2].latency_share = 0.5, report.points[2].ece = 0.03;
  Json json = Json::parse(report_json(report));
  EXPECT_EQ(json["points"][2]["latency_share"], 0.5);
  EXPECT_EQ(report_from_json(json.dump(), "x").points[2].ece, 0.03);
  for (auto& p : json["points"]) p.erase("ece"), p.erase("latency_share");
  const EvalReport old = report_from_json(json.dump(), "x");
  EXPECT_FALSE(old.points[2].ece || old.points[2].latency_share);
  EXPECT_EQ(old.points[2].accuracy, 0.75);
}

TEST(ReportJson, SaysWhatIsWrongWithAFile) {
  const auto word = [](const std::string& text) -> std::string {
    try {
      report_from_json(text, "out.json");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(word("nonsense"), HasSubstr("out.json: "));
  EXPECT_THAT(word("[1]"), HasSubstr("not a report of `baton eval`"));
  EXPECT_THAT(word(R"({"schema":"baton.trace/1"})"), HasSubstr("baton.eval/1"));
  Json json = Json::parse(report_json(small_report()));
  json["points"][1].erase("accuracy");
  EXPECT_THAT(word(json.dump()), HasSubstr("points[1]: key 'accuracy' not found"));
  json["points"][1]["accuracy"] = "much";
  EXPECT_THAT(word(json.dump()), HasSubstr("points[1]: type must be number"));
}

TEST(Table, IsAsReviewed) {
  EXPECT_EQ(render_table(small_report()), read_file(std::string(BATON_SOURCE_DIR) + "/tests/eval/table.golden.txt"));
}

TEST(Table, ShowsShareOfTimeAndCalibrationErrorWhereThereAreAny) {
  EvalReport report = small_report();
  for (auto& p : report.points) p.latency_share = p.seconds_mean / 2.5;
  report.points[2].ece = 0.0312;
  EXPECT_EQ(render_table(report), read_file(std::string(BATON_SOURCE_DIR) + "/tests/eval/table_calibrated.golden.txt"));
  const std::string html = render_html(report);
  for (const char* heading : {"<th>time %</th>", "<th>ece %</th>", "<td>125.0</td>", "<td>3.1</td>"})
    EXPECT_THAT(html, HasSubstr(heading));
  EXPECT_THAT(render_html(small_report()), Not(HasSubstr("ece %")));
}

TEST(Table, KeepsWithinItsWidth) {
  EvalReport report = small_report();
  for (auto& p : report.points) p.latency_share = 0.5, p.ece = 0.1;
  report.points[0].policy = "always:" + std::string(90, 'x');
  report.points[1].policy = "ständig:größtes-Modell-mit-langem-Namen-das-nicht-endet-und-noch-weiter-geht-als-je-zuvor";
  report.points[2].tasks = 900;
  for (const std::size_t width : {120u, 100u}) {
    const std::string text = render_table(report, width);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      const auto line = text.substr(at, end - at);
      const auto columns = std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
      EXPECT_LE(columns, static_cast<std::ptrdiff_t>(width)) << line;
      at = end + 1;
    }
    EXPECT_THAT(text, HasSubstr("…"));
    EXPECT_THAT(text, Not(HasSubstr("p95")));  // gives way first
    EXPECT_THAT(text, HasSubstr("ece %"));
    EXPECT_THAT(text, HasSubstr("  900  "));  // a column of tasks, as they differ
  }
}

TEST(Html, IsOnePageWithEverythingInIt) {
  const std::string html = render_html(small_report());
  EXPECT_THAT(html, HasSubstr("<svg"));
  EXPECT_THAT(html, HasSubstr("Cost and accuracy"));
  EXPECT_THAT(html, HasSubstr("Latency and accuracy"));
  EXPECT_THAT(html, HasSubstr("prefers-color-scheme:dark"));
  for (const auto* outside : {"http:", "https:", "src=", "url(", "@import", "<link", "<script"})
    EXPECT_THAT(html, Not(HasSubstr(outside)));
}

TEST(Html, EscapesNames) {
  EvalReport report = small_report();
  report.suite = "<script>alert(1)</script>";
  report.strongest = "a&b\"c";
  report.points[2].policy = "<img src=x onerror=\"1\">";
  report.points[2].calls_by_tool = {{"<b>", 3}};
  const std::string html = render_html(report);
  for (const auto* raw : {"<script", "<img", "<b></th>", "a&b\"c"}) EXPECT_THAT(html, Not(HasSubstr(raw)));
  EXPECT_THAT(html, HasSubstr("&lt;img src=x onerror=&quot;1&quot;&gt;"));
}

TEST(Html, LeavesOutPlotsWithoutPrices) {
  EvalReport report = small_report();
  for (auto& p : report.points) p.seconds_mean = 0;
  EXPECT_THAT(render_html(report), Not(HasSubstr("Latency and accuracy")));
  report.points.clear();
  EXPECT_THAT(render_html(report), Not(HasSubstr("<svg")));
  EXPECT_FALSE(render_table(report).empty());
}

TEST(Labels, StayInTheFrameAndOffEachOther) {
  Rng rng(2);
  std::vector<LabelRequest> requests;
  for (int i = 0; i < 60; ++i)
    requests.push_back({rng.uniform() * 900, rng.uniform() * 500, 60 + 80 * rng.uniform(), static_cast<double>(i % 3)});
  const Box frame{0, 0, 900, 500};
  const auto placed = lay_out_labels(requests, {}, frame, 15);
  std::size_t shown = 0;
  for (std::size_t i = 0; i < placed.size(); ++i) {
    if (!placed[i].shown) continue;
    ++shown;
    EXPECT_NEAR(overlap(placed[i].box, frame), placed[i].box.width * placed[i].box.height, 1e-6);
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_TRUE(!placed[j].shown || overlap(placed[i].box, placed[j].box) < 1) << i << " and " << j;
  }
  EXPECT_GE(shown, 57u);
}

}  // namespace
}  // namespace baton::eval
