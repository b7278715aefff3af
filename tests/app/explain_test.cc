#include "app/cli.h"

#include "baton/base/file.h"
#include "baton/base/json.h"
#include "baton/store/trace.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr ToolId kSmall{0}, kLarge{1};
constexpr CandidateId kFirst{0};

// Asks the small model, weighs the large one, and hands in.
store::Trace episode() {
  store::Trace trace;
  trace.task = {.id = "t1", .question = "Which?", .type = AnswerType::text};
  trace.catalogue.price_book = "p";
  for (const char* name : {"small", "large"}) trace.catalogue.tools.push_back({.name = name, .role = ToolRole::answer});
  Trajectory& t = trace.trajectory;
  t.task_id = "t1", t.policy = "compact";
  t.steps.push_back({.decision = {.action = Calls{{Call{.tool = kSmall}}, {}},
                                  .why = "P(right) 0.00; asking small is worth 70.0 points and costs 1.0",
                                  .alternatives = {{.tools = {kLarge}, .right = 0.8, .price = 0.2, .cost = Money::from_dollars(0.02), .seconds = 4},
                                                   {.tools = {kSmall}, .right = 0.7, .price = 0.01, .cost = Money::from_dollars(0.001), .seconds = 1}}},
                     .first_call = 0, .calls = 1, .started = 0, .ended = 1});
  t.calls.push_back({.tool = kSmall, .supports = kFirst, .cost = Money::from_dollars(0.001), .latency = 1, .text = "blue"});
  t.candidates.push_back({.answer = "blue", .turn = {.speaker = Speaker::assistant, .content = "blue"}, .calls = {0}});
  t.steps.push_back({.decision = {.action = Submit{kFirst}, .confidence = 0.91, .why = "P(right) 0.91; no further call is worth its price",
                                  .alternatives = {{.candidate = kFirst, .right = 0.91}, {.tools = {kLarge}, .right = 0.95, .price = 0.2}}},
                     .first_call = 1, .calls = 0, .started = 1, .ended = 1});
  t.ledger.push_back({.tool = kSmall, .cost = Money::from_dollars(0.001), .service = 1});
  t.status = Status::submitted, t.submitted = kFirst, t.submission = {.answered = true, .answer = "blue", .text = "blue"}, t.seconds = 1;
  return trace;
}

class Explain : public Cli {};

TEST_F(Explain, TellsWhatEachDecisionWeighedAndWhyItStopped) {
  store::write_trace(folder() / "t.jsonl", episode());
  const auto done = baton({"explain", "t.jsonl", "--json", "e.json"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("step 0 at 0.000 s: ask small\n"), HasSubstr("* ask small"), HasSubstr("  ask large"),
                              HasSubstr("* hand in \"blue\""), HasSubstr("It ended because P(right) 0.91; no further call is worth its price."),
                              HasSubstr("right with probability 0.91")));
  const auto first = done.out.find("* ask small"), second = done.out.find("ask large");
  EXPECT_LT(first, second);  // the best comes first

  const Json json = *parse_json(read_file(folder() / "e.json"));
  EXPECT_EQ(json.at("schema"), "baton.explain/1");
  const Json& asked = json.at("decisions")[0].at("alternatives");
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_TRUE(asked[0].at("taken"));
  EXPECT_EQ(asked[0].at("tools"), Json({"small"}));
  EXPECT_DOUBLE_EQ(asked[0].at("net"), 0.69);
  EXPECT_DOUBLE_EQ(asked[0].at("expected_usd"), 0.001);
  const Json& stopped = json.at("decisions")[1].at("alternatives");
  EXPECT_EQ(stopped[0].at("action"), "submit");
  EXPECT_FALSE(stopped[1].at("taken"));
  EXPECT_NEAR(stopped[1].at("gain"), 0.04, 1e-12);
  EXPECT_NEAR(stopped[1].at("net"), -0.16, 1e-12);
  EXPECT_EQ(json.at("end").at("answer"), "blue");
}

TEST_F(Explain, NamesTheBudgetThatEndedIt) {
  store::Trace trace = episode();
  trace.trajectory.steps.pop_back();
  trace.trajectory.steps[0].decision.alternatives.clear();
  trace.trajectory.status = Status::exhausted, trace.trajectory.stopped_because = "budget";
  trace.dollars = Money::from_dollars(0.01);
  store::write_trace(folder() / "t.jsonl", trace);
  const auto done = baton({"explain", "t.jsonl"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("It ended because the budget of"), HasSubstr("does not weigh alternatives"), Not(HasSubstr("* "))));
}

TEST_F(Explain, RefusesWhatIsNoTrace) {
  write_file(folder() / "t.jsonl", "{}\n");
  const auto done = baton({"explain", "t.jsonl"});
  EXPECT_EQ(done.exit_code, 2);
  EXPECT_THAT(done.err, HasSubstr("t.jsonl"));
}

}  // namespace
}  // namespace baton::app
