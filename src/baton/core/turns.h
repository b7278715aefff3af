#pragma once
// The work of one task in a domain, without a word of its text, and a game on it: experts play it turn by turn. What a policy practises
// on; in a real episode it sees neither.

#include "baton/base/clock.h"
#include "baton/core/episode.h"

#include <array>
#include <functional>

namespace baton {

struct TurnPlan {                            // which steps the proven solution takes, how hard each looks, on what it rests
  struct Item {                              // a golden call, or the reply that closes a need
    bool reply = false, writes = false;
    bool tells = false;                      // reply: a fact or a refusal; else nothing can be told wrongly
    bool grounded = true;                    // CallRecord::grounded, as planned
    struct Elsewhere {                       // what the call, or the reply, does where it goes wrong
      enum class Kind : std::uint8_t { done, shows_nothing, refused } kind = Kind::done;
      bool grounded = false;
      bool operator==(const Elsewhere&) const = default;
    };
    std::array<Elsewhere, 4> elsewhere{};    // in as many trials
    std::uint16_t need = 0, call = 0;        // call: number of the golden call, where not a reply
    double difficulty = 0;                   // as far as the task shows
    std::vector<std::uint16_t> rests_on;     // items whose results it uses
    std::vector<std::uint16_t> after;        // tools refuse it until one of these was called; empty: they do not
    bool operator==(const Item&) const = default;
  };
  std::uint64_t key = 0;                     // of the difficulty that nothing shows: the task's own
  std::string domain;
  float tokens = 5000, growth = 60;          // of a turn's prompt: at the first turn, and more with each
  std::vector<Item> items;                   // in the order of the solution: each need's calls, then its reply
  bool operator==(const TurnPlan&) const = default;
};

// P(whoever has this skill, a logit, passes the whole task alone), roughly: by what is shown of its difficulty, mending left out of
// account.
double expected_pass(const TurnPlan& plan, double skill);

struct SeenTurn {
  Deed deed = Deed::none;
  bool refused = false;                      // by a tool, which changed nothing
  bool grounded = true;                      // CallRecord::grounded
};

// One episode on a plan, which must outlive it. One thread at a time.
class TurnGame {
 public:
  virtual ~TurnGame() = default;
  virtual std::unique_ptr<TurnGame> copy() const = 0;   // goes on from here, with the same luck
  virtual std::size_t experts() const = 0;
  virtual double dollars(std::size_t expert) const = 0; // of a turn now
  virtual Seconds seconds(std::size_t expert) const = 0;
  virtual SeenTurn play(std::size_t expert) = 0;
  virtual bool complete() const = 0;         // it can be handed in
  virtual bool right() const = 0;            // handed in now, it would pass
};

// Games of the experts at hand, in the order of the episodes' tools. `luck`: equal where two policies are to meet the same. Thread-safe.
using TurnGames = std::function<std::unique_ptr<TurnGame>(const TurnPlan& plan, std::uint64_t luck)>;

}  // namespace baton
