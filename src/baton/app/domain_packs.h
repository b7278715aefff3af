#pragma once
// Where domain packs stand.

#include "baton/envs/sql/domain_environment.h"

namespace baton::app {

// The folder of packs: as given, else `domains` here, else beside the program's build folder. Throws Error where there is none.
std::filesystem::path packs_folder(const std::string& given);

// "all" (every folder with a pack.toml, by name), or names with commas. Throws Error for a name without a pack.
std::vector<std::shared_ptr<const envs::sql::Pack>> packs_named(const std::string& domains, const std::string& folder);

// The pack of that name in the folder; null where there is none.
std::shared_ptr<const envs::sql::Pack> pack_in(const std::filesystem::path& folder, const std::string& name);

// The tasks of a file with their packs; no experts yet. Throws Error "FILE:LINE: …".
envs::sql::DomainEpisodes load_domain_tasks(const std::string& file, const std::string& folder);

}  // namespace baton::app
