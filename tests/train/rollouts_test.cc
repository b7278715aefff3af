// Sampled groups: that they agree with episodes, what they are worth, and how they become tensors.

#include "baton/policy/compact/compact_policy.h"
#include "baton/train/decision_batch.h"
#include "train/made_up_world.h"

#include <gmock/gmock.h>

namespace baton::train {
namespace {

using namespace policy;

std::vector<Group> some_groups(const World& world, std::size_t count, const RolloutOptions& options, bool latency = false) {
  const Drawer drawer(world.cases, {.tools = 3});
  std::vector<Draw> draws;
  std::vector<Rng> rngs;
  for (std::uint64_t g = 0; g < count; ++g) rngs.push_back(Rng(7).split(g)), draws.push_back(drawer.draw(latency, rngs.back()));
  return play_groups(world.cases, world.nets, world.choice, nullptr, draws, rngs, options);
}

// --- gradient ----------------------------------------------------------------------------------------------------------

// Advantages of 1 for all decisions of one attempt per group, 0 for the others.
std::vector<std::vector<std::vector<float>>> advantages_of(const std::vector<Group>& groups, std::size_t attempt) {
  std::vector<std::vector<std::vector<float>>> out;
  for (const auto& group : groups) {
    out.emplace_back();
    for (std::size_t a = 0; a < group.attempts.size(); ++a)
      out.back().emplace_back(group.attempts[a].decisions.size(), a == attempt ? 1.f : 0.f);
  }
  return out;
}

class InBatches : public ::testing::TestWithParam<std::size_t> {};

// The tensors give the probabilities that the rollouts acted by, and only real decisions bear a gradient.
TEST_P(InBatches, LogProbabilitiesAreThoseOfTheRolloutsAndOnlyRealDecisionsCount) {
  const OutcomeTable outcomes = cheap_and_dear(60);
  const World world(outcomes);
  const std::size_t most = GetParam();
  const auto groups = some_groups(world, 10, {.attempts = 4, .temperature = 0.3, .choice = {.most_at_once = most}}, most > 1);
  const DecisionBatch batch = make_decision_batch(groups, advantages_of(groups, 0));
  ChoiceModule module(Rng(1).split("choice"));
  const auto log_prob = log_prob_of(policy_logits(*module, batch, 0.3), batch);
  EXPECT_TRUE(torch::allclose(log_prob.masked_select(batch.mask), batch.old_log_prob.masked_select(batch.mask), 1e-4, 1e-4));
  std::size_t decisions = 0;
  for (const auto& group : groups)
    for (const auto& attempt : group.attempts) decisions += attempt.decisions.size();
  EXPECT_EQ(batch.decisions, decisions);
  EXPECT_EQ(static_cast<std::size_t>(batch.mask.sum().item<std::int64_t>()), decisions);
  EXPECT_LT(static_cast<std::int64_t>(decisions), batch.mask.numel()) << "no padding: nothing is tested";

  const auto loss = make_policy_loss("ppo");
  const auto gradient = [&](const DecisionBatch& of) {
    const auto logits = policy_logits(*module, of, 0.3);
    return torch::autograd::grad({loss({log_prob_of(logits, of), of.old_log_prob, of.advantage, of.mask}).loss}, module->parameters());
  };
  DecisionBatch noisy = batch;  // what stands in padding must not matter
  noisy.advantage = torch::where(batch.mask, batch.advantage, torch::full_like(batch.advantage, 1e3));
  noisy.place = torch::where(batch.mask, batch.place, torch::ones_like(batch.place));
  const auto clean = gradient(batch), other = gradient(noisy);
  for (std::size_t p = 0; p < clean.size(); ++p) EXPECT_TRUE(torch::equal(clean[p], other[p]));
  DecisionBatch masked = batch;
  masked.mask = torch::zeros_like(batch.mask);
  for (const auto& part : gradient(masked)) EXPECT_EQ(part.abs().sum().item<float>(), 0);
}
INSTANTIATE_TEST_SUITE_P(Grpo, InBatches, ::testing::Values(1, 3));

TEST(GroupReward, StateBaselineComparesAttemptsThatCameThroughTheSameState) {
  const OutcomeTable outcomes = cheap_and_dear(60);
  const World world(outcomes);
  Group group{.states = std::vector<Visited>(2)};
  // Two attempts stop at once, two go on; values 1, 3, 2, 6.
  group.attempts = {{.decisions = {{0, 0}}}, {.decisions = {{0, 0}}}, {.decisions = {{0, 1}, {1, 0}}}, {.decisions = {{0, 1}, {1, 1}}}};
  const std::vector<double> values{1, 3, 2, 6};
  const GroupReward by_state(world.cases, {.baseline = Baseline::state}), by_group(world.cases, {.baseline = Baseline::group});
  using ::testing::ElementsAre;
  using ::testing::FloatEq;
  const auto state = by_state.advantages(group, values), plain = by_group.advantages(group, values);
  EXPECT_THAT(state[0], ElementsAre(FloatEq(1 - 11.f / 3)));
  EXPECT_THAT(state[2], ElementsAre(FloatEq(2 - 10.f / 3), FloatEq(2 - 6)));
  EXPECT_THAT(state[3], ElementsAre(FloatEq(6 - 2), FloatEq(6 - 2)));
  EXPECT_THAT(plain[3], ElementsAre(FloatEq(3), FloatEq(3)));
}

// --- the same as an episode --------------------------------------------------------------------------------------------

// Calls what an attempt called, in its order, and hands in a given candidate.
class Recital final : public Policy {
 public:
  Recital(std::vector<std::vector<ToolId>> sets, std::string answer) : sets_(std::move(sets)), answer_(std::move(answer)) {}
  std::string name() const override { return "recital"; }
  Decision decide(const Observation& seen, CallContext& context) const override {
    const auto step = static_cast<std::size_t>(context.key.step);
    if (step < sets_.size()) {
      Calls calls;
      for (const auto tool : sets_[step]) calls.calls.push_back({.tool = tool});
      return {.action = calls};
    }
    for (std::size_t c = 0; c < seen.candidates.size(); ++c)
      if (seen.candidates[c].answer == answer_) return {.action = Submit{static_cast<CandidateId>(c)}};
    return {.action = Submit{kNoCandidate}};
  }

