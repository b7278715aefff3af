#include "baton/envs/sql/practice.h"

#include "baton/base/text.h"
#include "baton/envs/sql/desk.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace baton::envs::sql {
namespace {

constexpr double kTokensPerWord = 1.35, kTokensPerTool = 90;

class Game final : public TurnGame {
 public:
  Game(const TurnPlan& plan, const ExpertPool& pool, std::uint64_t luck)
      : turns_(plan, pool, luck), pool_(&pool), luck_(luck), called_(plan.items.size()) {}

  std::unique_ptr<TurnGame> copy() const override { return std::make_unique<Game>(*this); }
  std::size_t experts() const override { return pool_->experts.size(); }
  bool complete() const override { return turns_.complete(); }
  bool right() const override { return turns_.right(); }
  Seconds seconds(std::size_t expert) const override { return pool_->experts[expert].seconds; }

  double dollars(std::size_t index) const override {
    const Expert& expert = pool_->experts[index];
    const TurnPlan& plan = turns_.plan();
    const Usage usage{.input = std::llround(static_cast<double>(plan.tokens) + static_cast<double>(plan.growth) * played_),
                      .output = std::llround(expert.output_tokens)};
    return cost_of(expert.price, usage).dollars();
  }

  SeenTurn play(std::size_t expert) override {
    using Kind = TurnPlan::Item::Elsewhere::Kind;
    const Move move = turns_.next(expert);
    SeenTurn seen{.deed = Deed::spoke};
    if (move.kind != Move::Kind::idle) {
      const TurnPlan::Item& item = turns_.plan().items[move.item];
      const bool right = move.right || move.kind == Move::Kind::mend;
      const auto trial =
          mix64(luck_ ^ mix64(1000 * move.item + static_cast<std::size_t>(turns_.items()[move.item].attempts) + (expert << 32)));
      const TurnPlan::Item::Elsewhere& elsewhere = item.elsewhere[trial % item.elsewhere.size()];
      if (item.reply) {
        seen.deed = Deed::closed, seen.grounded = right ? item.grounded : elsewhere.grounded;
      } else if (right || move.slip == SlipKind::wrong_row) {
        seen.deed = item.writes ? Deed::changed : Deed::looked_up, seen.grounded = right ? item.grounded : elsewhere.grounded;
        seen.refused = too_early(item) || (!right && elsewhere.kind == Kind::refused);
        if (!right && !seen.refused && elsewhere.kind == Kind::shows_nothing) seen.deed = Deed::found_nothing;
        called_[move.item] = called_[move.item] || !seen.refused;
      }
    }
    turns_.made(move, seen.refused);
    ++played_;
    return seen;
  }

 private:
  bool too_early(const TurnPlan::Item& item) const {
    return !item.after.empty() && std::none_of(item.after.begin(), item.after.end(), [&](std::size_t other) { return called_[other]; });
  }

  Turns turns_;
  const ExpertPool* pool_;
  std::uint64_t luck_;
  std::vector<bool> called_;             // by item: the call went through
  double played_ = 0;
};

}  // namespace

double instruction_tokens(const Pack& pack) {
  double out = kTokensPerTool * static_cast<double>(pack.tools.size());
  for (const auto& line : split(pack.policy.text, '\n')) out += kTokensPerWord * static_cast<double>(split(line, ' ').size());
  return out;
}

std::string closing_words(const DomainTask& task, std::size_t need, bool right) {
  std::string out = "That is settled.";
  for (const auto& fact : task.facts)
    if (fact.need == need && right) out += fmt::format(" For your records: {}.", fact.say);
  for (const auto& refusal : task.refusals)
    if (refusal.need == need)
      out += right ? fmt::format(" I am afraid that cannot be done: {} ({}).", refusal.because, refusal.words.front())
                   : " I am afraid that cannot be done.";
  return out;
}

