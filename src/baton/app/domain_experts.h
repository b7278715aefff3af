#pragma once
// Experts for tasks of domains, and these tasks as plans to practise on.

#include "baton/core/turns.h"
#include "baton/envs/sql/domain_environment.h"

namespace baton::app {

// The pool of the file ("": the built-in one) without the `excluded`. Whoever does not say how many tasks it passes is played on the
// episodes' tasks, with other luck. Throws Error.
envs::sql::ExpertPool experts_for(const envs::sql::DomainEpisodes& episodes, const std::string& file, const std::vector<std::string>& excluded);

// Of all tasks but those of `excluded` domains. Throws Error for a domain that no task is of.
std::vector<TurnPlan> practice_plans(const envs::sql::DomainEpisodes& episodes, const std::vector<std::string>& excluded, int threads);

}  // namespace baton::app
