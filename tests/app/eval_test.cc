// `baton eval` over recorded outcomes: other prices, a verifier, left-out models.

#include "app/cli.h"

#include "baton/base/file.h"
#include "baton/base/json.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

using testing::HasSubstr;
using Arguments = std::vector<std::string>;

constexpr int kTasks = 60;

// Three models on questions in baton's own format: `low` is right on a third, `mid` on two thirds, `top` on five sixths.
std::string outcomes() {
  std::string text;
  for (int i = 0; i < kTasks; ++i) {
    Json line{{"id", "t" + std::to_string(i)}, {"question", "question " + std::to_string(i)}, {"type", "text"}, {"answer", "yes"}};
    const auto add = [&](const char* model, bool right, double usd, double seconds) {
      line["outcomes"][model] = {{"answer", right ? "yes" : "no"}, {"score", right ? 1 : 0}, {"input_tokens", 100},
                                 {"output_tokens", 10}, {"cost_usd", usd}, {"seconds", seconds}};
    };
    add("low", i % 3 == 0, 0.00011, 1), add("mid", i % 3 != 1, 0.0011, 2), add("top", i % 6 != 4, 0.011, 4);
    text += dump_json(line) + "\n";
  }
  return text;
}

std::string models(double low, double mid, double top) {
  Json json;
  const auto add = [&](const char* model, double usd) { json[model] = {{"input_usd_per_million", usd}, {"output_usd_per_million", usd}}; };
  add("low", low), add("mid", mid), add("top", top);
  return dump_json(json);
}

class Eval : public Cli {
 protected:
  void SetUp() override {
    Cli::SetUp();
    write_file(folder() / "o.jsonl", outcomes());
    write_file(folder() / "m.json", models(1, 10, 100));
  }
  Json report(Arguments more) const {
    Arguments arguments{"eval", "--suite", "replay", "--data", "o.jsonl", "--models", "m.json", "--json", "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto run = baton(arguments);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return parse_json(run.out).value_or(Json());
  }
  Json point(const Arguments& more) const { return report(more).value("points", Json::array()).at(0); }
};

TEST_F(Eval, OtherPricesChangeWhatEveryoneIsChargedAndWhoIsCheapest) {
  write_file(folder() / "p.json", models(40, 10, 20));
  const Json before = report({"--policy", "always:top,cheapest,always:mid", "--fold", "0/3"});
  EXPECT_EQ(before["cheapest_single"], "low");
  EXPECT_NEAR(before["points"][2]["cost_share"].get<double>(), 0.1, 1e-9);
  const Json after = report({"--policy", "always:top,cheapest,always:mid", "--fold", "0/3", "--prices", "p.json"});
  EXPECT_EQ(after["cheapest_single"], "mid");
  EXPECT_EQ(after["best_single"], "top");
  EXPECT_NEAR(after["points"][0]["usd_per_1k"].get<double>(), 110 * 20e-6 * 1000, 1e-9);
  EXPECT_EQ(after["points"][1]["calls_by_tool"].begin().key(), "mid");
  EXPECT_NEAR(after["points"][2]["cost_share"].get<double>(), 0.5, 1e-9);
  EXPECT_EQ(after["points"][0]["accuracy"], before["points"][0]["accuracy"]);
}

TEST_F(Eval, TimeIsSharedLikeCost) {
  EXPECT_NEAR(point({"--policy", "always:mid", "--fold", "0/3"})["latency_share"].get<double>(), 0.5, 1e-9);
}

TEST_F(Eval, AVerifierMakesCascadesThatAreTheSameAtAnyThreadCount) {
  const Arguments perfect{"--policy", "static-cascade:low+mid+top", "--verifier", "1,1,0.001,0.5"};
  const Json p = point(perfect);
  EXPECT_EQ(p["accuracy"], point({"--policy", "oracle"})["accuracy"]);
  EXPECT_EQ(p["calls_by_tool"]["low"], kTasks);
  const auto verified = p["calls_by_tool"]["verify"].get<double>();
  EXPECT_EQ(verified, kTasks + kTasks / 3);  // low, then mid where it says something else
  const Arguments noisy{"--policy", "static-cascade:low+mid+top", "--verifier", "0.7,0.7"};
  const auto with = [&](const char* threads, const char* seed) {
    Arguments arguments = noisy;
    arguments.insert(arguments.end(), {"--threads", threads, "--seed", seed});
    return dump_json(point(arguments));
  };
  EXPECT_EQ(with("1", "0"), with("4", "0"));
  EXPECT_NE(with("1", "0"), with("1", "1"));
}

TEST_F(Eval, AllNamesTheVerifiedCascadeWhereThereIsAVerifier) {
  const auto listed = [&](const Arguments& more) {
    Arguments arguments{"--policy", "all", "--fold", "1/3"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Json json = report(arguments);
    bool found = false;
    for (const auto& p : json["points"]) found |= p["policy"] == "verified-cascade";
    return found;
  };
  EXPECT_FALSE(listed({}));
  EXPECT_TRUE(listed({"--verifier", "0.9,0.9"}));
}

TEST_F(Eval, WithoutItsStrongestModelASuiteIsComparedWithTheNext) {
  const Json json = report({"--policy", "always:mid", "--fold", "0/3", "--exclude-models", "top"});
  EXPECT_EQ(json["best_single"], "mid");
  EXPECT_EQ(json["points"][0]["cost_share"], 1.0);
}

TEST_F(Eval, BaselinesHoldToPreferences) {  // a price of nothing makes the neighbours' best model the strongest
  const Json dear = point({"--policy", "knn", "--fold", "0/3", "--prefer", "cost=100"});
  const Json free = point({"--policy", "knn", "--fold", "0/3", "--prefer", "cost=0,tool:top=0.5"});
  EXPECT_LT(dear["usd_per_1k"].get<double>(), free["usd_per_1k"].get<double>());
}

}  // namespace
}  // namespace baton::app