 private:
  const std::vector<std::vector<ToolId>> sets_;
  const std::string answer_;
};

TEST(Rollouts, SampledAttemptsPayAndScoreAsEpisodesDo) {
  const OutcomeTable outcomes = cheap_and_dear(60);
  const World world(outcomes);
  auto groups = some_groups(world, 20, {.attempts = 4, .temperature = 1, .choice = {.most_at_once = 2}}, true);
  std::size_t calls = 0;
  for (const auto& group : groups) {
    const auto& models = group.draw.offer.models;
    for (const auto& attempt : group.attempts) {
      std::vector<std::vector<ToolId>> sets;
      double dollars = 0;
      for (const auto& chosen : attempt.decisions) {
        const Visited& at = group.states[chosen.state];
        if (chosen.action == at.sets.size()) continue;
        sets.emplace_back();
        for (std::size_t i = 0; i < models.size(); ++i)
          if (at.sets[chosen.action] >> i & 1) sets.back().push_back(static_cast<ToolId>(models[i]));
        calls += sets.back().size();
      }
      const Visited& last = group.states[attempt.last];
      std::string answer = "?";
      for (std::size_t i = 0; i < models.size(); ++i) {
        if (last.called >> i & 1) dollars += world.cases.at(group.draw.row, models[i]).dollars * group.draw.offer.factor(i);
        if (last.belief.best >= 0 && last.progress.tools[i].candidate == last.belief.best)
          answer = outcomes.at(group.draw.row, static_cast<ToolId>(models[i])).answer;
      }
      const Trajectory episode = test::play(outcomes, Recital(sets, answer), group.draw.row);
      EXPECT_EQ(envs::recorded_verdict(outcomes, group.draw.row, episode).score, static_cast<double>(last.score));
      EXPECT_NEAR(episode.seconds, attempt.seconds, 1e-6);
      EXPECT_NEAR(dollars, attempt.dollars, 1e-12);
      double recorded = 0;  // at the prices of the file
      for (const auto& call : episode.calls) recorded += outcomes.at(group.draw.row, call.tool).cost.dollars();
      EXPECT_NEAR(recorded, episode.cost().dollars(), 1e-9);
    }
  }
  EXPECT_GT(calls, 40u);
}

class GreedyRollouts : public ::testing::TestWithParam<Ablation> {};
INSTANTIATE_TEST_SUITE_P(Without, GreedyRollouts,
                         ::testing::Values(Ablation::none, Ablation::answers, Ablation::question, Ablation::prices),
                         [](const auto& info) { return std::string(name_of(info.param)); });

// Nearly no temperature: the rollout takes the best set each time, as the policy does in an episode.
TEST_P(GreedyRollouts, AgreeWithThePolicyInTheReplayEnvironment) {
  const OutcomeTable outcomes = cheap_and_dear(120);
  World world(outcomes, 4, GetParam());
  world.cases = cases_like(world.cases, world.skills, world.rows);  // skills as an episode sees them
  world.nets.answers.assign(CrossFitted::kFolds, world.nets.answers.back());
  TensorFile weights;
  train_grpo(world.cases, world.nets, 3, small(60), weights);  // so that there is something to tell apart
  world.choice = ChoiceNet::from(weights, "choice.");
  const auto model = std::make_shared<const CompactModel>(CompactModel{world.cases, world.skills, world.nets, world.choice, {}});
  std::size_t calls = 0, stopped_early = 0;
  for (const double weight : {0.02, 0.3, 3.0}) {
    OperatingPoint point{.offer = {.models = {2, 0, 1}}, .weights = {.cost = weight}};
    Binding binding{.tools = {ToolId{2}, ToolId{0}, ToolId{1}}, .scales = {1, 1, 1}, .unit_dollars = world.cases.unit_dollars,
                    .unit_seconds = world.cases.unit_seconds};
    for (const auto tool : binding.tools) binding.specs.push_back(outcomes.tools[index(tool)]);
    const auto policy = make_compact_policy(model, point, binding);
    for (std::size_t row = 0; row < outcomes.rows(); ++row) {
      const Draw draw{.row = row, .offer = point.offer, .weights = point.weights};
      Rng rng(row);
      const auto groups = play_groups(world.cases, world.nets, world.choice, nullptr, {&draw, 1}, {&rng, 1},
                                      {.attempts = 1, .temperature = 1e-6});
      const Attempt& attempt = groups[0].attempts[0];
      const Trajectory episode = test::play(outcomes, *policy, row);
      std::uint64_t called = 0;
      for (const auto& call : episode.calls)
        for (std::size_t i = 0; i < 3; ++i)
          if (binding.tools[i] == call.tool) called |= std::uint64_t{1} << i;
      EXPECT_EQ(groups[0].states[attempt.last].called, called) << "row " << row << ", weight " << weight;
      EXPECT_NEAR(attempt.dollars, episode.cost().dollars(), 1e-8);
      EXPECT_NEAR(attempt.seconds, episode.seconds, 1e-6);
      EXPECT_EQ(envs::recorded_verdict(outcomes, row, episode).score, static_cast<double>(groups[0].states[attempt.last].score));
      calls += episode.calls.size(), stopped_early += called != 7;
    }
  }
  EXPECT_GT(calls, 100u);
  EXPECT_GT(stopped_early, 0u);
}

}  // namespace
}  // namespace baton::train
