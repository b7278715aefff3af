// Every example of docs/formats.md: parsers accept it, commands write the same keys.

#include "docs/examples.h"

#include "baton/base/file.h"
#include "baton/config/catalogue.h"
#include "baton/envs/replay_file.h"
#include "baton/envs/sql/expert_pool.h"
#include "baton/envs/replay_prices.h"
#include "baton/envs/simulated.h"
#include "baton/eval/report.h"
#include "baton/store/json_forms.h"
#include "baton/store/run_journal.h"
#include "baton/store/task_file.h"
#include "baton/store/trace.h"
#include "baton/tools/search.h"
#include "support/constant_policy.h"

namespace baton {
namespace {

using docs::key_paths;
using docs::sorted_lines;

class Formats : public docs::Examples {};

TEST_F(Formats, EveryExampleIsTested) {
  const std::set<std::string> tested{"catalogue",
                                     "tasks",
                                     "replay",
                                     "models",
                                     "prices",
                                     "replay-mmlu-pro",
                                     "models-mmlu-pro",
                                     "replay-llmrouter",
                                     "models-llmrouter",
                                     "replay-openhands",
                                     "models-openhands",
                                     "documents",
                                     "trace",
                                     "trace-replay",
                                     "explain",
                                     "calibrate",
                                     "eval",
                                     "solve",
                                     "tool-call",
                                     "tools",
                                     "catalogue-json",
                                     "record-plan",
                                     "record",
                                     "index",
                                     "pack",
                                     "synth",
                                     "verify",
                                     "domain-task",
                                     "experts",
                                     "eval-journal",
                                     "record-journal",
                                     "headers",
                                     "error"};
  EXPECT_EQ(names(), tested);
}

TEST_F(Formats, TheCatalogueIsValidAndNamesEveryKey) {
  const Catalogue catalogue = config::parse_catalogue(example("catalogue"), "formats.md");
  EXPECT_EQ(catalogue.tools.size(), 4u);
  for (const char* key :
       {"connect_timeout", "requests_per_minute", "stream", "reasoning", "per_call", "expected_output_tokens", "index"})
    EXPECT_NE(example("catalogue").find(key), std::string::npos) << key;
}

// What the comments call defaults are the defaults.
TEST_F(Formats, TheCatalogueShowsTheDefaults) {
  const Provider provider;
  const Provider shown = config::parse_catalogue(example("catalogue"), "formats.md").providers.at(0);
  EXPECT_EQ(shown.connect_timeout, provider.connect_timeout);
  EXPECT_EQ(shown.first_byte_timeout, provider.first_byte_timeout);
  EXPECT_EQ(shown.timeout, provider.timeout);
  EXPECT_EQ(shown.max_concurrent, provider.max_concurrent);
  EXPECT_EQ(shown.requests_per_minute, provider.requests_per_minute);
  EXPECT_EQ(shown.retries, provider.retries);
  EXPECT_EQ(shown.stream, provider.stream);
}

TEST_F(Formats, TasksParse) {
  std::set<AnswerType> types;
  for (const auto& task : store::load_tasks(write("tasks"))) types.insert(task.type);
  EXPECT_EQ(types.size(), 4u);
}

TEST_F(Formats, ReplayFilesParse) {
  for (const std::string kind : {"", "-mmlu-pro", "-llmrouter", "-openhands"}) {
    const OutcomeTable table = envs::parse_replay(example("replay" + kind), example("models" + kind));
    EXPECT_GE(table.rows(), 1u) << kind;
    for (const auto& cell : table.cells) EXPECT_TRUE(cell.available) << kind;
  }
}

TEST_F(Formats, PricesCanBeCharged) {
  OutcomeTable table = envs::parse_replay(example("replay"), example("models"));
  const Money before = table.cells[0].cost;
  envs::reprice(table, example("prices"), "formats.md");
  EXPECT_LT(table.cells[0].cost, before);
  EXPECT_EQ(table.tools[1].price.output.nano_per_million, 1'200'000'000);
}

TEST_F(Formats, DocumentsCanBeIndexed) {
  tools::IndexReport report;
  tools::index_in_memory(write("documents"), &report);
  EXPECT_EQ(report.documents, 1u);
  EXPECT_TRUE(report.skipped.empty());
}

TEST_F(Formats, TheTraceIsWhatBatonWrites) {
  const store::Trace trace = store::parse_trace(example("trace"), "formats.md");
  EXPECT_EQ(store::render_trace(trace), example("trace"));
}

TEST_F(Formats, TheTraceReplays) {
  const auto done = baton({"trace", "replay", write("trace"), "--json", "-"});
  EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
  EXPECT_EQ(json_of(done.out), json("trace-replay"));
}

TEST_F(Formats, ExplainWritesTheKeys) {
  store::Trace trace = store::parse_trace(example("trace"), "formats.md");
  Decision& last = trace.trajectory.steps.back().decision;
  last.why = "P(right) 0.91", last.confidence = 0.91;
  last.alternatives = {{.candidate = CandidateId{0}, .right = 0.91}, {.tools = {ToolId{0}}, .right = 0.95, .price = 0.2}};
  store::write_trace(folder() / "weighed.jsonl", trace);
  const auto done = baton({"explain", "weighed.jsonl", "--json", "-"});
  EXPECT_EQ(key_paths(json_of(done.out)), key_paths(json("explain"))) << done.err;
}

TEST_F(Formats, CalibrateWritesTheKeys) {
  const OutcomeTable table = envs::simulate_outcomes(envs::built_in_pool(1), envs::make_simulated_tasks(1, 120));
  std::string lines;
  for (std::size_t row = 0; row < table.rows(); ++row)
    lines += envs::write_replay_line(table.tasks[row], table.tools, std::span(table.cells).subspan(row * table.tools.size(), table.tools.size())) + "\n";
  write_file(folder() / "all.jsonl", lines);
  write_file(folder() / "all.models.json", envs::write_replay_models(table.tools));
  const auto known = test::constant_policy(without_tools(table, std::vector{table.tools.back().name}));
  write_file(folder() / "p.safetensors", policy::render_model(known, test::constant_networks(0.2f)));
  const auto done = baton({"calibrate", "--policy", "p.safetensors", "--data", "all.jsonl", "--models", "all.models.json", "--out",
                           "q.safetensors", "--json", "-"});
  EXPECT_EQ(key_paths(json_of(done.out)), key_paths(json("calibrate"))) << done.err;
}

TEST_F(Formats, TheReportIsWhatBatonWrites) {
  const auto done =
      baton({"eval", "--suite", "replay", "--data", write("replay", "outcomes.jsonl"), "--models", write("models"), "--policy",
             "always:small,always:large,oracle", "--run", "run.journal", "--threads", "1", "--json", "-"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(json_of(done.out), json("eval"));
  EXPECT_EQ(eval::report_json(eval::report_from_json(example("eval"), "formats.md")), done.out);
  // The journal's lines stand in the order in which episodes ended.
  EXPECT_EQ(sorted_lines(read_file(folder() / "run.journal")), sorted_lines(example("eval-journal")));
}

TEST_F(Formats, DomainTasksAreWhatBatonWrites) {
  const std::string packs = std::string(BATON_SOURCE_DIR) + "/examples/packs";
  ASSERT_EQ(baton({"synth", "--packs", packs, "--tasks", "3", "--out", "t.jsonl", "--json", "synth.json"}).exit_code, 0);
  EXPECT_EQ(json_of(read_file(folder() / "synth.json")), json("synth"));
  EXPECT_NE(read_file(folder() / "t.jsonl").find(example("domain-task")), std::string::npos);
  write_file(folder() / "t.jsonl", example("domain-task") + example("domain-task"));
  const auto done = baton({"verify", "--packs", packs, "t.jsonl", "--json", "-"});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_EQ(key_paths(json_of(done.out)), key_paths(json("verify")));
}

TEST_F(Formats, PackCheckWritesTheKeys) {
  ASSERT_EQ(baton({"pack", "new", "library"}).exit_code, 0);
  write_file(folder() / "library/policy.md", "**R1** Nothing else.\n");
  const auto done = baton({"pack", "check", "library", "--json", "pack.json"});
  EXPECT_EQ(done.exit_code, 2) << done.out;
  EXPECT_EQ(key_paths(json_of(read_file(folder() / "pack.json"))), key_paths(json("pack")));
}

TEST_F(Formats, ThePoolOfExpertsIsRead) {
  const auto pool = envs::sql::read_expert_pool(write("experts", "pool.toml"));
  ASSERT_EQ(pool.experts.size(), 1u);
  EXPECT_EQ(pool.experts[0].domains.at("finance"), -0.5);
  EXPECT_EQ(pool.experts[0].success, 0.3);
}

TEST_F(Formats, SolveWritesTheKeys) {
  ASSERT_EQ(baton({"solve", "What is 12.5% of 880?", "--json", "solve.json"}).exit_code, 0);
  EXPECT_EQ(key_paths(json_of(read_file(folder() / "solve.json"))), key_paths(json("solve")));
}

TEST_F(Formats, ToolsWriteTheKeys) {
  const auto called = baton({"tool", "call", "compute", R"({"expression": "12.5% of 880"})", "--json", "-"});
  EXPECT_EQ(key_paths(json_of(called.out)), key_paths(json("tool-call")));
  EXPECT_EQ(json_of(called.out)["text"], json("tool-call")["text"]);
  write_file(folder() / "compute.toml", "price_book = \"none\"\n[tools.compute]\nrole = \"compute\"\n");
  const auto listed = baton({"tool", "list", "--config", "compute.toml", "--json", "-"});
  EXPECT_EQ(key_paths(json_of(listed.out)), key_paths(json("tools")));
}

TEST_F(Formats, TheCatalogueAsJson) {
  Json form = json("catalogue-json");
  EXPECT_EQ(form["schema"], "baton.catalogue/1");
  form.erase("schema");
  EXPECT_EQ(store::json_of(store::from_json<Catalogue>(form)), form);
  ASSERT_EQ(baton({"init", "baton.toml"}).exit_code, 0);
  const Json written = json_of(baton({"catalogue", "show", "baton.toml", "--json", "-"}).out);
  EXPECT_EQ(key_paths(written["providers"][0]), key_paths(form["providers"][0]));
  EXPECT_EQ(key_paths(written["models"][0]), key_paths(form["models"][0]));
  EXPECT_EQ(key_paths(written["tools"][0]), key_paths(form["tools"][0]));
}

TEST_F(Formats, RecordWritesTheKeys) {  // against a port where nobody listens
  write_file(folder() / "dead.toml", "price_book = \"p\"\n[providers.dead]\nbase_url = \"http://127.0.0.1:1/v1\"\nretries = 0\n"
                                     "[models.small]\nprovider = \"dead\"\nupstream = \"small\"\ninput = 1\noutput = 1\n");
  std::vector<std::string> command{"record", "--config", "dead.toml", "--data", write("tasks"),
                                   "--out",  "o.jsonl",  "--json",    "-"};
  const auto recorded = baton(command);
  EXPECT_EQ(key_paths(json_of(recorded.out)), key_paths(json("record"))) << recorded.err;
  command.emplace_back("--dry-run");
  EXPECT_EQ(key_paths(json_of(baton(command).out)), key_paths(json("record-plan")));
}

TEST_F(Formats, IndexWritesTheKeys) {
  const auto indexed = baton({"index", write("documents"), "docs.index", "--json", "-"});
  EXPECT_EQ(key_paths(json_of(indexed.out)), key_paths(json("index"))) << indexed.err;
}

TEST_F(Formats, TheRecordJournalIsReadAgain) {
  const std::string text = example("record-journal");
  EXPECT_EQ(store::open_run_journal(write("record-journal"), text.substr(0, text.find('\n')))->recovered().size(), 1u);
}

}  // namespace
}  // namespace baton
