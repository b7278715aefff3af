#include "baton/envs/replay_file.h"
#include "baton/envs/replay_prices.h"
#include "support/outcome_tables.h"

#include <gmock/gmock.h>

namespace baton::envs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kModels =
    R"({"large":{"input_usd_per_million":2.5,"output_usd_per_million":10},"small":{"input_usd_per_million":0.15,"output_usd_per_million":0.6}})";

OutcomeTable recorded() {
  return parse_replay(
      R"({"id":"a","question":"q","type":"text","answer":"x","outcomes":{"large":{"answer":"x","score":1,"input_tokens":100,"cached_tokens":40,"output_tokens":30,"cost_usd":0.00055,"seconds":1},"small":{"answer":"y","score":0,"input_tokens":100,"output_tokens":20,"cost_usd":0.000027,"seconds":1}}})",
      kModels);
}

OutcomeTable openhands() {
  return parse_replay(R"({"id":"7","benchmark":"b","outcomes":{"m":{"resolved":true,"cost_usd":0.4},"n":{"resolved":false,"cost_usd":2}}})",
                      R"({"mean_runtime_s":{"b":{"m":3,"n":4}}})");
}

std::string error_of(OutcomeTable table, std::string_view prices) {
  try {
    reprice(table, prices, "prices.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Reprice, TheRecordedTokensAtTheNewPrices) {
  OutcomeTable table = recorded();
  const auto scale = reprice(
      table,
      R"({"large":{"input_usd_per_million":1,"output_usd_per_million":2,"cached_input_usd_per_million":0.5,"usd_per_call":0.001},"small":{"input_usd_per_million":3,"output_usd_per_million":4},"unused":{}})",
      "prices.json");
  EXPECT_EQ(table.at(0, ToolId{0}).cost.nano, 60 * 1000 + 40 * 500 + 30 * 2000 + 1'000'000);
  EXPECT_EQ(table.at(0, ToolId{1}).cost.nano, 100 * 3000 + 20 * 4000);
  EXPECT_EQ(table.tools[1].price.output.dollars_per_million(), 4);
  EXPECT_EQ(table.tools[1].expected_cost.nano, 400 * 3000 + 200 * 4000);
  EXPECT_EQ(table.at(0, ToolId{0}).score, 1);
  EXPECT_THAT(scale, ElementsAre(1, 1));
  EXPECT_EQ(CostModel(table).largest(ToolId{1}), table.at(0, ToolId{1}).cost);
}

TEST(Reprice, TheSamePricesChangeNothing) {
  OutcomeTable table = recorded();
  table.cells[0].cost = cost_of(table.tools[0].price, table.cells[0].usage);
  const OutcomeTable before = table;
  reprice(table, kModels, "prices.json");
  EXPECT_EQ(table.cells, before.cells);
}

TEST(Reprice, AScaleMultipliesListPricesAndRecordedDollars) {
  OutcomeTable table = recorded();
  EXPECT_THAT(reprice(table, R"({"large":{"scale":0.5},"small":{"scale":2}})", "p"), ElementsAre(1, 1));
  EXPECT_EQ(table.tools[0].price.input.dollars_per_million(), 1.25);
  EXPECT_EQ(table.at(0, ToolId{1}).cost.nano, 2 * (100 * 150 + 20 * 600));
  OutcomeTable unpriced = openhands();
  EXPECT_THAT(reprice(unpriced, R"({"m":{"scale":0.25},"n":{"scale":3}})", "p"), ElementsAre(0.25, 3));
  EXPECT_EQ(unpriced.at(0, ToolId{0}).cost, Money::from_dollars(0.1));
  EXPECT_EQ(unpriced.at(0, ToolId{1}).cost, Money::from_dollars(6));
}

TEST(Reprice, TakesLLMRoutersNames) {
  OutcomeTable table = recorded();
  reprice(table, R"({"large":{"input_price":1,"output_price":2},"small":{"input_price":3,"output_price":4}})", "p");
  EXPECT_EQ(table.tools[1].price.input.dollars_per_million(), 3);
}

TEST(Reprice, SaysWhatIsWrong) {
  EXPECT_THAT(error_of(recorded(), R"({"larg":{"scale":1},"small":{"scale":1}})"), HasSubstr("prices.json: lacks the prices of 'large' (nearest: 'larg')"));
  EXPECT_THAT(error_of(recorded(), R"({"large":{"input_usd_per_million":1},"small":{"scale":1}})"), HasSubstr("'large.output_usd_per_million' is missing"));
  EXPECT_THAT(error_of(recorded(), R"({"large":{"scale":-1},"small":{"scale":1}})"), HasSubstr("large.scale"));
  EXPECT_THAT(error_of(recorded(), R"({"large":{"scale":1001},"small":{"scale":1}})"), HasSubstr("0 to 1000"));
  EXPECT_THAT(error_of(openhands(), R"({"m":{"input_usd_per_million":1,"output_usd_per_million":1},"n":{"scale":1}})"), HasSubstr("'m.scale' is missing"));
  EXPECT_THAT(error_of(recorded(), "[]"), HasSubstr("give an object"));
  EXPECT_THAT(error_of(recorded(), "{"), HasSubstr("prices.json"));
}

}  // namespace
}  // namespace baton::envs
