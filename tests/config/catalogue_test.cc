#include "baton/config/catalogue.h"

#include "baton/base/error.h"
#include "baton/base/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

namespace baton::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Environ environ_of(std::map<std::string, std::string, std::less<>> values) {
  return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

std::vector<std::string> tool_names(const Catalogue& catalogue) {
  std::vector<std::string> names;
  for (const auto& tool : catalogue.tools) names.push_back(tool.name);
  return names;
}

constexpr std::string_view kFull = R"(price_book = "2026-11"
[tools.zebra]
role = "answer"
model = "small"
[tools.docs]
role = "search"
index = "docs.index"
per_call = 0.001
[tools.apple]
role = "reason"
model = "vendor/Big-70B"
description = "Thinks."
[models.small]
provider = "p"
upstream = "gpt"
input = 0.075
output = 1
accuracy = 0.7
[models."vendor/Big-70B"]
provider = "p"
upstream = "big"
input = 2
cached_input = 1
output = 4
reasoning = 3
per_call = 0.01
first_token = 1
tokens_per_second = 100
max_output_tokens = 5000
expected_output_tokens = 400
description = "A big one."
[providers.p]
base_url = "http://[::1]:8080/v1/"
key_env = "P_KEY"
connect_timeout = 1
first_byte_timeout = 2.5
timeout = 30
max_concurrent = 3
requests_per_minute = 60
retries = 0
)";

TEST(Catalogue, ReadsEveryKeyInFileOrder) {
  const Catalogue catalogue = parse_catalogue(kFull, "conf/baton.toml");
  EXPECT_EQ(catalogue.price_book, "2026-11");
  ASSERT_EQ(catalogue.providers.size(), 1u);
  const Provider& provider = catalogue.providers[0];
  EXPECT_EQ(provider.base_url, "http://[::1]:8080/v1");
  EXPECT_EQ(provider.key_env, "P_KEY");
  EXPECT_EQ(provider.connect_timeout, 1);
  EXPECT_EQ(provider.first_byte_timeout, 2.5);
  EXPECT_EQ(provider.timeout, 30);
  EXPECT_EQ(provider.max_concurrent, 3);
  EXPECT_EQ(provider.requests_per_minute, 60);
  EXPECT_EQ(provider.retries, 0);

  ASSERT_EQ(catalogue.models.size(), 2u);
  EXPECT_EQ(catalogue.models[0].price.input.nano_per_million, 75'000'000);
  EXPECT_EQ(catalogue.models[0].price.cached_input, catalogue.models[0].price.input);   // its default
  EXPECT_EQ(catalogue.models[0].price.reasoning, catalogue.models[0].price.output);     // its default
  const ModelSpec& big = catalogue.models[1];
  EXPECT_EQ(big.name, "vendor/Big-70B");
  EXPECT_EQ(big.price, (Price{{2'000'000'000}, {1'000'000'000}, {4'000'000'000}, {3'000'000'000}, Money{10'000'000}}));
  EXPECT_EQ(big.max_output_tokens, 5000);
  EXPECT_EQ(big.accuracy, std::nullopt);

  EXPECT_THAT(tool_names(catalogue), ElementsAre("zebra", "docs", "apple"));
  EXPECT_EQ(catalogue.tools[0].accuracy, 0.7);
  const ToolSpec& apple = catalogue.tools[2];
  EXPECT_EQ(apple.role, ToolRole::reason);
  EXPECT_EQ(apple.description, "Thinks.");
  EXPECT_EQ(apple.expected_cost, Money::from_dollars(300 * 2e-6 + 400 * 4e-6 + 0.01));
  EXPECT_DOUBLE_EQ(apple.expected_latency, 1 + 400 / 100.0);
  EXPECT_EQ(catalogue.tools[1].index, "conf/docs.index");
  EXPECT_EQ(catalogue.tools[1].expected_cost, Money::from_dollars(0.001));
}

TEST(Catalogue, WithoutToolsEachModelAnswersAndComputeIsThere) {
  const std::string text(kFull);
  const Catalogue catalogue = parse_catalogue("price_book = \"b\"\n" + text.substr(text.find("[models.small]")), "f");
  EXPECT_THAT(tool_names(catalogue), ElementsAre("small", "vendor/Big-70B", "compute"));
  EXPECT_EQ(catalogue.tools[1].description, "A big one.");
}

TEST(Catalogue, SmallCapLowersTheExpectedOutput) {
  const Catalogue catalogue = parse_catalogue(
      "price_book = \"b\"\nproviders.p.base_url = \"http://h\"\nmodels.m = {provider = \"p\", upstream = \"u\", input = 0, "
      "output = 0, max_output_tokens = 50}",
      "f");
  EXPECT_EQ(catalogue.models[0].expected_output_tokens, 50);
}

