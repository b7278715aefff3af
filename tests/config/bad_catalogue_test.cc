// Every way to get a catalogue wrong gives one line with file, line and what to do.

#include "baton/config/catalogue.h"

#include "baton/base/error.h"

#include <gtest/gtest.h>

namespace baton::config {
namespace {

// The good file that bad ones are made of; every part is one line or more.
constexpr std::string_view kBook = "price_book = \"b\"\n";                                                      // line 1
constexpr std::string_view kProvider = "[providers.p]\nbase_url = \"https://h/v1\"\n";                          // lines 2, 3
constexpr std::string_view kModel = "[models.m]\nprovider = \"p\"\nupstream = \"u\"\ninput = 1\noutput = 2\n";  // lines 4 to 8
constexpr std::string_view kTool = "[tools.t]\nrole = \"answer\"\nmodel = \"m\"\n";                             // lines 9 to 11

std::string file(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const auto part : parts) out += part;
  return out;
}
std::string with_provider(std::string_view line) { return file({kBook, kProvider, line}); }                 // line 4
std::string with_url(std::string_view url) { return file({kBook, "[providers.p]\nbase_url = ", url}); }     // line 3
std::string with_model(std::string_view line) { return file({kBook, kProvider, kModel, line}); }            // line 9
std::string with_tool(std::string_view line) { return file({kBook, kProvider, kModel, kTool, line}); }      // line 12
std::string price_of(std::string_view input) {
  return file({kBook, kProvider, "[models.m]\nprovider = \"p\"\nupstream = \"u\"\noutput = 2\ninput = ", input});  // line 8
}

struct Bad {
  std::string text;
  std::string message;  // all of it, or its beginning where it ends with "…"
};

const std::vector<Bad> kBad{
    // the file
    {"", "bad.toml:1: the file lacks the key 'price_book'; add for example: price_book = \"2026-11\""},
    {"price_book = \"b\"", "bad.toml:1: there is neither a model nor a tool; add a [models.NAME] table (see 'baton init')"},
    {"price_book = 7", "bad.toml:1: 'price_book' in the file must be text in quotes, not a whole number"},
    {"price_book = \"  \"", "bad.toml:1: 'price_book' in the file is empty"},
    {"pricebook = \"b\"", "bad.toml:1: unknown key 'pricebook' in the file; did you mean 'price_book'?"},
    {"\n\nzzz = 1", "bad.toml:3: unknown key 'zzz' in the file; keys are: price_book, providers, models, tools"},
    {file({kBook, "[model.m]\n"}), "bad.toml:2: unknown key 'model' in the file; did you mean 'models'?"},
    {file({kBook, "models = 3"}), "bad.toml:2: 'models' must hold tables; write for example [models.small]"},
    {file({kBook, "[[models]]\nprovider = \"p\""}), "bad.toml:2: 'models' must hold tables; write for example [models.small]"},
    {file({kBook, "[models]\nm = 3"}), "bad.toml:3: [models.m] must be a table, not a whole number"},
    {file({kBook, "price_book = \"c\""}), "bad.toml:2: not valid TOML: …"},
    {file({kBook, kProvider, kProvider}), "bad.toml:4: not valid TOML: …"},
    {file({kBook, kProvider, "base_url = \"https://i\""}), "bad.toml:4: not valid TOML: …"},
    {file({kBook, kProvider, kModel, kModel}), "bad.toml:9: not valid TOML: …"},
    {file({kBook, kProvider, kModel, kTool, kTool}), "bad.toml:12: not valid TOML: …"},
    {file({kBook, "[models.m\n"}), "bad.toml:2: not valid TOML: …"},
    {file({kBook, "x = \"open"}), "bad.toml:2: not valid TOML: …"},
    {"price_book = \"\xff\xfe\"", "bad.toml:1: not valid TOML: …"},
    {"\n" + std::string(200, 'a') + std::string(100, '.') + " = 1", "bad.toml:2: nested deeper than 64 levels"},
    // names
    {file({kBook, "[providers.\"a b\"]\n"}),
     "bad.toml:2: bad name 'a b' in [providers]: a name starts with a letter or digit and goes on with letters, digits and . _ - "
     "/ @ +"},
    {file({kBook, "[models.\"a,b\"]\n"}), "bad.toml:2: bad name 'a,b' in [models]: …"},
    {file({kBook, "[tools.\"\"]\n"}), "bad.toml:2: bad name '' in [tools]: a name has 1 to 64 characters"},
    {file({kBook, "[tools.\"a\\nb\"]\n"}), "bad.toml:2: bad name 'a?b' in [tools]: …"},
    {file({kBook, "[tools.", std::string(65, 'x'), "]\n"}),
     "bad.toml:2: bad name 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' in [tools]: a name has 1 to 64 "
     "characters"},
    // providers
    {file({kBook, "[providers.p]\n"}),
     "bad.toml:2: [providers.p] lacks the key 'base_url'; add for example: base_url = \"https://api.openai.com/v1\""},
    {with_provider("keyenv = \"K\""), "bad.toml:4: unknown key 'keyenv' in [providers.p]; did you mean 'key_env'?"},
    {with_provider("api_key = \"sk-1234567890abcdef\""),
     "bad.toml:4: 'api_key' in [providers.p]: keys never stand in this file; put it into an environment variable and name that, "
     "for example key_env = \"OPENAI_API_KEY\""},
    {with_url("5"), "bad.toml:3: 'base_url' in [providers.p] must be text in quotes, not a whole number"},
    {with_url("\"api.openai.com/v1\""),
     "bad.toml:3: 'base_url' in [providers.p] must start with http:// or https://; write for example "
     "\"https://api.openai.com/v1\""},
    {with_url("\"ftp://h\""), "bad.toml:3: 'base_url' in [providers.p] must start with http:// or https://; …"},
    {with_url("\"https://\""), "bad.toml:3: 'base_url' in [providers.p] has no good host or port; …"},
    {with_url("\"http://h:0\""), "bad.toml:3: 'base_url' in [providers.p] has no good host or port; …"},
    {with_url("\"http://h:99999/v1\""), "bad.toml:3: 'base_url' in [providers.p] has no good host or port; …"},
    {with_url("\"http://[::1/v1\""), "bad.toml:3: 'base_url' in [providers.p] has no good host or port; …"},
    {with_url("\"http://a b/\""), "bad.toml:3: 'base_url' in [providers.p] has no good host or port; …"},
    {with_url("\"https://h/v1?key=secret\""),
     "bad.toml:3: 'base_url' in [providers.p] must end with the path, without ? or #; …"},
    {with_url("\"https://me:hunter2@h/v1\""),
     "bad.toml:3: 'base_url' in [providers.p] holds credentials; put the key into an environment variable and name it in "
     "key_env"},
    {with_url("\"https://h/v 1\""), "bad.toml:3: 'base_url' in [providers.p] has characters that do not belong into a path; …"},
    {with_provider("key_env = \"sk-proj-abcdefgh12345678\""),
     "bad.toml:4: 'key_env' in [providers.p] looks like a key itself (not shown); name an environment variable that holds the "
     "key, for example \"OPENAI_API_KEY\", and keep keys out of this file"},
    {with_provider("key_env = \"0123456789abcdef0123456789abcdef\""),
     "bad.toml:4: 'key_env' in [providers.p] looks like a key itself (not shown); …"},
    {with_provider("key_env = \"aB3dE6gH9jK2mN5pQ8sT\""),
     "bad.toml:4: 'key_env' in [providers.p] looks like a key itself (not shown); …"},
    {with_provider("key_env = \"MY KEY\""),
     "bad.toml:4: 'key_env' in [providers.p] is not the name of an environment variable; name an environment variable that holds "
     "the key, for example \"OPENAI_API_KEY\""},
    {with_provider("key_env = \"2KEY\""), "bad.toml:4: 'key_env' in [providers.p] is not the name of an environment variable; …"},
    {with_provider("key_env = \"$KEY\""), "bad.toml:4: 'key_env' in [providers.p] is not the name of an environment variable; …"},
    {with_provider("key_env = \"\""), "bad.toml:4: 'key_env' in [providers.p] is empty"},
    {with_provider("timeout = 0"), "bad.toml:4: 'timeout' in [providers.p] is 0; it must lie between 0.001 and 3600 seconds"},
    {with_provider("timeout = \"60\""), "bad.toml:4: 'timeout' in [providers.p] must be a number, not text"},
    {with_provider("connect_timeout = nan"), "bad.toml:4: 'connect_timeout' in [providers.p] is nan; it must lie between …"},
    {with_provider("first_byte_timeout = inf"),
     "bad.toml:4: 'first_byte_timeout' in [providers.p] is inf; it must lie between …"},
    {with_provider("max_concurrent = 0"),
     "bad.toml:4: 'max_concurrent' in [providers.p] is 0; it must lie between 1 and 100000 calls"},
    {with_provider("max_concurrent = 1.5"), "bad.toml:4: 'max_concurrent' in [providers.p] must be a whole number, not a number"},
    {with_provider("retries = 99"), "bad.toml:4: 'retries' in [providers.p] is 99; it must lie between 0 and 10 retries"},
    {with_provider("requests_per_minute = -1"),
     "bad.toml:4: 'requests_per_minute' in [providers.p] is -1; it must lie between …"},
    {with_provider("retries = 2026-11-01"), "bad.toml:4: 'retries' in [providers.p] must be a whole number, not a date"},
    // models
    {file({kBook, kProvider, "[models.m]\nupstream = \"u\""}),
     "bad.toml:4: [models.m] lacks the key 'provider'; add for example: provider = \"openai\""},
    {file({kBook, kProvider, "[models.m]\nprovider = \"p\""}), "bad.toml:4: [models.m] lacks the key 'upstream'; …"},
    {file({kBook, kProvider, "[models.m]\nprovider = \"p\"\nupstream = \"u\"\noutput = 1"}),
     "bad.toml:4: [models.m] lacks the key 'input'; add for example: input = 0.15   # dollars per million tokens"},
    {file({kBook, kProvider, "[models.m]\nprovider = \"p\"\nupstream = \"u\"\ninput = 1"}),
     "bad.toml:4: [models.m] lacks the key 'output'; …"},
    {file({kBook, kProvider, "[models.m]\nprovider = \"q\"\n"}),
     "bad.toml:5: [models.m] names the provider 'q', which this file does not define; providers are: p"},
    {file({kBook, "[models.m]\nprovider = \"q\"\n"}),
     "bad.toml:3: [models.m] names the provider 'q', which this file does not define; add a [providers.NAME] table"},
    {with_model("inptu = 1"), "bad.toml:9: unknown key 'inptu' in [models.m]; did you mean 'input'?"},
    {with_model("cached_imput = 1"), "bad.toml:9: unknown key 'cached_imput' in [models.m]; did you mean 'cached_input'?"},
    {price_of("-1"), "bad.toml:8: 'input' in [models.m] is -1; it must lie between 0 and 10000 dollars per million tokens"},
    {price_of("10001"), "bad.toml:8: 'input' in [models.m] is 10001; it must lie between 0 and 10000 dollars per million tokens"},
    {price_of("nan"), "bad.toml:8: 'input' in [models.m] is nan; …"},
    {price_of("\"1\""), "bad.toml:8: 'input' in [models.m] must be a number, not text"},
    {price_of("true"), "bad.toml:8: 'input' in [models.m] must be a number, not true or false"},
    {price_of("0.00000015"),
     "bad.toml:8: 'input' in [models.m] is 1.5e-07, an implausible price; prices are dollars per million tokens, not per token"},
    {with_model("cached_input = 1.5"),
     "bad.toml:9: 'cached_input' in [models.m] is 1.5, an implausible price: it is dearer than 'input' = 1"},
    {with_model("reasoning = -0.5"), "bad.toml:9: 'reasoning' in [models.m] is -0.5; it must lie between …"},
    {with_model("per_call = 1000"),
     "bad.toml:9: 'per_call' in [models.m] is 1000; it must lie between 0 and 100 dollars per call"},
    {with_model("max_output_tokens = 0"), "bad.toml:9: 'max_output_tokens' in [models.m] is 0; …"},
    {with_model("max_output_tokens = 10\nexpected_output_tokens = 20"),
     "bad.toml:10: 'expected_output_tokens' in [models.m] is 20; it must lie between 1 and 10 tokens (max_output_tokens)"},
    {with_model("tokens_per_second = 0"), "bad.toml:9: 'tokens_per_second' in [models.m] is 0; …"},
    {with_model("accuracy = 70"), "bad.toml:9: 'accuracy' in [models.m] is 70; it must lie between 0.01 and 0.99 (a share of tasks)"},
    {with_model("description = [\"a\"]"), "bad.toml:9: 'description' in [models.m] must be text in quotes, not a list"},
    // tools
    {file({kBook, kProvider, kModel, "[tools.t]\nmodel = \"m\""}),
     "bad.toml:9: [tools.t] lacks the key 'role'; add for example: role = \"answer\""},
    {file({kBook, kProvider, kModel, "[tools.t]\nrole = \"answr\""}),
     "bad.toml:10: unknown role 'answr' in [tools.t]; did you mean 'answer'?"},
    {file({kBook, kProvider, kModel, "[tools.t]\nrole = \"poet\""}),
     "bad.toml:10: unknown role 'poet' in [tools.t]; roles are: answer, reason, code, search, verify, compute"},
    {file({kBook, kProvider, kModel, "[tools.t]\nrole = \"step\""}),
     "bad.toml:10: unknown role 'step' in [tools.t]; tools of this role come with a domain, not from a catalogue"},
    {file({kBook, kProvider, kModel, "[tools.t]\nrole = \"verify\""}), "bad.toml:9: [tools.t] lacks the key 'model'; …"},
    {file({kBook, kProvider,
           "[models.small]\nprovider = \"p\"\nupstream = \"u\"\ninput = 1\noutput = 2\n[tools.t]\nrole = \"answer\"\nmodel = "
           "\"smal\""}),
     "bad.toml:11: [tools.t] names the model 'smal', which this file does not define; did you mean 'small'?"},
    {file({kBook, "[tools.t]\nrole = \"answer\"\nmodel = \"m\""}),
     "bad.toml:4: [tools.t] names the model 'm', which this file does not define; add a [models.NAME] table"},
    {file({kBook, "[tools.t]\nrole = \"answer\"\nmodel = \"sk-1234567890abcdef\""}),
     "bad.toml:4: [tools.t] names the model (hidden: it looks like a key), which …"},
    {with_tool("modle = \"m\""), "bad.toml:12: unknown key 'modle' in [tools.t]; did you mean 'model'?"},
    {with_tool("index = \"i\""), "bad.toml:12: [tools.t] has an 'index', but only the role 'search' reads one; delete the line"},
    {with_tool("per_call = -1"), "bad.toml:12: 'per_call' in [tools.t] is -1; it must lie between …"},
    {file({kBook, kProvider, kModel, "[tools.c]\nrole = \"compute\"\nmodel = \"m\""}),
     "bad.toml:11: [tools.c] has a 'model', but the role 'compute' uses none; delete the line"},
    {file({kBook, "[tools.s]\nrole = \"search\""}),
     "bad.toml:2: [tools.s] lacks the key 'index'; add for example: index = \"docs.index\"   # written by 'baton index'"},
};

TEST(BadCatalogue, EachHasItsMessage) {
  for (const auto& [text, message] : kBad) {
    SCOPED_TRACE(text);
    try {
      parse_catalogue(text, "bad.toml");
      ADD_FAILURE() << "was accepted";
    } catch (const Error& error) {
      const std::string what = error.what();
      if (const std::string cut = "…"; message.ends_with(cut))
        EXPECT_EQ(what.substr(0, message.size() - cut.size()) + cut, message);
      else EXPECT_EQ(what, message);
      EXPECT_EQ(what.find('\n'), std::string::npos);
      EXPECT_EQ(error.exit_code, 2);
    }
  }
}

TEST(BadCatalogue, SecretsAreNeverRepeated) {
  const std::string secret = "sk-proj-Zq3x9Lm2Vb7Tn4Rd8Kp1";
  const std::vector<std::string> places{with_provider("key_env = \"" + secret + "\""),
                                        with_provider("key_env = " + secret),
                                        with_provider("api_key = \"" + secret + "\""),
                                        with_provider(secret + " = 1"),
                                        with_provider("timeout = \"" + secret + "\""),
                                        with_url("\"https://x:" + secret + "@h/v1\""),
                                        with_url("\"https://h/v1?key=" + secret + "\""),
                                        with_url("\"" + secret + "\""),
                                        with_tool("description = " + secret),
                                        file({kBook, "[models.\"" + secret + " x\"]"}),
                                        file({kBook, kProvider, kModel, "[tools.t]\nrole = \"" + secret + "\""}),
                                        file({kBook, kProvider, "[models.m]\nprovider = \"" + secret + "\""}),
                                        with_provider("key_env = \"" + secret + "\nretries = 1")};
  for (const auto& text : places) {
    SCOPED_TRACE(text);
    try {
      parse_catalogue(text, "bad.toml");
      ADD_FAILURE() << "was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).find("Zq3x9"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace baton::config
