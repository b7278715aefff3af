#pragma once
// What an index file looks like inside; shared by its writer and its reader.

#include "baton/tools/search.h"
#include "baton/base/sqlite.h"

namespace baton::tools {

inline constexpr std::int64_t kApplicationId = 0x6261746E;  // "batn", SQLite's application_id
inline constexpr std::int64_t kSchemaVersion = 1;           // SQLite's user_version

enum class IndexFile { absent, other_file, other_version, ours };
IndexFile kind_of_index(const std::filesystem::path& index);

// The index rewritten in place to mirror `source`, in one transaction. `database` is empty or of our schema.
IndexReport update_index(Database& database, const std::filesystem::path& source);

}  // namespace baton::tools
