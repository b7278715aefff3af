// GRPO on a small made-up table: what it learns, what it repeats, what it counts.

#include "baton/base/error.h"
#include "train/made_up_world.h"

#include <cmath>
#include <gmock/gmock.h>
#include <numeric>

namespace baton::train {
namespace {

using namespace policy;

// --- learning ----------------------------------------------------------------------------------------------------------

// Mean of score - weight · cost share over the table.
double utility(const World& world, const ChoiceNet& choice, const Offer& offer, double weight) {
  std::vector<std::uint32_t> rows(world.cases.rows());
  std::iota(rows.begin(), rows.end(), 0);
  const auto means = means_of(play(world.cases, rows, offer, {weight, 0}, world.nets, choice, {}), world.cases,
                              world.cases.unit_dollars, world.cases.unit_seconds);
  return means.score - weight * means.cost_share;
}

TEST(Grpo, LearnsToAskTheCheapModelFirstAndTheDearOneWhereItFails) {
  const OutcomeTable outcomes = cheap_and_dear(400);
  const World world(outcomes);
  TensorFile weights;
  std::vector<GrpoProgress> course;
  train_grpo(world.cases, world.nets, 3, small(150), weights, [&](const GrpoProgress& at) { course.push_back(at); });
  const ChoiceNet choice = ChoiceNet::from(weights, "choice.");
  const Offer offer{.models = {0, 1, 2}};
  for (const double weight : {0.2, 0.4}) {
    const double always_strongest = 1 - weight;  // always right at a cost share of 1
    // The best there is: cheap, then dear after a blank; cost share .05 + .25.
    EXPECT_GT(utility(world, choice, offer, weight), always_strongest + 0.6 * (0.70 * weight)) << "weight " << weight;
  }
  ASSERT_EQ(course.size(), 150u);
  for (const auto& at : course) {
    EXPECT_GE(at.clip_share, 0);
    EXPECT_LE(at.clip_share, 1);
    EXPECT_GE(at.approximate_kl, 0);
    EXPECT_GE(at.entropy, 0);
    EXPECT_GT(at.environment_steps, 24u * 8);
  }
  double clipped = 0;
  for (const auto& at : course) clipped += at.clip_share;
  EXPECT_GT(clipped, 0) << "the second update never left the clip range: the bound tests nothing";
}

TEST(Grpo, EveryRewardAndLossTrains) {
  const OutcomeTable outcomes = cheap_and_dear(80);
  const World world(outcomes);
  for (const std::string reward : {"paper", "linear", "gdpo", "reference-compat"})
    for (const std::string loss : {"ppo", "cispo", "gspo", "reinforce"}) {
      GrpoTraining options = small(2);
      options.reward.name = reward, options.loss = loss, options.kl = 0.01, options.latency = 0.5;
      TensorFile weights;
      train_grpo(world.cases, world.nets, 1, options, weights);
      for (const auto& [name, tensor] : weights.tensors)
        for (const float value : tensor.values) ASSERT_TRUE(std::isfinite(value)) << reward << " " << loss << " " << name;
    }
}

TEST(Grpo, AnUnknownRewardIsAnError) {
  const OutcomeTable outcomes = cheap_and_dear(60);
  const World world(outcomes);
  GrpoTraining options = small(1);
  options.reward.name = "papper";
  TensorFile weights;
  EXPECT_THROW(train_grpo(world.cases, world.nets, 1, options, weights), Error);
}

TEST(Grpo, SameSeedAndThreadsGiveTheSameBits) {
  const OutcomeTable outcomes = cheap_and_dear(100);
  const World world(outcomes);
  const auto trained = [&](std::uint64_t seed) {
    TensorFile weights;
    GrpoTraining options = small(6);
    options.latency = 0.3;
    train_grpo(world.cases, world.nets, seed, options, weights);
    return render_tensors(weights);
  };
  const std::string first = trained(5);
  EXPECT_EQ(trained(5), first);
  EXPECT_NE(trained(6), first);
}

// --- refill ------------------------------------------------------------------------------------------------------------

TEST(Grpo, GroupsWithoutSpreadAreDroppedAndDrawnAgainAFewTimes) {
  // Nobody is ever right and nothing costs anything: no group can teach.
  const OutcomeTable hopeless = test::make_table({.rows = 60, .models = {"a", "b"}, .dollars = {0, 0}},
                                                    [](std::size_t, std::size_t) { return "B"; });
  const World world(hopeless);
  GrpoTraining options = small(2);
  options.tries = 3, options.reward.mixed = 1, options.draws.tools = 2;
  TensorFile weights;
  std::vector<GrpoProgress> course;
  train_grpo(world.cases, world.nets, 1, options, weights, [&](const GrpoProgress& at) { course.push_back(at); });
  ASSERT_EQ(course.size(), 2u);
  for (const auto& at : course) {
    EXPECT_EQ(at.dropped, 3u * options.groups);
    EXPECT_EQ(at.unfilled, options.groups);
    EXPECT_GT(at.environment_steps, 0u);
  }
  TensorFile untrained;
  options.steps = 0;
  train_grpo(world.cases, world.nets, 1, options, untrained);
  EXPECT_EQ(render_tensors(weights), render_tensors(untrained)) << "an empty batch moved the weights";
}

TEST(Grpo, DroppedPlacesAreFilledWhereAnotherDrawHasSpread) {
  const OutcomeTable outcomes = cheap_and_dear(100);
  const World world(outcomes);
  GrpoTraining options = small(1);
  options.reward.name = "paper";  // drops where nobody, or all at one price, were right
  options.tries = 30;
  TensorFile weights;
  GrpoProgress seen;
  train_grpo(world.cases, world.nets, 1, options, weights, [&](const GrpoProgress& at) { seen = at; });
  EXPECT_GT(seen.dropped, 0u);
  EXPECT_EQ(seen.unfilled, 0u);
}

}  // namespace
}  // namespace baton::train
