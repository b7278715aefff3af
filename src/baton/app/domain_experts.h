#pragma once
// Experts for tasks of domains, and these tasks as plans to practise on.

#include "baton/core/turns.h"
#include "baton/app/live.h"
#include "baton/envs/sql/live_environment.h"

namespace baton::app {

// The pool of the file ("": the built-in one) without the `excluded`. Whoever does not say how many tasks it passes is played on the
// episodes' tasks, with other luck. Throws Error.
envs::sql::ExpertPool experts_for(const envs::sql::DomainEpisodes& episodes, const std::string& file, const std::vector<std::string>& excluded);

// The catalogue's models as experts that play live, and whom they serve. Kept at one place; session and episodes must outlive it.
class LiveExperts {
 public:
  // Without the `excluded` models; `user`: the model that plays the user, "" for the script. What the pool knows of the models (the file;
  // "": the built-in pool) becomes the pool of `episodes`, at the catalogue's prices: trained policies practise by it. Throws Error.
  LiveExperts(const LiveSession& session, envs::sql::DomainEpisodes& episodes, const std::string& pool, const std::string& user,
              const std::vector<std::string>& excluded);
  envs::sql::LiveDesks& desks() { return *desks_; }

 private:
  tools::Toolbox toolbox_;
  std::unique_ptr<envs::sql::User> user_;
  std::optional<envs::sql::LiveDesks> desks_;
};

// Of all tasks but those of `excluded` domains. Throws Error for a domain that no task is of.
std::vector<TurnPlan> practice_plans(const envs::sql::DomainEpisodes& episodes, const std::vector<std::string>& excluded, int threads);

}  // namespace baton::app
