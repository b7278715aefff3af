#include "baton/envs/sql/turns.h"

#include <algorithm>
#include <cmath>

namespace baton::envs::sql {
namespace {

constexpr double kTaskSpread = 0.4, kItemSpread = 0.3;  // of difficulties that nothing shows, standard deviations
constexpr int kMostAttempts = 3;                        // at a call that tools refuse

double difficulty_of(const DomainTask& task, const Pack& pack, const TurnItem& item) {
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

}  // namespace

std::vector<TurnItem> items_of(const DomainTask& task, const Pack& pack) {
  std::vector<TurnItem> out;
  const auto add = [&](TurnItem item) {
    item.difficulty = difficulty_of(task, pack, item);
    out.push_back(item);
  };
  for (std::size_t need = 0; need < task.needs.size(); ++need) {
    for (std::size_t c = 0; c < task.golden.size(); ++c)
      if (task.golden[c].need == need) add({.call = c, .need = need});
    add({.reply = true, .need = need});
  }
  return out;
}

double expected_pass(const DomainTask& task, const Pack& pack, double skill) {
  double out = 1;
  for (const auto& item : items_of(task, pack)) out *= 1 / (1 + std::exp(item.difficulty - skill));
  return out;
}

Turns::Turns(const DomainTask& task, const Pack& pack, const ExpertPool& pool, std::uint64_t seed)
    : task_(task),
      pack_(pack),
      pool_(pool),
      seed_(hash64(task.id, mix64(seed))),
      items_(items_of(task, pack)),
      item_of_call_(task.golden.size()) {
  Rng hidden(hash64("difficulty", hash64(task.id)));  // the task's own, whatever the seed
  const double of_task = kTaskSpread * hidden.normal();
  for (std::size_t i = 0; i < items_.size(); ++i) {
    items_[i].difficulty += of_task + kItemSpread * hidden.normal();
    if (!items_[i].reply) item_of_call_[items_[i].call] = i;
  }
}

double Turns::draw(const Expert& expert, std::string_view what, std::uint64_t number) const {
  return Rng(hash64(expert.name, hash64(what, mix64(seed_ + number)))).uniform();
}

bool Turns::complete() const {
  return std::all_of(items_.begin(), items_.end(), [](const TurnItem& item) { return item.state != TurnItem::State::open; });
}

// Whether something that it looks at was not looked up rightly.
bool Turns::rests_on_sand(const TurnItem& item) const {
  bool out = false;
  const auto look = [&](const Expression& e) {
    for_each_call(e, [&](std::size_t call) { out = out || items_[item_of_call_[call]].state != TurnItem::State::right; });
  };
  if (!item.reply)
    for (const auto& [parameter, from] : task_.golden[item.call].from) look(from);
  for (const auto& fact : task_.facts)
    if (item.reply && fact.need == item.need) look(fact.from);
  for (const auto& refusal : task_.refusals)
    if (item.reply && refusal.need == item.need) out = out || items_[item_of_call_[refusal.proof]].state != TurnItem::State::right;
  return out;
}

SlipKind Turns::slip_of(const Expert& expert, const TurnItem& item, double at) const {
  std::array<double, kSlipKinds> weights = expert.slips;
  const bool writes = !item.reply && !pack_.tool(task_.golden[item.call].tool)->writes.empty();
  const auto allow = [&](SlipKind kind, bool possible) {
    if (!possible) weights[static_cast<std::size_t>(kind)] = 0;
  };
  allow(SlipKind::wrong_row, !item.reply), allow(SlipKind::missed_look_up, !item.reply && !writes),
      allow(SlipKind::forgotten_write, writes);
  allow(SlipKind::premature_end, !item.reply), allow(SlipKind::wrong_words, item.reply);
  double sum = 0;
  for (const double w : weights) sum += w;
  if (sum <= 0) return item.reply ? SlipKind::wrong_words : SlipKind::wrong_row;
  at *= sum;
  std::size_t kind = 0;
  while (kind + 1 < kSlipKinds && (at -= weights[kind]) >= 0) ++kind;
  return static_cast<SlipKind>(kind);
}

Move Turns::next(std::size_t index) const {
  const Expert& expert = pool_.experts[index];
  const auto amiss = std::find_if(items_.begin(), items_.end(), [](const TurnItem& item) { return item.state == TurnItem::State::amiss; });
  if (amiss != items_.end() && draw(expert, "notice", turn_) < expert.notice)
    return {.kind = Move::Kind::mend, .item = static_cast<std::size_t>(amiss - items_.begin())};
  const auto open = std::find_if(items_.begin(), items_.end(), [](const TurnItem& item) { return item.state == TurnItem::State::open; });
  if (open == items_.end()) return {};
  Move out{.kind = Move::Kind::attempt, .item = static_cast<std::size_t>(open - items_.begin())};
  const auto domain = expert.domains.find(task_.domain);
  const double logit = expert.skill + (domain == expert.domains.end() ? 0 : domain->second) - expert.slope * open->difficulty;
  const std::uint64_t number = 1000 * out.item + static_cast<std::uint64_t>(open->attempts);
  out.right = !rests_on_sand(*open) && draw(expert, "right", number) < 1 / (1 + std::exp(-logit));
  if (!out.right)
    out.slip = rests_on_sand(*open) ? (open->reply ? SlipKind::wrong_words : SlipKind::wrong_row)
                                    : slip_of(expert, *open, draw(expert, "slip", number));
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
  const bool writes = !item.reply && !pack_.tool(task_.golden[item.call].tool)->writes.empty();
  item.state = move.slip == SlipKind::wrong_row && writes ? State::lost : State::amiss;
  if (move.slip != SlipKind::premature_end) return;
  for (auto& other : items_)
    if (other.need == item.need && other.state == State::open) other.state = State::amiss;
}

}  // namespace baton::envs::sql
