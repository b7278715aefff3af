#pragma once
// Values to go wrong with: other rows that are really there, other arguments that a tool accepts.

#include "baton/base/rng.h"
#include "baton/envs/sql/world.h"

#include <optional>

namespace baton::envs::sql {

// Ids of every table on the untouched data.
struct Ids {
  explicit Ids(World& world);
  std::vector<std::vector<std::int64_t>> of;           // by table
  std::vector<std::string> tables;                     // their names

  // An id of the table other than `than`.
  std::optional<SqlValue> another(const std::string& table, const SqlValue& than, Rng& rng) const;
};

// A value that the parameter accepts, other than `than`; nothing where there is no other, or for ids.
std::optional<SqlValue> another_value(const Parameter& parameter, const SqlValue& than, Rng& rng);

// The arguments with one that points elsewhere: an id where there is one, else a value. The same where nothing else can be had.
Arguments pointing_elsewhere(const DomainTool& tool, Arguments arguments, const Ids& ids, Rng& rng);

}  // namespace baton::envs::sql
