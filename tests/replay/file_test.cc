#include "baton/envs/replay_file.h"

#include "baton/base/error.h"
#include "baton/base/file.h"
#include "baton/base/rng.h"

#include <filesystem>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

namespace baton::envs {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kMmlu =
    R"({"id":"q1","category":"law","question":"Which?","options":["x","y","z"],"answer":"B","input_tokens":300,)"
    R"("outcomes":{"small":{"answer":"B","output_tokens":40},"big":{"answer":"","output_tokens":100}}})"
    "\n"
    R"({"id":"q2","question":"Who?","options":["x","y"],"answer":"A","input_tokens":200,"outcomes":{"small":{"answer":"B","output_tokens":1}}})";
constexpr std::string_view kMmluModels =
    R"({"big":{"input_usd_per_million":2.5,"output_usd_per_million":10,"assumed_first_token_s":0.5,"assumed_output_tokens_per_s":50},)"
    R"("small":{"input_usd_per_million":0.075,"output_usd_per_million":0.3,"assumed_first_token_s":0.25,"assumed_output_tokens_per_s":80},)"
    R"("never run":{"input_usd_per_million":1,"output_usd_per_million":1,"assumed_first_token_s":1,"assumed_output_tokens_per_s":1}})";

TEST(ReplayFile, ChargesMmluProByTokensAndAssumedSpeeds) {
  const OutcomeTable table = parse_replay(kMmlu, kMmluModels, "some/where/mmlu.train.jsonl.gz");
  EXPECT_EQ(table.suite, "mmlu.train");
  EXPECT_TRUE(table.comparable);
  EXPECT_TRUE(table.list_prices);
  ASSERT_EQ(table.tools.size(), 2U);  // sorted by name; without the model that never ran
  EXPECT_EQ(table.tools[0].name, "big");
  EXPECT_EQ(table.tasks[0].category, "law");
  EXPECT_EQ(table.tasks[0].type, AnswerType::choice);
  const Outcome& big = table.at(0, ToolId{0});
  EXPECT_TRUE(big.blank);
  EXPECT_EQ(big.score, 0);
  EXPECT_EQ(big.cost.nano, 300 * 2500 + 100 * 10000);
  EXPECT_DOUBLE_EQ(big.seconds, 0.5 + 100 / 50.0);
  const Outcome& small = table.at(0, ToolId{1});
  EXPECT_EQ(small.score, 1);
  EXPECT_EQ(small.answer, "B");
  EXPECT_EQ(small.cost.nano, 300 * 75 + 40 * 300);
  EXPECT_FALSE(table.at(1, ToolId{0}).available);
  EXPECT_EQ(table.at(1, ToolId{1}).score, 0);
}

TEST(ReplayFile, ChargesLlmRouterByCharactersNotBytes) {
  // 10 characters in 12 bytes: 10 / 4 + 150 = 152 tokens.
  const OutcomeTable table = parse_replay(R"({"id":"1","category":"c","question":"äöabcdefgh","scores":{"m":0.625}})",
                                          R"({"m":{"input_price":0.2,"output_price":0.9}})");
  const Outcome& outcome = table.at(0, ToolId{0});
  EXPECT_EQ(outcome.usage.input, 152);
  EXPECT_EQ(outcome.cost.nano, 152 * 200 + 200 * 900);
  EXPECT_EQ(outcome.score, 0.625);
  EXPECT_EQ(outcome.seconds, 0);
  EXPECT_FALSE(table.comparable);
}

TEST(ReplayFile, TakesOpenHandsDollarsAndMeanSeconds) {
  const OutcomeTable table = parse_replay(
      R"({"id":"a","benchmark":"gaia","category":"gaia","outcomes":{"m":{"resolved":true,"cost_usd":1.244816},"n":{"resolved":false,"cost_usd":0.1}}})",
      R"({"mean_runtime_s":{"gaia":{"m":12.5},"other":{"m":1,"n":2}}})");
  EXPECT_EQ(table.at(0, ToolId{0}).cost.nano, 1'244'816'000);
  EXPECT_EQ(table.at(0, ToolId{0}).seconds, 12.5);
  EXPECT_EQ(table.at(0, ToolId{0}).score, 1);
  EXPECT_EQ(table.at(0, ToolId{1}).seconds, 0);  // not measured on this benchmark
  EXPECT_FALSE(table.list_prices);
  EXPECT_FALSE(table.comparable);
  EXPECT_EQ(table.tasks[0].question, "");
}

constexpr std::string_view kOwnModels =
    R"({"m":{"input_usd_per_million":1,"output_usd_per_million":2,"cached_input_usd_per_million":0.5,"expected_seconds":3},)"
    R"("n":{"input_usd_per_million":1,"output_usd_per_million":2,"usd_per_call":0.01}})";

TEST(ReplayFile, ReadsItsOwnFormat) {
  const OutcomeTable table = parse_replay(
      R"({"id":"1","question":"How far?","type":"number","answer":"1,200 m","tolerance":0.01,"aliases":["1.2 km"],"outcomes":{)"
      R"("m":{"answer":"1200 m","score":1,"input_tokens":90,"cached_tokens":10,"output_tokens":20,"reasoning_tokens":5,"cost_usd":0.000123456,"seconds":2.5},)"
      R"("n":{"answer":"","score":0,"input_tokens":110,"output_tokens":0,"cost_usd":0.01,"seconds":0.1,"blank":true}}})",
      kOwnModels);
  EXPECT_TRUE(table.comparable);
  EXPECT_EQ(table.tasks[0].gold.tolerance, 0.01);
  EXPECT_EQ(table.tasks[0].gold.aliases, std::vector<std::string>{"1.2 km"});
  EXPECT_EQ(table.input_tokens[0], 100);
  EXPECT_EQ(table.at(0, ToolId{0}).answer, "1200 m");
  EXPECT_EQ(table.at(0, ToolId{0}).usage, (Usage{.input = 90, .cached = 10, .output = 20, .reasoning = 5}));
  EXPECT_EQ(table.at(0, ToolId{0}).cost.nano, 123'456);
  EXPECT_TRUE(table.at(0, ToolId{1}).blank);
  EXPECT_EQ(table.tools[0].expected_latency, 3);
  EXPECT_EQ(table.tools[1].price.per_call, Money::from_dollars(0.01));
}

// A table that the writer can express, drawn at random.
OutcomeTable random_table(Rng& rng) {
  OutcomeTable table{.suite = "replay", .comparable = true, .list_prices = true};
  for (const char* name : {"alpha", "beta \"quoted\"", "gämma"}) {
    Price price{.input = {static_cast<std::int64_t>(rng.below(5'000'000'000))},
                .output = {static_cast<std::int64_t>(rng.below(20'000'000'000))}};
    price.cached_input = rng.below(2) ? price.input : TokenRate{price.input.nano_per_million / 2};
    price.reasoning = rng.below(2) ? price.output : TokenRate{7};
    price.per_call = {static_cast<std::int64_t>(rng.below(2) * 12'345)};
    table.tools.push_back({.name = name, .model = name, .price = price, .expected_latency = static_cast<double>(rng.below(3))});
  }
  for (int row = 0; row < 5; ++row) {
    table.tasks.push_back({.id = std::to_string(row), .question = "line\nbreak \"and\" more é", .type = AnswerType::text,
                           .category = rng.below(2) ? "c" : "", .gold = {.answer = "gold", .aliases = {"au"}, .tolerance = 0.5}});
    for (int t = 0; t < 3; ++t) {
      Outcome outcome{.available = row == t || rng.below(4) > 0, .blank = rng.below(4) == 0};
      if (outcome.available) {
        if (!outcome.blank) outcome.answer = "answer " + std::to_string(rng.below(3)), outcome.score = rng.uniform();
        outcome.usage = {.input = static_cast<std::int64_t>(rng.below(1000)) + 10,
                         .cached = static_cast<std::int64_t>(rng.below(10)),
                         .output = static_cast<std::int64_t>(rng.below(1000)) + 10,
                         .reasoning = static_cast<std::int64_t>(rng.below(10))};
        outcome.cost = {static_cast<std::int64_t>(rng.below(1'000'000'000'000))};
        outcome.seconds = rng.uniform() * 100;
      } else {
        outcome = {};
      }
      table.cells.push_back(outcome);
    }
  }
  return table;
}

TEST(ReplayFile, WritesWhatItReads) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed);
    const OutcomeTable table = random_table(rng);
    std::string text;
    for (std::size_t row = 0; row < table.rows(); ++row)
      text += write_replay_line(table.tasks[row], table.tools, std::span(table.cells).subspan(row * 3, 3)) + "\n";
    const OutcomeTable back = parse_replay(text, write_replay_models(table.tools));
    ASSERT_EQ(back.rows(), table.rows());
    ASSERT_EQ(back.tools.size(), 3U);
    for (std::size_t t = 0; t < 3; ++t) {
      EXPECT_EQ(back.tools[t].name, table.tools[t].name);
      EXPECT_EQ(back.tools[t].price, table.tools[t].price);
      EXPECT_EQ(back.tools[t].expected_latency, table.tools[t].expected_latency);
    }
    for (std::size_t i = 0; i < table.cells.size(); ++i) {
      const Outcome &was = table.cells[i], &is = back.cells[i];
      EXPECT_EQ(std::tie(is.available, is.blank, is.score, is.answer, is.usage, is.cost, is.seconds),
                std::tie(was.available, was.blank, was.score, was.answer, was.usage, was.cost, was.seconds));
    }
    EXPECT_EQ(back.tasks[3].question, table.tasks[3].question);
    EXPECT_EQ(back.tasks[3].gold.aliases, table.tasks[3].gold.aliases);
  }
}

TEST(ReplayFile, ReadsPlainAndCompressedFilesAlike) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("baton_replay_{}", ::getpid());
  std::filesystem::create_directories(folder);
  write_file(folder / "plain.jsonl", kMmlu);
  write_file(folder / "packed.jsonl.gz", gzip(kMmlu));
  write_file(folder / "models.json", kMmluModels);
  const OutcomeTable plain = load_replay(folder / "plain.jsonl", folder / "models.json");
  const OutcomeTable packed = load_replay(folder / "packed.jsonl.gz", folder / "models.json");
  EXPECT_EQ(plain.suite, "plain");
  EXPECT_EQ(packed.suite, "packed");
  EXPECT_EQ(plain.rows(), packed.rows());
  EXPECT_EQ(plain.at(0, ToolId{1}).cost, packed.at(0, ToolId{1}).cost);
  std::filesystem::remove_all(folder);
}

struct Bad {
  const char* name;
  std::string data, models;
  std::vector<std::string> says;
};

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
  std::string out(text);
  const auto at = out.find(what);
  BATON_CHECK(at != std::string::npos);
  return out.replace(at, what.size(), with);
}

TEST(ReplayFile, NamesFileLineFieldAndRemedy) {
  const std::string mmlu(kMmlu), models(kMmluModels);
  const std::string own = R"({"id":"1","question":"q","type":"text","outcomes":{"m":{"answer":"a","score":1,"input_tokens":9,"output_tokens":2,"cost_usd":0,"seconds":1}}})";
  const std::string own_models(kOwnModels);
  const std::vector<Bad> cases{
      {"not JSON", replaced(mmlu, R"("id":"q2")", R"("id":)"), models, {"d.jsonl:2: ", "not valid JSON"}},
      {"no object", "[1]", models, {"d.jsonl:1: ", "must be a JSON object"}},
      {"unknown format", R"({"id":"1"})", models, {"d.jsonl:1: ", "not a replay line", "docs/formats.md"}},
      {"unknown model", replaced(mmlu, R"("small":{"answer":"B","output_tokens":1})", R"("smal":{"answer":"B","output_tokens":1})"), models,
       {"d.jsonl:2: ", "model 'smal' is not in m.json", "nearest: 'small'"}},
      {"missing field", replaced(mmlu, R"("B","output_tokens":1})", R"("B"})"), models, {"d.jsonl:2: ", "'outcomes.small.output_tokens' is missing", "whole number"}},
      {"negative tokens", replaced(mmlu, R"("output_tokens":1})", R"("output_tokens":-1})"), models, {"d.jsonl:2: ", "outcomes.small.output_tokens", "-1"}},
      {"half a token", replaced(mmlu, R"("output_tokens":1})", R"("output_tokens":1.5})"), models, {"d.jsonl:2: ", "1.5"}},
      {"text for a number", replaced(mmlu, R"("input_tokens":200)", R"("input_tokens":"200")"), models, {"d.jsonl:2: ", "'input_tokens'"}},
      {"no options", replaced(mmlu, R"("options":["x","y"])", R"("options":[])"), models, {"d.jsonl:2: ", "'options'"}},
      {"same id twice", replaced(mmlu, R"("id":"q2")", R"("id":"q1")"), models, {"d.jsonl:2: ", "q1 stands in line 1"}},
      {"outcomes no object", replaced(mmlu, R"("outcomes":{"small":{"answer":"B","output_tokens":1}})", R"("outcomes":3)"), models, {"d.jsonl:2: ", "'outcomes'"}},
      {"empty", "", models, {"d.jsonl: ", "holds no task"}},
      {"no price", mmlu, replaced(models, R"("input_usd_per_million":2.5,)", ""), {"m.json: ", "'big.input_usd_per_million' is missing"}},
      {"negative price", mmlu, replaced(models, "2.5", "-2.5"), {"m.json: ", "-2.5"}},
      {"no speed", mmlu, replaced(models, R"("assumed_output_tokens_per_s":50)", R"("assumed_output_tokens_per_s":0)"), {"m.json: ", "big.assumed_output_tokens_per_s"}},
      {"models no JSON", mmlu, "nope", {"m.json: ", "not valid JSON"}},
      {"score above 1", replaced(own, R"("score":1)", R"("score":1.5)"), own_models, {"d.jsonl:1: ", "outcomes.m.score", "0 to 1"}},
      {"wrong type", replaced(own, R"("type":"text")", R"("type":"essay")"), own_models, {"d.jsonl:1: ", "'type'", "choice, number, text or free"}},
      {"more cached than input", replaced(own, R"("seconds":1)", R"("seconds":1,"cached_tokens":10)"), own_models, {"d.jsonl:1: ", "cached_tokens", "at most input_tokens"}},
      {"router score", R"({"id":"1","question":"q","scores":{"m":2}})", R"({"m":{"input_price":1,"output_price":1}})", {"d.jsonl:1: ", "'scores.m' is 2"}},
      {"agent without runtimes", R"({"id":"1","benchmark":"b","outcomes":{}})", "{}", {"m.json: ", "'mean_runtime_s' is missing"}},
  };
  for (const auto& bad : cases) {
    SCOPED_TRACE(bad.name);
    try {
      parse_replay(bad.data, bad.models, "d.jsonl", "m.json");
      ADD_FAILURE() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code, 2);
      EXPECT_EQ(std::string_view(error.what()).find('\n'), std::string_view::npos);
      for (const auto& part : bad.says) EXPECT_THAT(error.what(), HasSubstr(part));
    }
  }
}

}  // namespace
}  // namespace baton::envs
