#include "baton/eval/trained.h"

#include "eval/fixture.h"

#include <gmock/gmock.h>

namespace baton::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Names = std::vector<std::string>;

// Calls one model, by chance a second, and is as sure as its target.
class FakePolicy final : public Policy {
 public:
  FakePolicy(ToolId first, ToolId second, double share) : first_(first), second_(second), share_(share) {}
  std::string name() const override { return "fake"; }
  Decision decide(const Observation& seen, CallContext& context) const override {
    if (context.key.step == 0) return {.action = Calls{{{.tool = first_}}}};
    if (context.key.step == 1 && context.rng.split("more").uniform() < share_) return {.action = Calls{{{.tool = second_}}}};
    const auto last = seen.candidates.empty() ? kNoCandidate : static_cast<CandidateId>(seen.candidates.size() - 1);
    return {.action = Submit{last}, .confidence = share_};
  }

 private:
  const ToolId first_, second_;
  const double share_;
};

class FakeTrained final : public policy::TrainedPolicy {
 public:
  explicit FakeTrained(Names models, std::string strongest = "large", std::string cheapest = "small")
      : models_(std::move(models)), strongest_(std::move(strongest)), cheapest_(std::move(cheapest)) {}
  const Names& models() const override { return models_; }
  const std::string& strongest() const override { return strongest_; }
  const std::string& cheapest() const override { return cheapest_; }
  std::unique_ptr<Policy> bind(const policy::TrainedUse& use) const override {
    targets.push_back(use.target ? use.target->setting : "none");
    const double share = use.target ? use.target->value : use.preferences.cost;
    return std::make_unique<FakePolicy>(ToolId{0}, static_cast<ToolId>(use.tools.size() - 1), share);
  }
  mutable Names targets;

 private:
  const Names models_;
  const std::string strongest_, cheapest_;
};

struct Fixture {
  const OutcomeTable table = random_table(120, 8);
  const OutcomeTable without = without_tools(table, Names{"large"});
  const std::unique_ptr<Suite> suite = make_replay_suite(all_rows(table), {});
  const std::unique_ptr<Suite> excluding = make_replay_suite(all_rows(without), {}, {.whole = &table});
};

TEST(Trained, OneContestantForEachTarget) {
  const Fixture f;
  const FakeTrained trained({"small", "middle", "large"});
  const policy::TrainedUse use{.tools = f.suite->tools(), .preferences = {.cost = 1, .latency = 1, .tools = {{"small", 0.5}}}};
  const auto contestants = trained_contestants("policy", trained, use, policy::parse_targets("cost-share=0.1,0.30"));
  ASSERT_EQ(contestants.size(), 2u);
  EXPECT_THAT(trained.targets, ElementsAre("cost-share=0.1", "cost-share=0.30"));
  EXPECT_EQ(contestants[1].name, "policy");
  EXPECT_EQ(contestants[1].setting, "cost-share=0.30");
  EXPECT_EQ(contestants[0].preferences->tools.at("small"), 0.5);
  EXPECT_FALSE(contestants[0].always);
  const auto one = trained_contestants("policy", trained, use, {}, "cost=1");
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].setting, "cost=1");
  EXPECT_EQ(trained.targets.back(), "none");
}

TEST(Trained, FiguresAreTheSameAtAnyThreadCount) {
  const Fixture f;
  const FakeTrained trained({"small", "middle", "large"});
  const auto json = [&](int threads) {
    const auto contestants =
        trained_contestants("policy", trained, {.tools = f.suite->tools()}, policy::parse_targets("cost-share=0.2,0.7"));
    return report_json(summarise(*f.suite, evaluate(*f.suite, contestants, quiet(threads)), {}, references_of(trained, *f.suite)));
  };
  EXPECT_EQ(json(1), json(7));
}

TEST(Trained, ConfidenceReachesTheReport) {
  const Fixture f;
  const FakeTrained trained({"small", "middle", "large"});
  auto contestants = trained_contestants("policy", trained, {.tools = f.suite->tools()}, policy::parse_targets("cost-share=0.3"));
  contestants.push_back(always(f.table, 1));
  const auto runs = evaluate(*f.suite, contestants, quiet());
  for (const auto& r : runs[0].results) EXPECT_EQ(r.confidence, 0.3);
  for (const auto& r : runs[1].results) EXPECT_LT(r.confidence, 0);
  const EvalReport report = summarise(*f.suite, runs, {});
  ASSERT_TRUE(report.points[0].ece);
  EXPECT_GE(*report.points[0].ece + 1e-9, std::abs(report.points[0].accuracy - 0.3));  // never below the error of the mean
  EXPECT_FALSE(report.points[1].ece);
}

