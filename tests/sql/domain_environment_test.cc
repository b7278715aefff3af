#include "baton/envs/sql/domain_environment.h"

#include "baton/base/file.h"
#include "baton/envs/sql/judge.h"
#include "baton/envs/sql/turns.h"
#include "baton/policy/policies.h"
#include "baton/rollout/run_episode.h"
#include "baton/synth/candidate.h"
#include "sql/library.h"
#include "support/environment_conformance.h"

#include <gmock/gmock.h>
#include <numeric>

namespace baton::envs::sql {
namespace {

using testing::HasSubstr;

Expert expert(const std::string& name, double skill, double dollars, double notice) {
  Expert out{.name = name, .seconds = 2, .skill = skill, .notice = notice};
  out.price.input = out.price.cached_input = TokenRate::from_dollars_per_million(dollars);
  out.price.output = out.price.reasoning = TokenRate::from_dollars_per_million(4 * dollars);
  return out;
}

class DomainEnvironmentTest : public testing::Test {
 protected:
  DomainEnvironmentTest() {
    synth::Workbench bench(library());
    episodes.packs["library"] = library();
    for (std::uint64_t i = 0; episodes.tasks.size() < 80; ++i)
      if (auto made = synth::make_candidate(bench, 21, i, 1'000'000); made.result.failed == synth::Gate::none)
        episodes.add(std::move(made.task));
    episodes.pool = {"test", {expert("perfect", 20, 5, 1), expert("hopeless", -20, 0.1, 0), expert("middling", 2, 0.5, 0.3)}};
    environment = make_domain_environment(episodes);
  }

  struct Played {
    double score;
    Trajectory trajectory;
  };
  Played play(const Policy& policy, std::size_t task, const rollout::EpisodeOptions& options = {}) {
    VirtualClock clock;
    rollout::EpisodeOptions with = options;
    with.max_steps = 100;
    Trajectory t = rollout::run_episode(*environment, policy, episodes.tasks[task], with, {.clock = clock});
    return {environment->verdict().score, std::move(t)};
  }
  std::unique_ptr<Policy> policy(const std::string& name) {
    tools = episodes.tools();
    policy::PolicySources sources{.tools = tools};
    sources.turn_oracle = make_turn_oracle(episodes);
    return policy::make_policy(name, sources);
  }

