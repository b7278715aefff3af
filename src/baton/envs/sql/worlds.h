#pragma once
// Packs at work, lent to live episodes while something is called: an episode that waits for a model holds what it changed, not a database.

#include "baton/envs/sql/world.h"

#include <memory>
#include <mutex>

namespace baton::envs::sql {

// Thread-safe; grows to as many worlds of a domain as are in use at once.
class Worlds {
 public:
  explicit Worlds(std::map<std::string, std::shared_ptr<const Pack>> packs) : packs_(std::move(packs)) {}
  const Pack& pack(const std::string& domain) const { return *packs_.at(domain); }

  // An episode at work in a world of its own: the parked one, or a new one. Gone without park(), it leaves no trace.
  class Visit {
   public:
    Visit(Worlds& worlds, const std::string& domain, const World::Parked* parked);
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    World& world() { return *world_; }
    World::Parked park();                       // once, as the last thing

   private:
    Worlds& worlds_;
    const std::string domain_;
    std::unique_ptr<World> world_;
    bool open_ = true;
  };

 private:
  std::unique_ptr<World> take(const std::string& domain);
  void give_back(const std::string& domain, std::unique_ptr<World> world);

  const std::map<std::string, std::shared_ptr<const Pack>> packs_;
  std::mutex mutex_;
  std::map<std::string, std::vector<std::unique_ptr<World>>> idle_;
};

}  // namespace baton::envs::sql
