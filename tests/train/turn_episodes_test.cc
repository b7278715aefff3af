// What the network of turns learns from.

#include "baton/train/turn_episodes.h"

#include "turns/made_up.h"

#include <gmock/gmock.h>
#include <map>

namespace baton::train {
namespace {

using ::testing::Each;
using ::testing::Ge;

TEST(TurnSchool, TriesEveryOptionOfOneTurnOfEachEpisode) {
  const auto plans = test::made_up_plans(100);
  const auto pool = test::made_up_pool();
  const TurnSchool school(plans, pool, Rng(3), {.pools = 6, .most_experts = 4});
  const auto net = policy::TurnNet::from(test::made_up_net(""), "");
  TurnSamples samples, again;
  for (std::uint64_t episode = 0; episode < 40; ++episode) {
    school.play(net, {.temperature = 0.05, .random = 0.1}, Rng(episode), samples);
    school.play(net, {.temperature = 0.05, .random = 0.1}, Rng(episode), again);
  }
  EXPECT_EQ(samples.inputs, again.inputs);
  EXPECT_EQ(samples.price, again.price);
  EXPECT_EQ(samples.inputs.size(), samples.rows() * policy::kTurnWidth);
  EXPECT_THAT(samples.price, Each(Ge(0.f)));

  std::map<std::int64_t, std::vector<std::vector<float>>> tried;  // by fork: the options' inputs
  std::size_t taken = 0;
  for (std::size_t row = 0; row < samples.rows(); ++row) {
    const auto inputs = std::span(samples.inputs).subspan(row * policy::kTurnWidth, policy::kTurnWidth);
    if (samples.fork[row] < 0) ++taken;
    else tried[samples.fork[row]].emplace_back(inputs.begin(), inputs.end());
  }
  EXPECT_EQ(static_cast<double>(taken), samples.seen.turns + 40);  // each hands in
  EXPECT_EQ(samples.forks, 40);
  EXPECT_EQ(tried.size(), 40u);
  for (auto& [fork, options] : tried) {
    EXPECT_THAT(options.size(), testing::AllOf(Ge(2u), testing::Le(5u)));  // two to four experts, and to hand in
    std::sort(options.begin(), options.end());
    EXPECT_EQ(std::unique(options.begin(), options.end()), options.end()) << "fork " << fork << ": an option twice";
  }
}

}  // namespace
}  // namespace baton::train
