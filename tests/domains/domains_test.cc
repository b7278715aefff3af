// What every shipped pack must hold, beyond being sound.

#include "baton/envs/sql/pack_check.h"
#include "baton/synth/candidate.h"

#include <filesystem>
#include <gtest/gtest.h>

namespace baton::synth {
namespace {

using namespace envs::sql;

std::vector<std::string> shipped() {
  std::vector<std::string> out;
  for (const auto& folder : pack_folders(std::filesystem::path(BATON_SOURCE_DIR) / "domains")) out.push_back(folder.filename().string());
  return out;
}

std::filesystem::path folder_of(const std::string& name) { return std::filesystem::path(BATON_SOURCE_DIR) / "domains" / name; }

class ShippedPack : public testing::TestWithParam<std::string> {};

TEST_P(ShippedPack, IsSoundAndLargeEnough) {
  const PackCheck found = check_pack(folder_of(GetParam()));
  for (const auto& mistake : found.mistakes) ADD_FAILURE() << mistake.file << ":" << mistake.line << ": " << mistake.what;
  const PackFigures& f = found.figures;
  EXPECT_GE(f.tables, 5u);
  EXPECT_GE(f.rows, 600u);
  EXPECT_GE(f.tools, 18u);
  EXPECT_GE(f.policy_words, 900u);
  EXPECT_GE(f.intents, 25u);
  EXPECT_GE(f.refusals, 5u);
}

TEST_P(ShippedPack, HasToolsOfEveryKind) {
  const Pack pack = load_pack(folder_of(GetParam()));
  std::array<std::size_t, 4> kinds{};
  std::size_t several = 0;
  for (const auto& tool : pack.tools) ++kinds[static_cast<std::size_t>(tool.kind)], several += tool.writes.size() > 1;
  for (const auto count : kinds) EXPECT_GT(count, 0u);
  EXPECT_GT(several, 0u);  // writes to several rows or tables at once
}

TEST_P(ShippedPack, KeepsItsInvariantsUnderRandomCalls) {
  Workbench bench(std::make_shared<const Pack>(load_pack(folder_of(GetParam()))));
  RandomCalls calls(bench.world, bench.ids, Rng(11));
  std::size_t done = 0;
  for (int episode = 0; episode < 20; ++episode) {
    bench.world.begin(World::Record::touched);
    for (int call = 0; call < 100; ++call) {
      const auto step = calls.next();
      const CallResult result = bench.world.call(step.tool, step.arguments, false);
      done += result.ok;
      EXPECT_TRUE(result.ok || result.error.size() >= 8) << bench.pack().tools[step.tool].name;
    }
    EXPECT_EQ(bench.world.broken_invariant(), "") << "episode " << episode;
    bench.world.end();
  }
  EXPECT_GT(done, 100u);
}

TEST_P(ShippedPack, GivesTasksThatPassAllGates) {
  Workbench bench(std::make_shared<const Pack>(load_pack(folder_of(GetParam()))));
  std::size_t passed = 0;
  for (std::uint64_t i = 0; i < 60; ++i) {
    const Candidate made = make_candidate(bench, 3, i, 10);
    passed += made.result.failed == Gate::none;
    EXPECT_NE(made.result.failed, Gate::fidelity) << made.result.why;
    EXPECT_NE(made.result.failed, Gate::completeness) << made.result.why;
  }
  EXPECT_GE(passed, 36u);
}

INSTANTIATE_TEST_SUITE_P(All, ShippedPack, testing::ValuesIn(shipped()), [](const auto& info) { return info.param; });

}  // namespace
}  // namespace baton::synth