  DomainEpisodes episodes;
  std::vector<ToolSpec> tools;
  std::unique_ptr<DomainEnvironment> environment;
};

TEST_F(DomainEnvironmentTest, WhoMakesNoMistakePassesVerification) {
  const auto perfect = policy("always:perfect");
  for (std::size_t t = 0; t < episodes.tasks.size(); ++t) {
    const Played played = play(*perfect, t);
    EXPECT_EQ(played.score, 1) << episodes.tasks[t].id << ": " << environment->verdict().note;
    EXPECT_EQ(played.trajectory.calls.size(), episodes.domain_tasks[t].golden.size() + episodes.domain_tasks[t].needs.size());
    EXPECT_EQ(played.trajectory.seconds, 2.0 * static_cast<double>(played.trajectory.calls.size()));
  }
}

TEST_F(DomainEnvironmentTest, WhoAlwaysSlipsFails) {
  const auto hopeless = policy("always:hopeless");
  for (std::size_t t = 0; t < episodes.tasks.size(); ++t) EXPECT_EQ(play(*hopeless, t).score, 0) << episodes.tasks[t].id;
}

TEST_F(DomainEnvironmentTest, ThePolicySeesWhatHappenedButNoVerdict) {
  const Played played = play(*policy("always:hopeless"), 0);
  const auto& t = played.trajectory;
  EXPECT_EQ(t.transcript.front().content, episodes.domain_tasks[0].instruction);
  for (const auto& call : t.calls) {
    EXPECT_GT(call.cost.nano, 0);
    EXPECT_GT(call.usage.input, 0);
    EXPECT_EQ(call.score, -1);  // nobody tells that it was a slip
  }
  for (const auto& message : t.transcript) EXPECT_THAT(message.content, testing::Not(HasSubstr("golden")));
}

TEST_F(DomainEnvironmentTest, TheSameChoicesMeetTheSameLuck) {
  const auto middling = policy("always:middling");
  auto other = make_domain_environment(episodes);
  std::swap(other, environment);
  std::vector<double> first, second;
  for (std::size_t t = 0; t < episodes.tasks.size(); ++t) first.push_back(play(*middling, t).score);
  std::swap(other, environment);
  for (std::size_t t = episodes.tasks.size(); t-- > 0;) second.insert(second.begin(), play(*middling, t).score);
  EXPECT_EQ(first, second);
  const double mean = std::accumulate(first.begin(), first.end(), 0.0) / static_cast<double>(first.size());
  EXPECT_GT(mean, 0.1);
  EXPECT_LT(mean, 0.9);
  episodes.seed = 5;
  std::vector<double> third;
  for (std::size_t t = 0; t < episodes.tasks.size(); ++t) third.push_back(play(*middling, t).score);
  EXPECT_NE(first, third);
}

TEST_F(DomainEnvironmentTest, TheOracleUsesTheCheapestWhoWillBeRight) {
  const auto oracle = policy("oracle"), perfect = policy("strongest");
  double cost = 0, perfect_cost = 0, score = 0;
  for (std::size_t t = 0; t < episodes.tasks.size(); ++t) {
    const Played by_oracle = play(*oracle, t), by_perfect = play(*perfect, t);
    score += by_oracle.score, cost += by_oracle.trajectory.cost().dollars(), perfect_cost += by_perfect.trajectory.cost().dollars();
  }
  EXPECT_EQ(score, static_cast<double>(episodes.tasks.size()));
  EXPECT_LT(cost, 0.6 * perfect_cost);
}

TEST_F(DomainEnvironmentTest, SomebodyBetterCanMendWhatWasLeftUndone) {
  // hopeless plays the first turn of every episode, perfect the others
  class Relay final : public Policy {
   public:
    std::string name() const override { return "relay"; }
    Decision decide(const Observation& seen, CallContext&) const override {
      if (!seen.candidates.empty() && seen.calls.back().text.find("checked everything") != std::string::npos)
        return {.action = Submit{CandidateId{0}}};
      return {.action = Calls{{{.tool = static_cast<ToolId>(seen.calls.empty() ? 1 : 0)}}, {}}};
    }
  };
  double score = 0;
  for (std::size_t t = 0; t < episodes.tasks.size(); ++t) score += play(Relay{}, t).score;
  EXPECT_GT(score, 0.5 * static_cast<double>(episodes.tasks.size()));  // a first look-up gone wrong can be made again
}

TEST_F(DomainEnvironmentTest, Conforms) {
  test::expect_environment_conforms({.make = [&] { return make_domain_environment(episodes); }, .task = episodes.tasks[3], .steps = 12});
}

TEST_F(DomainEnvironmentTest, ABudgetIsNeverExceeded) {
  const auto perfect = policy("always:perfect");
  for (std::size_t t = 0; t < 20; ++t) {
    const Money budget = Money::from_dollars(0.02);
    const Played played = play(*perfect, t, {.dollars = budget});
    EXPECT_LE(played.trajectory.cost(), budget);
  }
}

TEST(ExpertPool, IsReadStrictly) {
  const auto file = std::filesystem::temp_directory_path() / ("baton-pool-" + std::to_string(getpid()) + ".toml");
  const auto read = [&](const std::string& text) -> std::string {
    write_file(file, text);
    try {
      const ExpertPool pool = read_expert_pool(file);
      return pool.experts[0].name;
    } catch (const Error& error) {
      return error.what();
    }
  };
  EXPECT_EQ(read("[experts.a]\ninput = 1\noutput = 2\nskill = 2.5\ndomains = { finance = -0.5 }\nslips = { wrong_row = 1 }"), "a");
  EXPECT_THAT(read("[experts.a]\ninput = 1\noutput = 2"), HasSubstr(":1: "));
  EXPECT_EQ(read("[experts.a]\ninput = 1\noutput = 2\nsuccess = 0.5"), "a");
  EXPECT_THAT(read("[experts.a]\ninput = 1\noutput = 2\nskill = 2\nslips = { wrong_rows = 1 }"), HasSubstr("did you mean 'wrong_row'"));
  EXPECT_THAT(read("[experts.a]\ninput = 1\noutput = 2\nskill = 2\nnotice = 1.5"), HasSubstr(":5: "));
  EXPECT_THAT(read(""), HasSubstr("there is no expert"));
  std::filesystem::remove(file);
}

TEST(ExpertPool, TheBuiltInOneSpansWhatIsPublished) {
  const ExpertPool pool = built_in_experts();
  ASSERT_EQ(pool.experts.size(), 6u);
  for (const auto& e : pool.experts) EXPECT_TRUE(e.success) << e.name;
}

TEST(ExpertPool, TheExamplesAreSound) {
  std::vector<std::size_t> sizes;
  for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(BATON_SOURCE_DIR) / "examples/pools"))
    sizes.push_back(read_expert_pool(file.path()).experts.size());
  EXPECT_THAT(sizes, testing::UnorderedElementsAre(3, 4, 5));
}

}  // namespace
}  // namespace baton::envs::sql
