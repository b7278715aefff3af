// The networks of the policy file say the same with torch and without it.

#include "baton/policy/compact/play.h"
#include "baton/train/adamw.h"
#include "baton/train/modules.h"

#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <torch/optim/adamw.h>

namespace baton::train {
namespace {

using namespace policy;

struct Scene {
  Pool pool;
  Progress progress;
};

Scene random_scene(Rng& rng, bool exclusive) {
  Scene out;
  Pool& pool = out.pool;
  const std::size_t tools = 1 + rng.below(14);
  pool.exclusive = exclusive;
  pool.options = rng.below(2) ? static_cast<float>(2 + rng.below(9)) : 0;
  for (auto& feature : pool.features) feature = static_cast<float>(rng.normal());
  if (rng.below(2)) std::tie(pool.accept, pool.reject) = verdict_evidence(0.7 + 0.3 * rng.uniform(), 0.7 + 0.3 * rng.uniform());
  for (std::size_t i = 0; i < tools; ++i)
    pool.tools.push_back({.skill = static_cast<float>(rng.normal()), .skill_sd = static_cast<float>(rng.uniform()),
                          .overall = static_cast<float>(rng.normal()), .blank_rate = static_cast<float>(0.2 * rng.uniform()),
                          .log_tokens = static_cast<float>(6 * rng.uniform()), .log_tokens_sd = static_cast<float>(0.1 + rng.uniform()),
                          .cost = static_cast<float>(std::exp(-6 * rng.uniform())), .latency = static_cast<float>(rng.uniform())});
  pool.same_wrong.resize(tools * tools), pool.residual.resize(tools * tools);
  for (std::size_t i = 0; i < tools; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      pool.same_wrong[i * tools + j] = pool.same_wrong[j * tools + i] = static_cast<float>(rng.uniform());
      pool.residual[i * tools + j] = pool.residual[j * tools + i] = static_cast<float>(rng.uniform());
    }
  for (std::size_t i = 0; i < tools; ++i) {
    Answered& answered = out.progress.tools.emplace_back();
    answered.called = rng.below(2) == 0;
    if (!answered.called) continue;
    answered.log_tokens = static_cast<float>(8 * rng.uniform());
    const std::size_t count = out.progress.candidates();
    const std::size_t said = rng.below(count + 2);  // the last: blank
    if (said > count) continue;
    answered.candidate = static_cast<int>(said);
    if (said == count) out.progress.evidence.push_back(pool.accept == 0 ? 0 : rng.below(2) ? pool.accept : pool.reject);
  }
  return out;
}

torch::Tensor rows_of(const std::vector<float>& values, std::size_t width) {
  return torch::tensor(values).view({static_cast<long>(values.size() / width), static_cast<long>(width)});
}

template <class Write>
void append(std::vector<float>& to, std::size_t width, Write write) {
  to.resize(to.size() + width);
  write(std::span(to).last(width));
}

AnswerBatch answer_batch(const Scene& scene) {
  AnswerBatch batch;
  const Vote vote = vote_on(scene.pool, scene.progress);
  std::vector<float> tokens, facts, none;
  std::size_t tool = 0;
  for (std::size_t i = 0; i < scene.pool.size(); ++i) {
    const Answered& answered = scene.progress.tools[i];
    if (!answered.called) continue;
    append(tokens, kTokenWidth, [&](auto out) { write_token(scene.pool, i, answered, out); });
    batch.to_state.add(tool, 0);
    if (answered.candidate >= 0) batch.to_candidate.add(tool, static_cast<std::size_t>(answered.candidate));
    ++tool;
  }
  const std::size_t count = scene.progress.candidates();
  std::vector<std::int64_t> slots;
  for (std::size_t c = 0; c <= count; ++c) slots.push_back(static_cast<std::int64_t>(c));
  for (std::size_t c = 0; c < count; ++c) {
    append(facts, kCandidateWidth, [&](auto out) { write_candidate(scene.pool, scene.progress, vote, c, out); });
    batch.seen_by.add(0, c);
  }
  append(none, kNoneWidth, [&](auto out) { write_none(scene.pool, scene.progress, vote, out); });
  batch.to_state.rows = 1, batch.to_candidate.rows = batch.seen_by.rows = count;
  batch.tokens = rows_of(tokens, kTokenWidth), batch.facts = rows_of(facts, kCandidateWidth), batch.none_facts = rows_of(none, kNoneWidth);
  batch.slots = torch::tensor(slots).view({1, static_cast<long>(slots.size())});
  return batch;
}

TEST(Parity, AnswerNetwork) {
  const torch::NoGradGuard no_grad;
  Rng rng(1);
  for (int round = 0; round < 300; ++round) {
    AnswerModule module(rng.split(static_cast<std::uint64_t>(round)));
    TensorFile file;
    save_to(*module, "n.", file);
    const AnswerNet net = AnswerNet::from(file, "n.");
    const Scene scene = random_scene(rng, true);
    const AnswerNet* const judges[] = {&net};
    const Belief belief = CrossFitted{}.believe(judges, scene.pool, scene.progress);
    torch::Tensor scores = module->forward(answer_batch(scene), 0, Rng(0)).squeeze(0);
    for (std::size_t c = 0; c < scene.progress.candidates(); ++c) scores[static_cast<long>(c)] += scene.progress.evidence[c];
    const torch::Tensor chances = scores.softmax(0);
    for (std::size_t c = 0; c < belief.candidates.size(); ++c)
      ASSERT_NEAR(belief.candidates[c], chances[static_cast<long>(c)].item<float>(), 1e-5) << "round " << round;
    ASSERT_NEAR(belief.none, chances[-1].item<float>(), 1e-5) << "round " << round;
  }
}

TEST(Parity, TurnNetwork) {
  const torch::NoGradGuard no_grad;
  Rng rng(3);
  for (int round = 0; round < 300; ++round) {
    TurnModule module(rng.split(static_cast<std::uint64_t>(round)));
    TensorFile file;
    save_to(*module, "n.", file);
    const TurnNet net = TurnNet::from(file, "n.");
    std::vector<ExpertFacts> experts(1 + rng.below(8));
    std::vector<float> prices;
    for (auto& expert : experts) {
      expert.skill = static_cast<float>(4 * rng.uniform()), expert.overall = static_cast<float>(4 * rng.uniform());
      expert.notice = static_cast<float>(rng.uniform());
      for (auto& right : expert.right) right = static_cast<float>(rng.uniform());
      prices.push_back(static_cast<float>(std::exp(-8 * rng.uniform())));
    }
    TurnState state(experts);
    for (std::size_t turn = rng.below(12); turn > 0; --turn)
      state.saw(rng.below(experts.size()), {.deed = static_cast<Deed>(1 + rng.below(5)), .grounded = rng.below(2) == 0}, turn == 1);
    const TurnView view(state, prices);
    std::vector<float> rows;
    for (std::size_t r = 0; r < view.rows(); ++r) append(rows, kTurnWidth, [&](auto out) { view.write(r, out); });
    const torch::Tensor out = module->forward(rows_of(rows, kTurnWidth));
    const auto outlooks = net.outlooks(view);
    for (std::size_t r = 0; r < view.rows(); ++r) {
      const auto row = out[static_cast<long>(r)];
      ASSERT_NEAR(outlooks[r].right, row[0].sigmoid().item<float>(), 1e-5) << "round " << round;
      const float price = r + 1 == view.rows() ? 0 : std::max(0.f, row[1].item<float>()) * view.unit();
      ASSERT_NEAR(outlooks[r].price, price, 1e-5 * std::max(1.f, view.unit())) << "round " << round;
    }
  }
}

ChoiceBatch choice_batch(const Scene& scene, const Belief& belief, std::span<const std::uint64_t> sets) {
  ChoiceBatch batch;
  std::vector<float> tokens, states, members, actions;
  std::vector<std::size_t> member_of(scene.pool.size());
  for (std::size_t i = 0; i < scene.pool.size(); ++i) {
    const Answered& answered = scene.progress.tools[i];
    append(tokens, kTokenWidth, [&](auto out) { write_token(scene.pool, i, answered, out); });
    if (belief.best >= 0 && answered.candidate == belief.best) batch.roles.add(i, 0);
    batch.roles.add(i, answered.called ? 1 : 2);
    if (answered.called) continue;
    member_of[i] = members.size() / kMemberWidth;
    append(members, kMemberWidth, [&](auto out) { write_member(scene.pool, scene.progress, belief, i, out); });
  }
  append(states, kStateWidth, [&](auto out) { write_state(scene.pool, scene.progress, belief, out); });
  for (std::size_t s = 0; s < sets.size(); ++s) {
    append(actions, kActionWidth, [&](auto out) { write_action(price_of(scene.pool, sets[s]), static_cast<std::size_t>(std::popcount(sets[s])), out); });
    batch.starts.add(0, s);
    for (std::size_t i = 0; i < scene.pool.size(); ++i)
      if (sets[s] >> i & 1) batch.sets.add(member_of[i], s);
  }
  batch.roles.rows = 3, batch.sets.rows = batch.starts.rows = sets.size();
  batch.tokens = rows_of(tokens, kTokenWidth), batch.states = rows_of(states, kStateWidth);
  batch.members = rows_of(members, kMemberWidth), batch.actions = rows_of(actions, kActionWidth);
  return batch;
}

TEST(Parity, ChoiceNetwork) {
  const torch::NoGradGuard no_grad;
  Rng rng(2);
  std::size_t compared = 0;
  for (int round = 0; round < 300; ++round) {
    ChoiceModule module(rng.split(static_cast<std::uint64_t>(round)));
    AnswerModule answers(rng.split("answers").split(static_cast<std::uint64_t>(round)));
    TensorFile file;
    save_to(*module, "c.", file), save_to(*answers, "a.", file);
    const Scene scene = random_scene(rng, rng.below(2) == 0);
    const AnswerNet net = AnswerNet::from(file, "a.");
    const AnswerNet* const judges[] = {&net};
    const Belief belief = CrossFitted{}.believe(judges, scene.pool, scene.progress);
    std::uint64_t open = 0;
    for (std::size_t i = 0; i < scene.pool.size(); ++i)
      if (!scene.progress.tools[i].called) open |= std::uint64_t{1} << i;
    const auto sets = sets_of(open, 1 + rng.below(3));
    if (sets.empty()) continue;
    const auto gains = ChoiceNet::from(file, "c.").gains(scene.pool, scene.progress, belief, sets);
    const torch::Tensor same = module->forward(choice_batch(scene, belief, sets));
    for (std::size_t s = 0; s < sets.size(); ++s, ++compared)
      ASSERT_NEAR(gains[s], same[static_cast<long>(s)].item<float>() * gain_scale(scene.pool), 1e-5) << "round " << round;
  }
  EXPECT_GT(compared, 3000u);
}

TEST(PoolRows, GradientIsTheOtherWayRound) {
  const auto x = torch::rand({4, 3}).requires_grad_();
  Edges edges{.rows = 2};
  for (const auto& [from, to] : {std::pair{0, 1}, {3, 1}, {3, 0}}) edges.add(static_cast<std::size_t>(from), static_cast<std::size_t>(to));
  const auto y = pool_rows(x, edges);
  EXPECT_TRUE(torch::allclose(y, torch::stack({x[3], x[0] + x[3]})));
  const auto slope = torch::rand({2, 3});
  const auto gradient = torch::autograd::grad({y}, {x}, {slope})[0];
  EXPECT_TRUE(torch::allclose(gradient, torch::stack({slope[1], torch::zeros({3}), torch::zeros({3}), slope[0] + slope[1]})));
}

TEST(AdamW, StepsAsTorchDoesAndGoesOnFromWhatItSaved) {
  ChoiceModule mine(Rng(1)), theirs(Rng(1)), resumed(Rng(1));
  torch::optim::AdamW reference(theirs->parameters(), torch::optim::AdamWOptions(1e-2).weight_decay(0.1));
  auto optimiser = std::make_unique<AdamW>(named_parameters(*mine), 0.1, 1e9);
  Rng rng(5);
  for (int step = 0; step < 5; ++step) {
    std::vector<torch::Tensor> gradients;
    for (auto& parameter : theirs->parameters()) {
      torch::Tensor gradient = torch::empty_like(parameter);
      for (long i = 0; i < gradient.numel(); ++i) gradient.data_ptr<float>()[i] = static_cast<float>(rng.normal());
      parameter.mutable_grad() = gradient;
      gradients.push_back(gradient);
    }
    optimiser->step(gradients, 1e-2);
    reference.step();
    TensorFile kept;
    optimiser->save(kept);
    optimiser = std::make_unique<AdamW>(named_parameters(*mine), 0.1, 1e9);
    optimiser->load(kept);
  }
  for (std::size_t p = 0; p < mine->parameters().size(); ++p)
    EXPECT_TRUE(torch::allclose(mine->parameters()[p], theirs->parameters()[p], 1e-5, 1e-6));
}

}  // namespace
}  // namespace baton::train
