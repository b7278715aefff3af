#pragma once
// Episodes in a domain that models play: each turn a model with the pack's tools goes on with the conversation; its calls are really made
// on the pack's database, its words go to the user, and the user's answer ends the turn. Several calls of one reply are one turn.
//
// A policy chooses which model plays the turn. A chat policy may play it itself: the handbook stands in its task's conversation, the pack's
// tools among its client tools, and a Say is a turn; the one that leaves the user content hands the work in. For others, it can be
// handed in (candidate 0) from then on, or models can go on checking it.
//
// Calls that come to nothing (a failed model, an empty reply) have no deed. A model that plays the user is not part of the episode's cost;
// where it fails, step() throws Error, since whatever came of such an episode would say nothing of the policy.

#include "baton/envs/sql/briefing.h"
#include "baton/envs/sql/domain_environment.h"
#include "baton/envs/sql/user.h"
#include "baton/envs/sql/worlds.h"
#include "baton/tools/toolbox.h"

namespace baton::envs::sql {

// What live episodes share. Tasks, tools and user must outlive it; the pool of `episodes` is not used.
class LiveDesks {
 public:
  LiveDesks(const DomainEpisodes& episodes, const tools::Toolbox& experts, const User& user);
  const DomainTask& task(const Task& task) const { return episodes_.domain_tasks[episodes_.index_of(task)]; }
  const Briefing& briefing(const std::string& domain) const { return briefings_.at(domain); }
  const tools::Toolbox& experts() const { return experts_; }
  const User& user() const { return user_; }
  Worlds& worlds() { return worlds_; }

 private:
  const DomainEpisodes& episodes_;
  const tools::Toolbox& experts_;            // of `step` tools
  const User& user_;
  std::map<std::string, Briefing> briefings_;
  Worlds worlds_;
};

std::unique_ptr<DomainEnvironment> make_live_environment(LiveDesks& desks);

}  // namespace baton::envs::sql
