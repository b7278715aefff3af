#pragma once
// Somebody's attempt at a task, judged: what adversaries do who would pass without solving.

#include "baton/envs/sql/judge.h"
#include "baton/synth/random_calls.h"

namespace baton::synth {

struct Attempt {
  std::vector<Step> steps;
  std::string words;                         // said in the end
  bool say_everything = false;               // and every value that any tool returned, errors too
};

struct Judged {
  std::string wrong;                         // "": it passes
  bool solved = false;                       // by itself: the same end state and touched rows, in at most kLongest × the golden's calls
};

// In an episode of its own.
Judged judged(const envs::sql::DomainTask& task, envs::sql::World& world, const Attempt& attempt);

std::vector<Step> golden_steps(const envs::sql::Pack& pack, const envs::sql::DomainTask& task);

}  // namespace baton::synth
