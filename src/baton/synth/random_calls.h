#pragma once
// Calls that nobody asked for: what a careless or hostile caller might send.

#include "baton/envs/sql/other_values.h"

#include <map>

namespace baton::synth {

// One step of an attempt at a task: a call with given arguments.
struct Step {
  std::size_t tool = 0;
  envs::sql::Arguments arguments;
  bool operator==(const Step&) const = default;
};

class RandomCalls {
 public:
  RandomCalls(envs::sql::World& world, const envs::sql::Ids& ids, Rng rng);

  // Of any tool: mostly arguments that it accepts, sometimes one that it should not, sometimes garbage.
  Step next();

 private:
  SqlValue valid(const envs::sql::Parameter& parameter);
  SqlValue garbage();

  const envs::sql::Pack& pack_;
  const envs::sql::Ids& ids_;
  Rng rng_;
  std::map<std::string, std::vector<SqlValue>> seen_;  // values of columns that are named as parameters are
};

}  // namespace baton::synth