TurnPlan practice_plan(const DomainTask& task, World& world, const Ids& ids) {
  using Kind = TurnPlan::Item::Elsewhere::Kind;
  const Pack& pack = world.pack();
  TurnPlan out = plan_of(task, pack);
  Rng rng(hash64("elsewhere", out.key));
  std::vector<std::size_t> item_of_call(task.golden.size());
  for (std::size_t i = 0; i < out.items.size(); ++i)
    if (!out.items[i].reply) item_of_call[out.items[i].call] = i;
  Heard heard(task.instruction);
  double bytes = 0;
  world.begin(World::Record::touched);
  for (std::size_t c = 0; c < task.golden.size(); ++c) {
    const std::size_t tool = pack.index_of(task.golden[c].tool);
    const DomainTool& spec = pack.tools[tool];
    TurnPlan::Item& item = out.items[item_of_call[c]];
    item.grounded = heard.grounds(spec, task.golden[c].arguments);
    for (std::size_t other = 0; other < c; ++other)
      if (std::find(spec.after.begin(), spec.after.end(), task.golden[other].tool) != spec.after.end())
        item.after.push_back(static_cast<std::uint16_t>(item_of_call[other]));
    for (auto& trial : item.elsewhere) {
      const Arguments others = pointing_elsewhere(spec, task.golden[c].arguments, ids, rng);
      world.branch();
      const CallResult other = world.call(tool, others);
      trial = {!other.ok ? Kind::refused : deed_of(spec, other) == Deed::found_nothing ? Kind::shows_nothing : Kind::done,
               heard.grounds(spec, others)};
      world.back(), world.leave_branch();
    }
    const CallResult result = world.call(tool, task.golden[c].arguments);
    heard.shown(result.rows);
    bytes += static_cast<double>(rendered(spec, result).size() + written_arguments(spec, task.golden[c].arguments).size());
  }
  world.end();
  for (auto& item : out.items) {
    if (!item.reply) continue;
    item.grounded = heard.repeated_in(closing_words(task, item.need, true));
    item.elsewhere.fill({Kind::done, heard.repeated_in(closing_words(task, item.need, false))});
  }
  out.tokens = static_cast<float>(instruction_tokens(pack) + static_cast<double>(task.instruction.size()) / kBytesPerToken);
  out.growth = static_cast<float>(bytes / kBytesPerToken / static_cast<double>(std::max<std::size_t>(1, out.items.size())));
  return out;
}

TurnGames games_of(const ExpertPool& pool) {
  return [&pool](const TurnPlan& plan, std::uint64_t luck) { return std::make_unique<Game>(plan, pool, luck); };
}

ExpertPool random_experts(std::size_t count, std::span<const std::string> domains, Rng& rng) {
  ExpertPool out{.name = "random"};
  // How pools differ: in how far their experts' abilities lie apart, whether the abler look after their work more, or anybody does, …
  const double span = 0.3 + 0.7 * rng.uniform(), from = (1 - span) * rng.uniform();
  const double careful = rng.uniform() < 0.25 ? 0.3 * rng.uniform() * rng.uniform() : 0.4 + 0.9 * rng.uniform();
  const bool any_notice = rng.uniform() < 0.25;
  const double steep = 0.5 + 1.1 * rng.uniform(), special = rng.uniform() < 0.3 ? 0.9 * rng.uniform() : 0.3;
  const double pure = 0.3 + 2 * rng.uniform(), fair = 0.3 + 0.7 * rng.uniform();  // of slips; of prices by ability
  for (std::size_t i = 0; i < count; ++i) {
    Expert expert{.name = fmt::format("expert-{}", i)};
    const double ability = from + span * rng.uniform();  // 0..1: of the weakest to the strongest there are
    expert.skill = 3.4 * ability;
    expert.slope = steep * (0.85 + 0.3 * rng.uniform());
    const double notice = any_notice ? 0.7 * rng.uniform() : 0.05 + 0.45 * ability + 0.12 * rng.normal();
    expert.notice = careful * std::clamp(notice, 0.02, 0.8);
    const double dear = std::clamp(fair * ability + (1 - fair) * rng.uniform() + 0.15 * rng.normal(), 0.0, 1.0);
    const double input = 0.08 * std::exp(4.5 * dear), output = input * (3 + 6 * rng.uniform());  // dollars per million
    expert.price.input = expert.price.cached_input = TokenRate::from_dollars_per_million(input);
    expert.price.output = expert.price.reasoning = TokenRate::from_dollars_per_million(output);
    expert.output_tokens = 100 + 400 * rng.uniform();
    expert.seconds = 1 + 5 * rng.uniform() + 5 * ability * rng.uniform();
    for (const auto& domain : domains) expert.domains[domain] = special * rng.normal();
    for (auto& weight : expert.slips) weight = 0.01 + rng.gamma(pure);
    out.experts.push_back(std::move(expert));
  }
  return out;
}

}  // namespace baton::envs::sql
