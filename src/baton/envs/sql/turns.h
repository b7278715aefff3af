#pragma once
// How simulated experts play a task, turn by turn: which step comes next, whether it is right, how it goes wrong. Pure: it depends on
// the plan, the luck and who played the turns so far, so that two policies meet the same luck wherever they do the same.

#include "baton/base/rng.h"
#include "baton/core/turns.h"
#include "baton/envs/sql/domain_task.h"
#include "baton/envs/sql/expert_pool.h"

namespace baton::envs::sql {

// What a turn does. An item is a golden call, or the reply that closes a need.
struct Move {
  enum class Kind { attempt, mend, idle } kind = Kind::idle;  // idle: nothing is left to do, or nothing amiss was noticed
  std::size_t item = 0;
  bool right = false;                        // attempt: as the golden plan has it
  SlipKind slip = SlipKind::wrong_row;       // attempt, not right
};

struct TurnItem {
  enum class State { open, right, amiss, lost } state = State::open;  // amiss: can be mended; lost: cannot
  int attempts = 0;
  double difficulty = 0;                     // with what nothing shows
};

// A task's steps, and how hard they are as far as the task shows. `elsewhere`, `tokens` and `growth` are left as they are: they
// take the pack at work (practice.h).
TurnPlan plan_of(const DomainTask& task, const Pack& pack);

// Of an episode on this task: the same for every policy.
std::uint64_t luck_of(const DomainTask& task, std::uint64_t seed);

class Turns {
 public:
  // Plan and pool must outlive it. `luck`: equal where two policies are to meet the same.
  Turns(const TurnPlan& plan, const ExpertPool& pool, std::uint64_t luck);

  Move next(std::size_t expert) const;
  // After the move was made. `refused`: a tool answered with an error, so nothing was changed.
  void made(const Move& move, bool refused);
  bool complete() const;                     // every item was attempted: the user has heard a closing reply for each need
  bool right() const;                        // every item is: the task would be passed
  const TurnPlan& plan() const { return *plan_; }
  const std::vector<TurnItem>& items() const { return items_; }

 private:
  double draw(const Expert& expert, std::string_view what, std::uint64_t number) const;
  bool rests_on_sand(const TurnPlan::Item& item) const;

  const TurnPlan* plan_;
  const ExpertPool* pool_;
  std::uint64_t luck_;
  std::vector<TurnItem> items_;              // as the plan's
  std::uint64_t turn_ = 0;
};

}  // namespace baton::envs::sql
