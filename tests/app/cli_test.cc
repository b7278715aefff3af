#include "app/cli.h"

#include "baton/base/file.h"
#include "baton/base/json.h"
#include "baton/store/trace.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace baton::app {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// One line on stderr, exit code 2, nothing on stdout.
void expect_refused(const test::Finished& run, const std::string& message) {
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err, "baton: " + message + "\n");
}

TEST_F(Cli, HelpListsEveryCommandWithAnExample) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{}, {"--help"}}) {
    const auto run = baton(arguments);
    EXPECT_EQ(run.exit_code, 0);
    for (const char* example : {"baton init baton.toml", "baton catalogue check baton.toml", "baton catalogue show baton.toml",
                                "baton trace show run.jsonl"})
      EXPECT_THAT(run.out, HasSubstr(example));
  }
  EXPECT_THAT(baton({"--version"}).out, testing::MatchesRegex("baton [0-9.]+\n"));
}

TEST_F(Cli, HelpOfACommandShowsDefaultsAndExample) {
  const auto run = baton({"init", "--help"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("=baton.toml"));
  EXPECT_THAT(run.out, HasSubstr("Example:\n  baton init baton.toml"));
}

TEST_F(Cli, WrongCommandLinesAreOneLineWithTheNearestWord) {
  expect_refused(baton({"catalog"}), "unknown command 'catalog' for 'baton'; did you mean 'catalogue'?; see 'baton --help'");
  expect_refused(baton({"catalogue"}), "'baton catalogue' needs a command: check, show; see 'baton catalogue --help'");
  expect_refused(baton({"catalogue", "shwo"}),
                 "unknown command 'shwo' for 'baton catalogue'; did you mean 'show'?; see 'baton catalogue --help'");
  expect_refused(baton({"catalogue", "show", "--jsn=x"}),
                 "unknown flag '--jsn' for 'baton catalogue show'; did you mean '--json'?; see 'baton catalogue show --help'");
  expect_refused(baton({"init", "a", "b"}), "unknown argument 'b' for 'baton init'; see 'baton init --help'");
  expect_refused(baton({"trace", "show"}), "FILE is required; see 'baton trace show --help'");
}

TEST_F(Cli, InitWritesAGoodCatalogueAndNeverOverwritesUnasked) {
  EXPECT_EQ(baton({"init"}).exit_code, 0);
  const std::string written = read_file(folder() / "baton.toml");
  write_file(folder() / "baton.toml", "mine");
  expect_refused(baton({"init"}), "baton.toml: exists already; name another file, or overwrite it with --force");
  EXPECT_EQ(read_file(folder() / "baton.toml"), "mine");
  EXPECT_EQ(baton({"init", "--force"}).exit_code, 0);
  EXPECT_EQ(read_file(folder() / "baton.toml"), written);
  EXPECT_EQ(baton({"init", "other.toml"}).exit_code, 0);
  EXPECT_EQ(read_file(folder() / "other.toml"), written);
  const auto check = baton({"catalogue", "check"});
  EXPECT_EQ(check.exit_code, 0);
  EXPECT_THAT(check.out, StartsWith("baton.toml: good; "));
  EXPECT_THAT(check.out, HasSubstr("note: OPENAI_API_KEY is not set"));
}

TEST_F(Cli, CheckNamesFileAndLine) {
  write_file(folder() / "c.toml", "price_book = \"b\"\n[models.m]\nprovidr = \"p\"\n");
  expect_refused(baton({"catalogue", "check", "c.toml"}),
                 "c.toml:3: unknown key 'providr' in [models.m]; did you mean 'provider'?");
  expect_refused(baton({"catalogue", "check", "none.toml"}),
                 "none.toml: no such file; 'baton init none.toml' writes one to start from");
}

TEST_F(Cli, ShowNeverShowsAKey) {
  ASSERT_EQ(baton({"init"}).exit_code, 0);
  const auto run = baton({"catalogue", "show", "baton.toml", "--json", "c.json"}, {"OPENAI_API_KEY=sk-very-secret-1"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("OPENAI_API_KEY (set)"));
  EXPECT_THAT(run.out, HasSubstr("gpt-4o-mini"));
  const std::string json = read_file(folder() / "c.json");
  EXPECT_EQ((*parse_json(json))["schema"], "baton.catalogue/1");
  EXPECT_THAT(run.out + run.err + json, Not(HasSubstr("sk-very")));
  EXPECT_EQ(baton({"catalogue", "show", "--json", "-"}).out, json);
}

TEST_F(Cli, IndexCountsWhatItRead) {
  write_file(folder() / "a.md", "# Ferries\n\nThe ferry to Hirta leaves at nine from the old pier every Tuesday.\n");
  const auto first = baton({"index", "a.md", "docs.index", "--json", "i.json"});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(first.out, "docs.index: 1 documents in 1 passages; 1 added, 0 changed, 0 removed, 0 unchanged\n");
  EXPECT_EQ((*parse_json(read_file(folder() / "i.json")))["documents"], 1);
  EXPECT_EQ(baton({"index", "a.md", "docs.index"}).out,
            "docs.index: 1 documents in 1 passages; 0 added, 0 changed, 0 removed, 1 unchanged\n");
  EXPECT_EQ(baton({"index", "none", "docs.index"}).exit_code, 2);
}

TEST_F(Cli, TraceShowReadsATraceAndRefusesAHalfOne) {
  store::Trace trace;
  trace.task = {.id = "t1", .question = "Why?"};
  trace.trajectory = {.task_id = "t1", .policy = "cheapest", .status = Status::submitted};
  const std::string text = store::render_trace(trace);
  write_file(folder() / "t.jsonl", text);
  const auto run = baton({"trace", "show", "t.jsonl"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.out, store::describe(trace));
  write_file(folder() / "half.jsonl", text.substr(0, text.find('\n') + 1));
  expect_refused(baton({"trace", "show", "half.jsonl"}), "half.jsonl:1: the trace is cut off: its \"end\" line is missing");
  expect_refused(baton({"trace", "show", "none.jsonl"}), "none.jsonl: cannot read: No such file or directory");
}

}  // namespace
}  // namespace baton::app
