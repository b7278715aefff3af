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

std::vector<std::string> domains_of(const DomainEpisodes& episodes) {
  std::vector<std::string> out;
  for (const auto& [domain, pack] : episodes.packs)
    if (pack) out.push_back(domain);
  return out;
}

// Of each `every`th task, domain by domain.
std::vector<TurnPlan> plans_in(const DomainEpisodes& episodes, const std::vector<std::string>& domains, std::size_t every, int threads) {
  std::vector<std::vector<TurnPlan>> by_domain(domains.size());
  parallel_for(domains.size(), threads, {}, [&](std::size_t, std::size_t d) {
    envs::sql::World world(episodes.packs.at(domains[d]));
    const envs::sql::Ids ids(world);
    for (std::size_t t = 0; t < episodes.domain_tasks.size(); t += every)
      if (const auto& task = episodes.domain_tasks[t]; task.domain == domains[d]) by_domain[d].push_back(practice_plan(task, world, ids));
  });
  std::vector<TurnPlan> out;
  for (auto& plans : by_domain) out.insert(out.end(), std::make_move_iterator(plans.begin()), std::make_move_iterator(plans.end()));
  return out;
}

double passed(std::span<const TurnPlan> plans, const Expert& expert) {
  const ExpertPool alone{.experts = {expert}};
  return policy::tally_experts(plans, envs::sql::games_of(alone), 1, kPlayedSeed, all_threads()).front().all.accuracy();
}

// The skill with which it passes as many tasks as it is said to, mending and all.
double skill_for(std::span<const TurnPlan> plans, Expert expert) {
  double low = -4, high = 8;
  for (int step = 0; step < 12; ++step) {
    expert.skill = (low + high) / 2;
    (passed(plans, expert) < *expert.success ? low : high) = expert.skill;
  }
  return (low + high) / 2;
}

// Skill from success where only that is said, and the other way round; by playing.
void complete(const DomainEpisodes& episodes, ExpertPool& pool) {
  const auto is_complete = [](const Expert& expert) { return expert.success && !expert.skill_by_success; };
  if (std::all_of(pool.experts.begin(), pool.experts.end(), is_complete)) return;
  const auto plans = plans_in(episodes, domains_of(episodes), episodes.domain_tasks.size() / kMostPlayed + 1, all_threads());
  const bool all_say = std::all_of(pool.experts.begin(), pool.experts.end(), [](const Expert& e) { return e.success.has_value(); });
  for (auto& expert : pool.experts) {
    if (expert.skill_by_success) expert.skill = skill_for(plans, expert), expert.skill_by_success = false;
    if (!all_say) expert.success = passed(plans, expert);
  }
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

// What a pool says of these models, at their own prices; no experts where it does not know all of them.
ExpertPool described(std::span<const ModelSpec> models, const ExpertPool& pool) {
  ExpertPool out{.name = pool.name};
  for (const auto& model : models) {
    const auto is_model = [&](const Expert& expert) { return expert.name == model.name; };
    const auto known = std::find_if(pool.experts.begin(), pool.experts.end(), is_model);
    if (known == pool.experts.end()) return {.name = pool.name};
    out.experts.push_back(*known);
    out.experts.back().price = model.price;
  }
  return out;
}

}  // namespace

ExpertPool experts_for(const DomainEpisodes& episodes, const std::string& file, const std::vector<std::string>& excluded) {
  ExpertPool pool = pool_in(file);
  leave_out(pool.experts, excluded, "the pool");
  complete(episodes, pool);
  return pool;
}

LiveExperts::LiveExperts(const LiveSession& session, DomainEpisodes& episodes, const std::string& pool, const std::string& user,
                         const std::vector<std::string>& excluded) {
  if (!user.empty() && !session.catalogue().model(user)) throw Error(fmt::format("--user {0}: the catalogue has no model '{0}'", user));
  std::vector<ModelSpec> models = session.catalogue().models;
  leave_out(models, excluded, "the catalogue");
  episodes.pool = described(models, pool_in(pool));
  complete(episodes, episodes.pool);
  for (std::size_t m = 0; m < models.size(); ++m) {
    const ModelSpec& model = models[m];
    ToolSpec spec = config::tool_over(model.name, ToolRole::step, &model);
    spec.expected_cost = cost_of(model.price, Usage{.input = kUsualPrompt, .output = std::llround(model.expected_output_tokens)});
    spec.accuracy = episodes.pool.experts.empty() ? model.accuracy : episodes.pool.experts[m].success;
    toolbox_.add(tools::make_step_tool(std::move(spec), session.model(model.name)));
  }
  user_ = user.empty() ? envs::sql::make_scripted_user() : envs::sql::make_model_user(session.model(user));
  desks_.emplace(episodes, toolbox_, *user_);
}

std::vector<TurnPlan> practice_plans(const DomainEpisodes& episodes, const std::vector<std::string>& excluded, int threads) {
  std::vector<std::string> domains = domains_of(episodes);
  for (const auto& name : excluded)
    if (std::erase(domains, name) == 0) {
      const std::string near = nearest(name, domains);
      throw Error(fmt::format("--exclude-domains: no task is of '{}'{}", name,
                              near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    }
  return plans_in(episodes, domains, 1, threads);
}

}  // namespace baton::app
