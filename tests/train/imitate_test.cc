// Warm start: the network does what backward induction would, and training goes on from there.

#include "baton/train/exact.h"
#include "baton/train/imitate.h"
#include "train/made_up_world.h"

#include <gtest/gtest.h>
#include <numeric>

namespace baton::train {
namespace {

using namespace policy;

TEST(Imitation, AsksDearOnlyAfterCheapLeftABlankAndOnlyWhereItPays) {
  const OutcomeTable outcomes = cheap_and_dear(400);
  World world(outcomes);
  world.choice = ChoiceNet::from(imitate_induction(world.cases, world.nets, 1, {.steps = 250}), "choice.");
  std::vector<std::uint32_t> rows(world.cases.rows());
  std::iota(rows.begin(), rows.end(), 0);
  const auto played = [&](double weight) {
    return means_of(play(world.cases, rows, {.models = {0, 1}}, {.cost = weight}, world.nets, world.choice, {}), world.cases,
                    world.cases.unit_dollars, world.cases.unit_seconds);
  };
  const PlayMeans worthwhile = played(0.1), never = played(3);
  EXPECT_GT(worthwhile.score, 0.97);     // cheap is right three times in four; the blanks go to dear
  EXPECT_LT(worthwhile.cost_share, 0.45);
  EXPECT_LT(never.cost_share, 0.06);     // dear costs three times what an answer is worth
}

TEST(Imitation, IsWhereTrainingBegins) {
  const OutcomeTable outcomes = cheap_and_dear(120);
  const World world(outcomes);
  const TensorFile warm = imitate_induction(world.cases, world.nets, 1, {.steps = 5});
  EXPECT_EQ(render_tensors(warm), render_tensors(imitate_induction(world.cases, world.nets, 1, {.steps = 5})));
  ExactTraining training{.steps = 1};
  training.draws.tools = 3;
  const ExactTrainer trainer(world.cases, world.nets, 1, training, warm);
  TensorFile started;
  trainer.save_weights(started);
  EXPECT_EQ(render_tensors(started), render_tensors(warm));
}

}  // namespace
}  // namespace baton::train
