#pragma once
// Ids of every table on the untouched data: for mistakes that point to a real row.

#include "baton/base/rng.h"
#include "baton/envs/sql/world.h"

#include <optional>

namespace baton::synth {

struct Ids {
  explicit Ids(envs::sql::World& world);
  std::vector<std::vector<std::int64_t>> of;           // by table
  std::vector<std::string> tables;                     // their names

  // An id of the table other than `than`.
  std::optional<SqlValue> another(const std::string& table, const SqlValue& than, Rng& rng) const;
};

}  // namespace baton::synth
