#pragma once
// One candidate for a task: a pure function of (seed, pack, index), whatever thread makes it.

#include "baton/synth/gates.h"

#include <memory>
#include <optional>
#include <unordered_set>

namespace baton::synth {

// What one worker needs to work on one pack.
struct Workbench {
  explicit Workbench(std::shared_ptr<const envs::sql::Pack> pack);
  const envs::sql::Pack& pack() const { return world.pack(); }
  envs::sql::World world;
  const Materials materials;
  const envs::sql::Ids ids;
  Gates gates;
};

struct Candidate {
  GateResult result;
  envs::sql::DomainTask task;
  NegativeCounts negatives;
  std::uint64_t key = 0;                     // the same for the same intents and slots, in any order
  std::vector<std::uint64_t> wordings;       // of its needs
  std::string shorter;                       // on the sampled ones: a shorter plan that passes, or ""
  bool searched = false;                     // whether a shorter plan was looked for
};

inline constexpr const char* kDuplicate = "the same intents and slots as an earlier one";

// `index`: from 0. One candidate in `sample` is searched for a shorter plan. What is in `seen` already goes through no other gate.
Candidate make_candidate(Workbench& bench, std::uint64_t seed, std::uint64_t index, std::uint64_t sample,
                         const std::unordered_set<std::uint64_t>& seen = {});

std::uint64_t key_of(const envs::sql::DomainTask& task);
Rng mistakes_of(const envs::sql::DomainTask& task);        // which mistakes gate 5 tries on it

// 0 … 4 by the chance that a reference solver passes (envs/sql/turns.h): calls, writes, look-ups among several rows, computations,
// facts to say, refusals.
int tier_of(const envs::sql::Pack& pack, const envs::sql::DomainTask& task);

}  // namespace baton::synth
