// Bar: on every recorded file, always:MODEL equals what plain arithmetic over the JSON gives.

#include "baton/base/file.h"
#include "baton/envs/replay.h"
#include "baton/envs/replay_file.h"
#include "baton/policy/policies.h"
#include "baton/rollout/run_episode.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>

namespace baton::envs {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

fs::path replay_folder() {
  const char* data = std::getenv("BATON_DATA");
  return (data ? fs::path(data) : fs::path(BATON_SOURCE_DIR) / "../shared/data") / "replay";
}

struct Sum {
  double score = 0, dollars = 0, seconds = 0;
  std::size_t rows = 0;
};

using Sums = std::map<std::string, Sum>;

// By the data's README, in doubles.
void add_line(const std::string& file, const Json& line, const Json& models, Sums& sums) {
  if (file == "llmrouter") {
    std::size_t characters = 0;
    for (const unsigned char byte : line["question"].get<std::string>()) characters += byte < 0x80 || byte >= 0xC0;
    for (const auto& [name, score] : line["scores"].items()) {
      Sum& sum = sums[name];
      sum.score += score.get<double>(), ++sum.rows;
      const double input = static_cast<double>(characters / 4 + 150);
      sum.dollars +=
          (input * models[name]["input_price"].get<double>() + 200 * models[name]["output_price"].get<double>()) * 1e-6;
    }
    return;
  }
  for (const auto& [name, outcome] : line["outcomes"].items()) {
    Sum& sum = sums[name];
    ++sum.rows;
    if (file == "openhands") {
      sum.score += outcome["resolved"].get<bool>() ? 1 : 0;
      sum.dollars += outcome["cost_usd"].get<double>();
      const Json& runtimes = models["mean_runtime_s"];
      sum.seconds += runtimes.value(line["benchmark"].get<std::string>(), Json::object()).value(name, 0.0);
    } else {
      const double output = outcome["output_tokens"].get<double>();
      const Json& model = models[name];
      sum.score += outcome["answer"] == line["answer"] ? 1 : 0;
      sum.dollars += (line["input_tokens"].get<double>() * model["input_usd_per_million"].get<double>() +
                      output * model["output_usd_per_million"].get<double>()) * 1e-6;
      sum.seconds += model["assumed_first_token_s"].get<double>() + output / model["assumed_output_tokens_per_s"].get<double>();
    }
  }
}

class RecordedData : public ::testing::TestWithParam<std::string> {};

TEST_P(RecordedData, AlwaysOneModelEqualsPlainArithmetic) {
  const std::string file = GetParam();
  const fs::path data = replay_folder() / (file + ".train.jsonl.gz"), prices = replay_folder() / (file + ".models.json");
  if (!fs::exists(data)) GTEST_SKIP() << "no recorded outcomes at " << data << " (set BATON_DATA)";
  const Json models = Json::parse(read_file(prices));
  Sums expected;
  for_each_line(data, [&](std::size_t, std::string_view line) { add_line(file, Json::parse(line), models, expected); });

  const OutcomeTable table = load_replay(data, prices);
  const CostModel costs(table);
  const auto environment = make_replay_environment(table, costs);
  VirtualClock clock;
  ASSERT_EQ(table.tools.size(), expected.size());
  for (std::size_t t = 0; t < table.tools.size(); ++t) {
    SCOPED_TRACE(table.tools[t].name);
    const auto policy = policy::make_policy("always:" + table.tools[t].name, {.tools = table.tools});
    Sum sum;
    Money spent;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (!table.at(row, static_cast<ToolId>(t)).available) continue;
      const Trajectory played = rollout::run_episode(*environment, *policy, table.tasks[row], {}, {.clock = clock});
      sum.score += recorded_verdict(table, row, played).score;
      sum.seconds += played.seconds;
      spent += played.cost();
      ++sum.rows;
    }
    const Sum& want = expected.at(table.tools[t].name);
    EXPECT_EQ(sum.rows, want.rows);
    EXPECT_EQ(sum.score, want.score);
    EXPECT_NEAR(spent.dollars(), want.dollars, 1e-6 * want.dollars);
    EXPECT_NEAR(sum.seconds, want.seconds, 1e-6 * want.seconds);
  }
}

INSTANTIATE_TEST_SUITE_P(, RecordedData, ::testing::Values("mmlu_pro", "llmrouter", "openhands"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace baton::envs
