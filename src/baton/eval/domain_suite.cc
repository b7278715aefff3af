#include "baton/base/text.h"
#include "baton/eval/suites.h"

#include <fmt/format.h>
#include <iterator>

namespace baton::eval {
namespace {

class DomainWorld final : public World {
 public:
  DomainWorld(std::unique_ptr<envs::sql::DomainEnvironment> environment, bool live) : environment_(std::move(environment)), live_(live) {}

  Environment& environment() override { return *environment_; }
  Clock& fresh_clock() override {
    if (live_) return wall_clock();
    clock_.reset();
    return clock_;
  }
  Graded grade(std::size_t, const Trajectory& trajectory, Budget*, std::stop_token) override {
    return {trajectory.submitted == kNoCandidate ? Verdict{.method = "executed", .note = "nothing was handed in"} : environment_->verdict(),
            environment_->user_cost()};
  }

 private:
  const std::unique_ptr<envs::sql::DomainEnvironment> environment_;
  const bool live_;
  VirtualClock clock_;
};

class DomainSuite final : public Suite {
 public:
  // desks: null where the pool of `episodes` plays
  DomainSuite(const envs::sql::DomainEpisodes& episodes, envs::sql::LiveDesks* desks, rollout::EpisodeOptions episode)
      : episodes_(episodes), desks_(desks), tools_(tools_of(episodes, desks)), episode_(std::move(episode)) {
    episode_.max_steps = kMostTurns;
  }

  const std::string& name() const override { return name_; }
  std::string fingerprint() const override {
    std::string all = desks_ ? desks_->user().name() : fmt::format("{} {}", episodes_.seed, episodes_.pool.name);
    const auto to = std::back_inserter(all);
    if (desks_)
      for (const auto& tool : tools_)
        fmt::format_to(to, "|{} {} {}", tool.name, tool.price.input.nano_per_million, tool.price.output.nano_per_million);
    else
      for (const auto& e : episodes_.pool.experts)
        fmt::format_to(to, "|{} {} {} {} {} {} {}", e.name, e.price.input.nano_per_million, e.price.output.nano_per_million,
                       e.output_tokens, e.skill, e.slope, e.notice);
    for (const auto& task : episodes_.domain_tasks) all += '\n' + envs::sql::written_task(*episodes_.packs.at(task.domain), task);
    return sha256_hex(all);
  }
  std::size_t size() const override { return episodes_.tasks.size(); }
  const Task& task(std::size_t i) const override { return episodes_.tasks[i]; }
  std::span<const ToolSpec> tools() const override { return tools_; }
  bool available(std::size_t, ToolId) const override { return true; }
  const Rows* recorded() const override { return nullptr; }
  const Rows& fit() const override { return fit_; }
  const rollout::EpisodeOptions& episode() const override { return episode_; }
  std::unique_ptr<World> make_world() const override {
    auto environment = desks_ ? envs::sql::make_live_environment(*desks_) : envs::sql::make_domain_environment(episodes_);
    return std::make_unique<DomainWorld>(std::move(environment), desks_ != nullptr);
  }

 private:
  static constexpr int kMostTurns = 100;

  static std::vector<ToolSpec> tools_of(const envs::sql::DomainEpisodes& episodes, const envs::sql::LiveDesks* desks) {
    if (!desks) return episodes.tools();
    return {desks->experts().specs().begin(), desks->experts().specs().end()};
  }

  const envs::sql::DomainEpisodes& episodes_;
  envs::sql::LiveDesks* const desks_;
  const std::vector<ToolSpec> tools_;
  const std::string name_ = "toolscale";
  const Rows fit_;
  rollout::EpisodeOptions episode_;
};

}  // namespace

std::unique_ptr<Suite> make_domain_suite(const envs::sql::DomainEpisodes& episodes, const rollout::EpisodeOptions& episode) {
  return std::make_unique<DomainSuite>(episodes, nullptr, episode);
}

std::unique_ptr<Suite> make_live_domain_suite(const envs::sql::DomainEpisodes& episodes, envs::sql::LiveDesks& desks,
                                              const rollout::EpisodeOptions& episode) {
  return std::make_unique<DomainSuite>(episodes, &desks, episode);
}

}  // namespace baton::eval
