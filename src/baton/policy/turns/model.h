#pragma once
// What a trained policy file holds for episodes of turns: the network, tasks to practise on (no text), and what practice showed of the
// experts of its training.

#include "baton/policy/turns/play.h"

namespace baton::policy {

struct TurnModel {
  TurnNet net;
  std::vector<TurnPlan> plans;               // their keys are their numbers
  std::vector<std::string> experts;          // of the training
  std::vector<ExpertTally> tallies;          // of these
  std::map<std::string, std::string> card;   // seed, steps, …: for people
};

// As practice for the file: `count` of the plans, drawn by `seed`, with keys of their own.
std::vector<TurnPlan> practice_for_file(std::span<const TurnPlan> plans, std::size_t count, std::uint64_t seed);

bool holds_turns(const TensorFile& file);
// Adds everything but the network's weights ("turns.head1.weight", …), which must be there.
void save_turns(const TurnModel& model, TensorFile& file);
TurnModel load_turns(const TensorFile& file);  // throws Error

}  // namespace baton::policy