TEST(Catalogue, InitialTextIsGoodAndShowsEveryKeyItNeeds) {
  const Catalogue catalogue = parse_catalogue(initial_catalogue(), "baton.toml");
  EXPECT_EQ(catalogue.models.size(), 2u);
  EXPECT_THAT(tool_names(catalogue), ElementsAre("small", "large", "reason", "verify", "code", "compute"));
  // What is commented out is good as well.
  std::string all(initial_catalogue());
  for (const std::string line : {"connect_timeout", "first_byte_timeout", "timeout = 120", "max_concurrent",
                                 "requests_per_minute", "retries", "[providers.local]", "base_url = \"http://127",
                                 "reasoning = ", "per_call", "[tools.docs]", "role = \"search\"", "index = "}) {
    const auto at = all.find("# " + line);
    ASSERT_NE(at, std::string::npos) << line;
    all.erase(at, 2);
  }
  const Catalogue full = parse_catalogue(all, "baton.toml");
  EXPECT_EQ(full.providers.size(), 2u);
  EXPECT_EQ(full.tools.size(), 7u);
}

TEST(Catalogue, LoadSaysHowToGetAFile) {
  try {
    load_catalogue("/nowhere/baton.toml");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "/nowhere/baton.toml: no such file; 'baton init /nowhere/baton.toml' writes one to start from");
  }
}

TEST(DefaultCatalogue, WithoutModelsHasToolsThatNeedNone) {
  const auto [catalogue, notes] = default_catalogue("", environ_of({}));
  EXPECT_THAT(tool_names(catalogue), ElementsAre("compute", "code"));
  EXPECT_TRUE(catalogue.models.empty());
  EXPECT_THAT(notes, ElementsAre(HasSubstr("OPENAI_API_KEY")));
  const auto with_docs = default_catalogue("i.index", environ_of({})).catalogue;
  ASSERT_TRUE(with_docs.tool("search"));
  EXPECT_EQ(with_docs.tools[index(*with_docs.tool("search"))].index, "i.index");
}

TEST(DefaultCatalogue, KeyAloneGivesOpenAi) {
  const auto [catalogue, notes] = default_catalogue("", environ_of({{"OPENAI_API_KEY", "sk-secret"}}));
  EXPECT_EQ(catalogue.providers[0].base_url, "https://api.openai.com/v1");
  EXPECT_EQ(catalogue.providers[0].key_env, "OPENAI_API_KEY");
  EXPECT_THAT(tool_names(catalogue), ElementsAre("gpt-4o-mini", "reason", "verify", "compute", "code"));
  EXPECT_EQ(catalogue.models[0].price.input.nano_per_million, 150'000'000);
  EXPECT_TRUE(notes.empty());
  EXPECT_THAT(describe_catalogue(catalogue, environ_of({{"OPENAI_API_KEY", "sk-secret"}})), Not(HasSubstr("sk-secret")));
}

TEST(DefaultCatalogue, UrlAloneNeedsNoKeyAndUnknownModelsAreNoted) {
  const auto [catalogue, notes] = default_catalogue("", environ_of({{"OPENAI_BASE_URL", "http://127.0.0.1:8000/v1/"},
                                                                    {"BATON_MODELS", "local-1, gpt-4o,local-1"},
                                                                    {"OPENAI_MODEL", "other"}}));
  EXPECT_EQ(catalogue.providers[0].base_url, "http://127.0.0.1:8000/v1");
  EXPECT_EQ(catalogue.providers[0].key_env, "");
  EXPECT_THAT(tool_names(catalogue), ElementsAre("local-1", "gpt-4o", "reason", "verify", "compute", "code"));
  EXPECT_EQ(catalogue.tools[2].model, "gpt-4o");   // the dearest reasons
  EXPECT_EQ(catalogue.tools[3].model, "local-1");  // the cheapest verifies
  EXPECT_THAT(notes, ElementsAre(HasSubstr("'local-1'")));
}

TEST(DefaultCatalogue, BadVariablesAreErrorsThatNameThem) {
  const auto message = [](std::map<std::string, std::string, std::less<>> values) -> std::string {
    try {
      default_catalogue("", environ_of(std::move(values)));
      return "accepted";
    } catch (const Error& error) {
      return error.what();
    }
  };
  EXPECT_THAT(message({{"OPENAI_BASE_URL", "localhost:8000"}}), HasSubstr("OPENAI_BASE_URL must start with http"));
  EXPECT_THAT(message({{"OPENAI_API_KEY", "k"}, {"OPENAI_MODEL", "a b"}}), HasSubstr("OPENAI_MODEL holds a bad model name"));
  EXPECT_THAT(message({{"OPENAI_API_KEY", "k"}, {"BATON_MODELS", " , "}}), HasSubstr("BATON_MODELS names no model"));
}

TEST(Describe, ShowsPricesAndWhetherTheKeyIsSet) {
  const Catalogue catalogue = parse_catalogue(kFull, "f");
  const std::string unset = describe_catalogue(catalogue, environ_of({}));
  EXPECT_THAT(unset, HasSubstr("P_KEY (not set)"));
  EXPECT_THAT(unset, HasSubstr("0.075"));
  const std::string set = describe_catalogue(catalogue, environ_of({{"P_KEY", "hush-hush"}}));
  EXPECT_THAT(set, HasSubstr("P_KEY (set)"));
  EXPECT_THAT(set, Not(HasSubstr("hush-hush")));
}

}  // namespace
}  // namespace baton::config
