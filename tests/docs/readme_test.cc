// The table and the picture of README.md are what the command beside them gives.

#include "docs/examples.h"

#include <fmt/format.h>

namespace baton {
namespace {

class Readme : public docs::Examples {};

TEST_F(Readme, ShowsWhatTheCommandGives) {
  const auto done =
      baton({"eval", "--suite", "simulated", "--fold", "0/5", "--policy", "all", "--html", "report.html", "--json", "-"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const std::string source = BATON_SOURCE_DIR, readme = read_file(source + "/README.md");
  const Json report = json_of(done.out);
  EXPECT_NE(readme.find(fmt::format("{} generated tasks", report["tasks"].get<int>())), std::string::npos);
  for (const auto& point : report["points"]) {
    const std::string policy = point["policy"], figures = fmt::format(" | {:.3f} | {:.1f} |", point["usd_per_1k"].get<double>(),
                                                                      100 * point["cost_share"].get<double>());
    EXPECT_NE(readme.find(figures), std::string::npos)
        << policy << ": no row with" << figures << "; run the command of README.md again";
  }
  const std::string page = read_file(folder() / "report.html"), picture = read_file(source + "/docs/images/cost-accuracy.svg");
  const auto path = page.find("<path class=\"frontier\"");
  ASSERT_NE(path, std::string::npos);
  EXPECT_NE(picture.find(page.substr(path, page.find("/>", path) - path)), std::string::npos) << "run scripts/readme-plot";
}

}  // namespace
}  // namespace baton
