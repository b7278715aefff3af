#include "baton/app/domain_experts.h"

#include "baton/base/parallel.h"
#include "baton/base/text.h"
#include "baton/config/catalogue.h"
#include "baton/envs/sql/practice.h"
#include "baton/policy/turns/experts.h"
#include "baton/tools/step.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <thread>

namespace baton::app {
namespace {

using envs::sql::DomainEpisodes;
using envs::sql::Expert;
using envs::sql::ExpertPool;

constexpr std::int64_t kUsualPrompt = 5000;          // tokens of a turn in a domain
constexpr std::size_t kMostPlayed = 2000;            // tasks, to see how many an expert passes
constexpr std::uint64_t kPlayedSeed = 0x73756363657373;

int all_threads() { return static_cast<int>(std::max(1u, std::thread::hardware_concurrency())); }

void add_success(const DomainEpisodes& episodes, ExpertPool& pool) {
  if (std::all_of(pool.experts.begin(), pool.experts.end(), [](const Expert& e) { return e.success.has_value(); })) return;
  std::vector<TurnPlan> plans;
  const std::size_t every = episodes.domain_tasks.size() / kMostPlayed + 1;
  for (std::size_t t = 0; t < episodes.domain_tasks.size(); t += every)
    plans.push_back(plan_of(episodes.domain_tasks[t], *episodes.packs.at(episodes.domain_tasks[t].domain)));
  const auto tallies = policy::tally_experts(plans, envs::sql::games_of(pool), 1, kPlayedSeed, all_threads());
  for (std::size_t e = 0; e < pool.experts.size(); ++e) pool.experts[e].success = tallies[e].all.accuracy();
}

ExpertPool pool_in(const std::string& file) { return file.empty() ? envs::sql::built_in_experts() : envs::sql::read_expert_pool(file); }

// `all`: experts or models, by name.
template <class T>
void leave_out(std::vector<T>& all, const std::vector<std::string>& excluded, std::string_view where) {
  for (const auto& name : excluded) {
    std::vector<std::string> known;
    for (const auto& one : all) known.push_back(one.name);
    if (std::erase_if(all, [&](const T& one) { return one.name == name; }) > 0) continue;
    const std::string near = nearest(name, known);
    throw Error(fmt::format("--exclude-models: no expert '{}' in {}{}", name, where,
                            near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }
  if (all.empty()) throw Error(fmt::format("no expert is left in {}", where));
}

}  // namespace

ExpertPool experts_for(const DomainEpisodes& episodes, const std::string& file, const std::vector<std::string>& excluded) {
  ExpertPool pool = pool_in(file);
  leave_out(pool.experts, excluded, "the pool");
  add_success(episodes, pool);
  return pool;
}

LiveExperts::LiveExperts(const LiveSession& session, DomainEpisodes& episodes, const std::string& pool, const std::string& user,
                         const std::vector<std::string>& excluded) {
  std::vector<ModelSpec> models = session.catalogue().models;
  leave_out(models, excluded, "the catalogue");
  const ExpertPool described = pool_in(pool);
  episodes.pool = {.name = described.name};
  for (const auto& model : models) {
    ToolSpec spec = config::tool_over(model.name, ToolRole::step, &model);
    spec.expected_cost = cost_of(model.price, Usage{.input = kUsualPrompt, .output = std::llround(model.expected_output_tokens)});
    spec.accuracy = model.accuracy;
    const auto known = std::find_if(described.experts.begin(), described.experts.end(), [&](const Expert& e) { return e.name == model.name; });
    if (known != described.experts.end()) {
      episodes.pool.experts.push_back(*known);
      episodes.pool.experts.back().price = model.price;
    }
    toolbox_.add(tools::make_step_tool(std::move(spec), session.model(model.name)));
  }
  if (episodes.pool.experts.size() < models.size()) episodes.pool.experts.clear();  // nothing to practise with
  if (!user.empty() && !session.catalogue().model(user)) throw Error(fmt::format("--user {0}: the catalogue has no model '{0}'", user));
  user_ = user.empty() ? envs::sql::make_scripted_user() : envs::sql::make_model_user(session.model(user));
  desks_.emplace(episodes, toolbox_, *user_);
}

std::vector<TurnPlan> practice_plans(const DomainEpisodes& episodes, const std::vector<std::string>& excluded, int threads) {
  std::vector<std::string> domains;
  for (const auto& [domain, pack] : episodes.packs)
    if (pack) domains.push_back(domain);
  for (const auto& name : excluded)
    if (std::erase(domains, name) == 0) {
      const std::string near = nearest(name, domains);
      throw Error(fmt::format("--exclude-domains: no task is of '{}'{}", name,
                              near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    }
  std::vector<std::vector<TurnPlan>> by_domain(domains.size());
  parallel_for(domains.size(), threads, {}, [&](std::size_t, std::size_t d) {
    envs::sql::World world(episodes.packs.at(domains[d]));
    const envs::sql::Ids ids(world);
    for (const auto& task : episodes.domain_tasks)
      if (task.domain == domains[d]) by_domain[d].push_back(practice_plan(task, world, ids));
  });
  std::vector<TurnPlan> out;
  for (auto& plans : by_domain) out.insert(out.end(), std::make_move_iterator(plans.begin()), std::make_move_iterator(plans.end()));
  return out;
}

}  // namespace baton::app
