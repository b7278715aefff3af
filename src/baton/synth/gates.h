#pragma once
// The gates that every shipped task passes.

#include "baton/base/rng.h"
#include "baton/envs/sql/judge.h"
#include "baton/synth/build.h"
#include "baton/synth/random_calls.h"

#include <array>

namespace baton::synth {

enum class Gate { none, execution, fidelity, completeness, minimality, negatives, duplicates };
inline constexpr std::size_t kGates = 7;
std::string_view name_of(Gate gate);

struct GateResult {
  Gate failed = Gate::none;                  // none: passed all
  std::string why;
};

// How a mutated run ended: it must fail, or be an equivalent of the golden one.
struct NegativeCounts {
  std::size_t failed = 0, equivalent = 0;
};

class Gates {
 public:
  Gates(envs::sql::World& world, const envs::sql::Ids& ids) : world_(world), ids_(ids) {}

  // Gates 1 to 5 on a task that was built so. Adds equivalent orders to the task; its own random numbers decide which
  // mistakes are tried.
  GateResult check(envs::sql::DomainTask& task, const TaskBuilder::Finished& built, Rng rng);
  // Whether a plan without `drop` (1 or 2) of the golden calls, the arguments of the others still derivable, solves the task. "" or
  // without which. `check` does so for one call; looking for two costs more.
  std::string shorter(const envs::sql::DomainTask& task, const std::vector<envs::sql::MadeCall>& golden, std::size_t drop);

  const NegativeCounts& negatives() const { return negatives_; }

 private:
  using Calls = std::vector<envs::sql::MadeCall>;
  struct Trial {                             // a changed run, the same as the golden one up to `from`
    std::vector<Step> steps;
    std::size_t from = 0;
    enum class Kind { unneeded_write, mistake, order, stray } kind = Kind::mistake;
    bool passed = true;
  };
  std::vector<Trial> trials(const envs::sql::DomainTask& task, const Calls& golden, Rng& rng) const;
  void run(Trial& trial, const envs::sql::DomainTask& task, const std::string& words, std::uint64_t state, Calls& calls);
  GateResult golden_run(const envs::sql::DomainTask& task, const TaskBuilder::Finished& built, std::vector<Trial>& trials);
  std::string underivable(const envs::sql::DomainTask& task, const Calls& golden, std::size_t call);
  std::string judged(envs::sql::DomainTask& task, const Calls& golden, const std::vector<Trial>& trials);
  bool passes(const envs::sql::DomainTask& task, const std::vector<Step>& steps, const std::vector<envs::sql::Said>& said);
  void count(bool passed) { passed ? ++negatives_.equivalent : ++negatives_.failed; }

  envs::sql::World& world_;
  const envs::sql::Ids& ids_;
  NegativeCounts negatives_;                 // of the task being checked
};

std::vector<Step> steps_of(const std::vector<envs::sql::MadeCall>& calls);

}  // namespace baton::synth
