#include "baton/envs/sql/turns.h"

#include <algorithm>
#include <cmath>

namespace baton::envs::sql {
namespace {

constexpr double kTaskSpread = 0.4, kItemSpread = 0.3;  // of difficulties that nothing shows, standard deviations
constexpr int kMostAttempts = 3;                        // at a call that tools refuse

double difficulty_of(const DomainTask& task, const Pack& pack, const TurnPlan::Item& item) {
  double out = -1;
  if (item.reply) {
    for (const auto& fact : task.facts) out += fact.need == item.need ? 0.4 : 0;
    for (const auto& refusal : task.refusals) out += refusal.need == item.need ? 2.0 : 0;
    return out;
  }
  const GoldenCall& call = task.golden[item.call];
  if (!pack.tool(call.tool)->writes.empty()) out += 1.2;
  for (const auto& [parameter, from] : call.from)
    out += from.kind == Expression::Kind::rule ? 1.6 : from.kind != Expression::Kind::known && !from.filters.empty() ? 0.6 : 0.1;
  return out;
}

std::vector<std::uint16_t> rests_on(const DomainTask& task, const TurnPlan::Item& item, std::span<const std::uint16_t> item_of_call) {
  std::vector<std::uint16_t> out;
  const auto look = [&](const Expression& e) { for_each_call(e, [&](std::size_t call) { out.push_back(item_of_call[call]); }); };
  if (!item.reply)
    for (const auto& [parameter, from] : task.golden[item.call].from) look(from);
  for (const auto& fact : task.facts)
    if (item.reply && fact.need == item.need) look(fact.from);
  for (const auto& refusal : task.refusals)
    if (item.reply && refusal.need == item.need) out.push_back(item_of_call[refusal.proof]);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

SlipKind slip_of(const Expert& expert, const TurnPlan::Item& item, double at) {
  std::array<double, kSlipKinds> weights = expert.slips;
  const auto allow = [&](SlipKind kind, bool possible) {
    if (!possible) weights[static_cast<std::size_t>(kind)] = 0;
  };
  allow(SlipKind::wrong_row, !item.reply), allow(SlipKind::missed_look_up, !item.reply && !item.writes),
      allow(SlipKind::forgotten_write, item.writes);
  allow(SlipKind::premature_end, !item.reply), allow(SlipKind::wrong_words, item.reply);
  double sum = 0;
  for (const double w : weights) sum += w;
  if (sum <= 0) return item.reply ? SlipKind::wrong_words : SlipKind::wrong_row;
  at *= sum;
  std::size_t kind = 0;
  while (kind + 1 < kSlipKinds && (at -= weights[kind]) >= 0) ++kind;
  return static_cast<SlipKind>(kind);
}

}  // namespace

TurnPlan plan_of(const DomainTask& task, const Pack& pack) {
  TurnPlan out{.key = hash64("difficulty", hash64(task.id)), .domain = task.domain};
  std::vector<std::uint16_t> item_of_call(task.golden.size());
  for (std::uint16_t need = 0; need < task.needs.size(); ++need) {
    for (std::uint16_t c = 0; c < task.golden.size(); ++c) {
      if (task.golden[c].need != need) continue;
      item_of_call[c] = static_cast<std::uint16_t>(out.items.size());
      out.items.push_back({.writes = !pack.tool(task.golden[c].tool)->writes.empty(), .need = need, .call = c});
    }
    out.items.push_back({.reply = true, .need = need});
  }
  for (auto& item : out.items) {
    item.difficulty = difficulty_of(task, pack, item);
    item.rests_on = rests_on(task, item, item_of_call);
    const auto of_need = [&](const auto& told) { return told.need == item.need; };
    item.tells = item.reply && (std::any_of(task.facts.begin(), task.facts.end(), of_need) ||
                                std::any_of(task.refusals.begin(), task.refusals.end(), of_need));
  }
  return out;
}

std::uint64_t luck_of(const DomainTask& task, std::uint64_t seed) { return hash64(task.id, mix64(seed)); }

Turns::Turns(const TurnPlan& plan, const ExpertPool& pool, std::uint64_t luck)
    : plan_(&plan), pool_(&pool), luck_(luck), items_(plan.items.size()) {
  Rng hidden(plan.key);
  const double of_task = kTaskSpread * hidden.normal();
  for (std::size_t i = 0; i < items_.size(); ++i)
    items_[i].difficulty = plan.items[i].difficulty + of_task + kItemSpread * hidden.normal();
}

double Turns::draw(const Expert& expert, std::string_view what, std::uint64_t number) const {
  return Rng(hash64(expert.name, hash64(what, mix64(luck_ + number)))).uniform();
}

bool Turns::complete() const {
  return std::all_of(items_.begin(), items_.end(), [](const TurnItem& item) { return item.state != TurnItem::State::open; });
}

bool Turns::right() const {
  return std::all_of(items_.begin(), items_.end(), [](const TurnItem& item) { return item.state == TurnItem::State::right; });
}

// Whether something that it looks at was not looked up rightly.
bool Turns::rests_on_sand(const TurnPlan::Item& item) const {
  return std::any_of(item.rests_on.begin(), item.rests_on.end(),
                     [&](std::size_t other) { return items_[other].state != TurnItem::State::right; });
}

Move Turns::next(std::size_t index) const {
  const Expert& expert = pool_->experts[index];
  const auto amiss = std::find_if(items_.begin(), items_.end(), [](const TurnItem& item) { return item.state == TurnItem::State::amiss; });
  if (amiss != items_.end() && draw(expert, "notice", turn_) < expert.notice)
    return {.kind = Move::Kind::mend, .item = static_cast<std::size_t>(amiss - items_.begin())};
  const auto open = std::find_if(items_.begin(), items_.end(), [](const TurnItem& item) { return item.state == TurnItem::State::open; });
  if (open == items_.end()) return {};
  Move out{.kind = Move::Kind::attempt, .item = static_cast<std::size_t>(open - items_.begin())};
  const TurnPlan::Item& item = plan_->items[out.item];
  const auto domain = expert.domains.find(plan_->domain);
  const double logit = expert.skill + (domain == expert.domains.end() ? 0 : domain->second) - expert.slope * open->difficulty;
  const std::uint64_t number = 1000 * out.item + static_cast<std::uint64_t>(open->attempts);
  out.right = (item.reply && !item.tells) || (!rests_on_sand(item) && draw(expert, "right", number) < 1 / (1 + std::exp(-logit)));
  if (!out.right)
    out.slip = rests_on_sand(item) ? (item.reply ? SlipKind::wrong_words : SlipKind::wrong_row)
                                    : slip_of(expert, item, draw(expert, "slip", number));
  return out;
}

void Turns::made(const Move& move, bool refused) {
  ++turn_;
  if (move.kind == Move::Kind::idle) return;
  TurnItem& item = items_[move.item];
  using State = TurnItem::State;
  if (refused) {  // nothing happened: it can be tried again
    if (move.right || move.kind == Move::Kind::mend || ++item.attempts >= kMostAttempts) item.state = State::lost;
    return;
  }
  if (move.right || move.kind == Move::Kind::mend) {
    item.state = State::right;
    return;
  }
  const TurnPlan::Item& planned = plan_->items[move.item];
  item.state = move.slip == SlipKind::wrong_row && planned.writes ? State::lost : State::amiss;
  if (move.slip != SlipKind::premature_end) return;
  for (std::size_t i = 0; i < items_.size(); ++i)
    if (plan_->items[i].need == planned.need && items_[i].state == State::open) items_[i].state = State::amiss;
}

}  // namespace baton::envs::sql
