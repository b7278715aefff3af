#include "baton/envs/sql/worlds.h"

namespace baton::envs::sql {

Worlds::Visit::Visit(Worlds& worlds, const std::string& domain, const World::Parked* parked)
    : worlds_(worlds), domain_(domain), world_(worlds.take(domain)) {
  if (parked) world_->resume(*parked);
  else world_->begin(World::Record::parkable);
}

Worlds::Visit::~Visit() {
  if (open_) world_->end();
  worlds_.give_back(domain_, std::move(world_));
}

World::Parked Worlds::Visit::park() {
  open_ = false;
  return world_->park();
}

std::unique_ptr<World> Worlds::take(const std::string& domain) {
  {
    const std::lock_guard lock(mutex_);
    if (auto& idle = idle_[domain]; !idle.empty()) {
      auto world = std::move(idle.back());
      idle.pop_back();
      return world;
    }
  }
  return std::make_unique<World>(packs_.at(domain));
}

void Worlds::give_back(const std::string& domain, std::unique_ptr<World> world) {
  const std::lock_guard lock(mutex_);
  idle_[domain].push_back(std::move(world));
}

}  // namespace baton::envs::sql
