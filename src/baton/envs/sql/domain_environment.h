#pragma once
// Episodes in a domain: each turn an expert plays the next step of a task, really executed on the pack's database; in the end the real
// state is verified. A turn is one tool call, or the reply that closes one of the user's needs.
//
// The user says everything at once, and thanks for each closing reply. Once every need has its reply, the work can be handed in
// (candidate 0), or experts can go on checking it. A policy sees the conversation, tool results and errors, who acted and what it cost:
// never the golden plan, the verification, or that an expert slipped.

#include "baton/core/episode.h"
#include "baton/core/trajectory.h"
#include "baton/envs/sql/domain_task.h"
#include "baton/envs/sql/expert_pool.h"

#include <unordered_map>

namespace baton::envs::sql {

// Tasks of any number of packs, with the experts that may play them. Shared and const.
struct DomainEpisodes {
  std::map<std::string, std::shared_ptr<const Pack>> packs;  // by domain
  std::vector<DomainTask> domain_tasks;
  std::vector<Task> tasks;                                   // the same, as the loop knows them: id, what the user says, domain
  ExpertPool pool;
  std::uint64_t seed = 0;                                    // of the experts' luck: the same for all policies
  std::vector<ToolSpec> tools() const;                       // one per expert, in the pool's order

  void add(DomainTask task);
  std::size_t index_of(const Task& task) const;              // by address, else by id; throws Error where unknown
};

class DomainEnvironment : public Environment {
 public:
  virtual Verdict verdict() const = 0;                       // of the episode that was handed in last; 0 where none was
  virtual Money user_cost() const { return {}; }             // of a model that played the user; not part of the episode's own cost
};

// One live episode at a time; `episodes` must outlive it.
std::unique_ptr<DomainEnvironment> make_domain_environment(const DomainEpisodes& episodes);

// For the oracle policy, which no real policy can reach: at each turn the cheapest expert whose step will be right, or that will mend
// what went wrong; nothing: hand in. Works on what environments over these very episodes show.
std::function<std::optional<ToolId>(const Observation&)> make_turn_oracle(const DomainEpisodes& episodes);

}  // namespace baton::envs::sql
