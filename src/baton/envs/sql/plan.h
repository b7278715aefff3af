#pragma once
// Golden plans at work: arguments worked out from what is known and shown, calls made, what must be said found.

#include "baton/envs/sql/world.h"

#include <span>

namespace baton::envs::sql {

// What the user of one need knows, by name.
class Knowledge {
 public:
  // Of the user (a row of World::users) and one row of the intent's slots.
  Knowledge(const Pack& pack, const Intent& intent, const Rows& users, std::size_t user, const Rows& slots, std::size_t slot);
  const SqlValue* find(std::string_view name) const;               // null where unknown
  const std::vector<std::pair<std::string, SqlValue>>& all() const { return known_; }

 private:
  std::vector<std::pair<std::string, SqlValue>> known_;
};

struct MadeCall {
  std::size_t tool = 0;
  Arguments arguments;
  CallResult result;
};

// What an expression of a need may look at after these calls.
Sight sight_of(World& world, const Knowledge& knowledge, std::span<const MadeCall> made);

// The arguments of a planned call, or why one is not derivable.
Result<Arguments> arguments_of(const Pack& pack, const PlannedCall& call, const Sight& sight);

// Runs an intent's golden plan in the open episode. "": every call succeeded and every fact was shown; else why not.
std::string run_plan(World& world, const Intent& intent, const Knowledge& knowledge);

}  // namespace baton::envs::sql
