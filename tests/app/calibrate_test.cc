#include "app/cli.h"

#include "baton/base/file.h"
#include "baton/base/json.h"
#include "baton/envs/replay_file.h"
#include "baton/envs/simulated.h"
#include "support/constant_policy.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

using test::constant_networks;
using test::constant_policy;
using ::testing::HasSubstr;

class CalibrateCommand : public Cli {
 protected:
  void SetUp() override {
    Cli::SetUp();
    if (IsSkipped()) return;
    const OutcomeTable table = envs::simulate_outcomes(envs::built_in_pool(1), envs::make_simulated_tasks(1, 150));
    newcomer_ = table.tools.back().name, known_ = table.tools.front().name;
    std::string lines;
    for (std::size_t row = 0; row < table.rows(); ++row)
      lines += envs::write_replay_line(table.tasks[row], table.tools, std::span(table.cells).subspan(row * table.tools.size(), table.tools.size())) + "\n";
    write_file(folder() / "all.jsonl", lines);
    write_file(folder() / "all.models.json", envs::write_replay_models(table.tools));
    const auto policy = constant_policy(without_tools(table, std::vector{newcomer_}));
    write_file(folder() / "p.safetensors", policy::render_model(policy, constant_networks(0.2f)));
  }
  test::Finished calibrate(std::vector<std::string> more) const {
    std::vector<std::string> command{"calibrate", "--policy", "p.safetensors", "--data", "all.jsonl", "--models", "all.models.json", "--out", "q.safetensors"};
    command.insert(command.end(), more.begin(), more.end());
    return baton(command);
  }
  std::string newcomer_, known_;
};

TEST_F(CalibrateCommand, WritesAPolicyThatKnowsTheNewModel) {
  const auto done = calibrate({"--tasks", "50", "--json", "c.json"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr(newcomer_));
  EXPECT_THAT(done.out, HasSubstr("95 % interval"));
  const Json report = *parse_json(read_file(folder() / "c.json"));
  EXPECT_EQ(report.at("schema"), "baton.calibrate/1");
  ASSERT_EQ(report.at("models").size(), 1u);
  const Json& model = report.at("models")[0];
  EXPECT_EQ(model.at("name"), newcomer_);
  EXPECT_EQ(model.at("tasks"), 50);
  EXPECT_LT(model.at("low"), model.at("accuracy"));
  EXPECT_GT(model.at("high"), model.at("accuracy"));

  const auto evaluated = baton({"eval", "--suite", "replay", "--data", "all.jsonl", "--models", "all.models.json", "--policy", "q.safetensors", "--targets", "cost-share=0.5"});
  EXPECT_EQ(evaluated.exit_code, 0) << evaluated.err;
  const auto unknown = baton({"eval", "--suite", "replay", "--data", "all.jsonl", "--models", "all.models.json", "--policy", "p.safetensors", "--targets", "cost-share=0.5"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("does not know " + newcomer_));
  const auto again = baton({"calibrate", "--policy", "q.safetensors", "--data", "all.jsonl", "--models", "all.models.json", "--out", "r.safetensors"});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("knows every model"));
}

TEST_F(CalibrateCommand, TheShippedPolicyBecomesOneForTheseModels) {
  const auto done = baton({"calibrate", "--data", "all.jsonl", "--models", "all.models.json", "--new-models", known_ + "," + newcomer_, "--tasks", "60", "--out",
                           "q.safetensors", "--json", "c.json"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(parse_json(read_file(folder() / "c.json"))->at("models").size(), 2u);
  EXPECT_THAT(done.out, HasSubstr("knows 2 models"));

  std::string others;
  for (const auto& expert : envs::built_in_pool(1).experts)
    if (expert.model.name != known_ && expert.model.name != newcomer_) others += (others.empty() ? "" : ",") + expert.model.name;
  const auto eval = [&](const std::string& policy) {
    return baton({"eval", "--suite", "replay", "--data", "all.jsonl", "--models", "all.models.json", "--exclude-models", others, "--policy", policy, "--targets",
                  "cost-share=0.4", "--json", "e.json"});
  };
  const auto evaluated = eval("q.safetensors");
  ASSERT_EQ(evaluated.exit_code, 0) << evaluated.err;
  const Json point = parse_json(read_file(folder() / "e.json"))->at("points")[0];
  EXPECT_LT(point.at("cost_share"), 0.5);
  EXPECT_GT(point.at("cost_share"), 0.01);

  const auto unknown = eval("shipped");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("does not know"));
  EXPECT_THAT(eval("cheapest").err, HasSubstr("or shipped"));
}

TEST_F(CalibrateCommand, RefusesWhatIsNotNewOrNotThere) {
  const auto known = calibrate({"--new-models", known_});
  EXPECT_EQ(known.exit_code, 2);
  EXPECT_THAT(known.err, HasSubstr("knows '" + known_ + "' already"));
  const auto missing = calibrate({"--new-models", newcomer_ + "x"});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.err, HasSubstr("did you mean '" + newcomer_ + "'?"));
  EXPECT_FALSE(std::filesystem::exists(folder() / "q.safetensors"));
}

}  // namespace
}  // namespace baton::app
