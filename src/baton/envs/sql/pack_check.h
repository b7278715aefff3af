#pragma once
// What a pack means, beyond that it can be read: every mistake with its file and line.

#include "baton/envs/sql/world.h"

namespace baton::envs::sql {

struct PackFigures {
  std::size_t tables = 0, rows = 0, users = 0, tools = 0, tests = 0, rules = 0, intents = 0, refusals = 0, policy_words = 0;
  std::string scarcest;                  // the intent with the fewest slot rows
  std::size_t scarcest_rows = 0;
};

struct PackCheck {
  std::vector<Mistake> mistakes;         // none: the pack is sound
  PackFigures figures;
};

// Reads a pack, runs its tools' tests, and the golden plans of a sample of each intent's slot rows. Throws Error where the files
// cannot be read, or the data not be loaded, at all.
PackCheck check_pack(const std::filesystem::path& folder);

}  // namespace baton::envs::sql