TEST(Trained, TheReferenceIsItsOwnAlsoWhereThatIsLeftOut) {
  const Fixture f;
  const FakeTrained trained({"small", "middle", "large"});
  EXPECT_EQ(references_of(trained, *f.excluding), (References{"large", "small"}));
  EXPECT_EQ(references_of(*f.excluding).strongest, "middle");  // what the suite itself offers
  const auto contestants = trained_contestants("policy", trained, {.tools = f.excluding->tools()}, {});
  const EvalReport report =
      summarise(*f.excluding, evaluate(*f.excluding, contestants, quiet()), {}, references_of(trained, *f.excluding));
  EXPECT_EQ(report.strongest, "large");
  ASSERT_TRUE(report.points[0].cost_share && report.points[0].latency_share);
  EXPECT_FALSE(report.points[0].calls_by_tool.contains("large"));
  EXPECT_EQ(report.points[0].strongest_share, 0);
  double own = 0, strongest = 0;
  std::int64_t nano = 0, strongest_nano = 0;
  const auto runs = evaluate(*f.excluding, contestants, quiet());
  for (const auto& r : runs[0].results) {
    const Outcome& large = f.table.at(r.task, ToolId{2});
    if (!large.available) continue;
    own += r.seconds, strongest += large.seconds, nano += r.cost.nano, strongest_nano += large.cost.nano;
  }
  EXPECT_NEAR(*report.points[0].latency_share, own / strongest, 1e-12);
  EXPECT_DOUBLE_EQ(*report.points[0].cost_share, static_cast<double>(nano) / static_cast<double>(strongest_nano));
}

TEST(Trained, AReferenceThatTheSuiteLacksFallsBackToItsOwn) {
  const Fixture f;
  EXPECT_EQ(references_of(FakeTrained({"gone"}, "gone", "small"), *f.suite), references_of(*f.suite));
  EXPECT_EQ(references_of(FakeTrained({"gone"}, "large", "gone"), *f.suite), (References{"large", ""}));
}

TEST(Trained, CalibrationHoldsKnownAndNewModelsOnTasksThatAreNotScored) {
  const Fixture f;
  const Rows few{&f.table, {3, 4, 5}};
  const auto suite = make_replay_suite(few, {});
  const auto calibration = make_calibration(f.table, {"large"}, FakeTrained({"small"}, "small"), *suite);
  ASSERT_EQ(calibration->table.tools.size(), 2u);  // middle is a stranger
  EXPECT_EQ(calibration->table.tools[1].name, "large");
  EXPECT_EQ(calibration->rows.table, &calibration->table);
  EXPECT_EQ(calibration->rows.rows.size(), 117u);
  for (const auto row : calibration->rows.rows) EXPECT_TRUE(row < 3 || row > 5);
}

TEST(Trained, CalibrationSaysWhatIsWrong) {
  const Fixture f;
  const Rows few{&f.table, {3, 4, 5}};
  const auto suite = make_replay_suite(few, {});
  const FakeTrained trained({"small", "middle"});
  const auto error = [&](const Names& names, const Suite& on) -> std::string {
    try {
      make_calibration(f.table, names, trained, on);
    } catch (const Error& wrong) {
      EXPECT_EQ(wrong.exit_code, 2);
      return wrong.what();
    }
    return "";
  };
  EXPECT_EQ(error({"large"}, *suite), "");
  EXPECT_THAT(error({"larg"}, *suite), HasSubstr("did you mean 'large'?"));
  EXPECT_THAT(error({"large", "small"}, *suite), HasSubstr("knows 'small' already"));
  EXPECT_THAT(error({"large"}, *f.excluding), HasSubstr("among those of --data"));
  EXPECT_THAT(error({"large"}, *f.suite), HasSubstr("every task in it is scored"));
}

}  // namespace
}  // namespace baton::eval
