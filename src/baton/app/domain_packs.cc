#include "baton/app/domain_packs.h"

#include "baton/base/file.h"
#include "baton/base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace baton::app {
namespace fs = std::filesystem;

fs::path packs_folder(const std::string& given) {
  if (!given.empty()) {
    if (!fs::is_directory(given)) throw Error(fmt::format("--packs {}: no such folder", given));
    return given;
  }
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  for (const fs::path& folder : {fs::path("domains"), program.parent_path().parent_path() / "domains"})
    if (fs::is_directory(folder)) return folder;
  throw Error("there is no folder 'domains' here; name one with --packs");
}

std::vector<std::shared_ptr<const envs::sql::Pack>> packs_named(const std::string& domains, const std::string& given) {
  const fs::path folder = packs_folder(given);
  std::vector<std::string> known;
  for (const auto& pack : envs::sql::pack_folders(folder)) known.push_back(pack.filename().string());
  if (known.empty()) throw Error(fmt::format("{}: no pack in it; a pack is a folder with a pack.toml", folder.string()));
  const auto names = domains == "all" ? known : split(domains, ',');
  std::vector<std::shared_ptr<const envs::sql::Pack>> out;
  for (const auto& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string near = nearest(name, known);
      throw Error(fmt::format("--domains: no pack '{}' in {}{}", name, folder.string(),
                              near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    }
    if (std::count(names.begin(), names.end(), name) > 1) throw Error(fmt::format("--domains: '{}' stands there twice", name));
    out.push_back(std::make_shared<const envs::sql::Pack>(envs::sql::load_pack(folder / name)));
  }
  if (out.empty()) throw Error("--domains: name a pack, or all");
  return out;
}

std::shared_ptr<const envs::sql::Pack> pack_in(const fs::path& folder, const std::string& name) {
  if (name.find('/') != std::string::npos || !fs::exists(folder / name / "pack.toml")) return nullptr;
  return std::make_shared<const envs::sql::Pack>(envs::sql::load_pack(folder / name));
}

envs::sql::DomainEpisodes load_domain_tasks(const std::string& file, const std::string& given) {
  const fs::path folder = packs_folder(given);
  envs::sql::DomainEpisodes out;
  const auto pack = [&](std::string_view domain) -> const envs::sql::Pack* {
    auto& found = out.packs[std::string(domain)];
    if (!found) found = pack_in(folder, std::string(domain));
    return found.get();
  };
  for_each_line(file, [&](std::size_t number, std::string_view line) {
    if (trim(line).empty()) return;
    auto task = envs::sql::read_task(pack, line);
    if (!task) throw Error(fmt::format("{}:{}: {}; 'baton verify' tells more", file, number, task.error().message));
    out.add(std::move(*task));
  });
  if (out.tasks.empty()) throw Error(fmt::format("{}: holds no task", file));
  return out;
}

}  // namespace baton::app
