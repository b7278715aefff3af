#pragma once
// How simulated experts play a task, turn by turn: which step comes next, whether it is right, how it goes wrong. Pure: it depends on
// the task, the seed and who played the turns so far, so that two policies meet the same luck wherever they do the same.

#include "baton/base/rng.h"
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
  bool reply = false;
  std::size_t call = 0;                      // golden call, where not a reply
  std::size_t need = 0;
  double difficulty = 0;
  enum class State { open, right, amiss, lost } state = State::open;  // amiss: can be mended; lost: cannot
  int attempts = 0;
};

// How hard a task's steps are, as far as the task shows: items need by need, each need's calls, then its reply.
std::vector<TurnItem> items_of(const DomainTask& task, const Pack& pack);

// P(an expert of this skill passes the whole task alone), roughly: what is shown of its difficulty, mending left out of account.
double expected_pass(const DomainTask& task, const Pack& pack, double skill);

class Turns {
 public:
  Turns(const DomainTask& task, const Pack& pack, const ExpertPool& pool, std::uint64_t seed);

  Move next(std::size_t expert) const;
  // After the move was made. `refused`: a tool answered with an error, so nothing was changed.
  void made(const Move& move, bool refused);
  bool complete() const;                     // every item was attempted: the user has heard a closing reply for each need
  const std::vector<TurnItem>& items() const { return items_; }

 private:
  double draw(const Expert& expert, std::string_view what, std::uint64_t number) const;
  bool rests_on_sand(const TurnItem& item) const;
  SlipKind slip_of(const Expert& expert, const TurnItem& item, double at) const;

  const DomainTask& task_;
  const Pack& pack_;
  const ExpertPool& pool_;
  const std::uint64_t seed_;
  std::vector<TurnItem> items_;              // need by need: its calls, then its reply
  std::vector<std::size_t> item_of_call_;
  std::uint64_t turn_ = 0;
};

}  // namespace baton::envs::sql
