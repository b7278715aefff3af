#pragma once
// A task, an observation of it and a call context, for tests that stand in for the rollout.

#include "baton/core/episode.h"

#include <optional>
#include <string>
#include <vector>

namespace baton::test {

// Everything that one call needs; a fresh ledger and budget each time. `wall` chooses the process's clock over a virtual one.
struct CallBench {
  explicit CallBench(const Task& task, Money dollars = kUnlimited, bool wall = false)
      : budget(dollars),
        seen{.task = view_of(task)},
        context{.ledger = ledger,
                .budget = budget,
                .clock = wall ? wall_clock() : own_clock,
                .rng = Rng(7),
                .deadline = {},
                .stop = stop.get_token(),
                .tool = ToolId{0},
                .seen = &seen,
                .preferences = &preferences} {}
  Money booked() const { return ledger.total(Purpose::tool); }

  Ledger ledger;
  Budget budget;
  VirtualClock own_clock;
  std::stop_source stop;
  Preferences preferences;
  Observation seen;
  CallContext context;
};

inline Task question(std::string text, AnswerType type, std::vector<std::string> options = {}) {
  return {.id = "q", .question = std::move(text), .type = type, .options = std::move(options)};
}

}  // namespace baton::test
