#include "baton/base/text.h"
#include "baton/eval/suites.h"

#include <fmt/format.h>
#include <iterator>

namespace baton::eval {
namespace {

class DomainWorld final : public World {
 public:
  explicit DomainWorld(const envs::sql::DomainEpisodes& episodes) : environment_(envs::sql::make_domain_environment(episodes)) {}

  Environment& environment() override { return *environment_; }
  Clock& fresh_clock() override {
    clock_.reset();
    return clock_;
  }
  Graded grade(std::size_t, const Trajectory& trajectory, Budget*, std::stop_token) override {
    return {trajectory.submitted == kNoCandidate ? Verdict{.method = "executed", .note = "nothing was handed in"} : environment_->verdict(),
            {}};
  }

 private:
  const std::unique_ptr<envs::sql::DomainEnvironment> environment_;
  VirtualClock clock_;
};

class DomainSuite final : public Suite {
 public:
  DomainSuite(const envs::sql::DomainEpisodes& episodes, rollout::EpisodeOptions episode)
      : episodes_(episodes), tools_(episodes.tools()), episode_(std::move(episode)) {
    episode_.max_steps = kMostTurns;
  }

  const std::string& name() const override { return name_; }
  std::string fingerprint() const override {
    std::string all = fmt::format("{} {}", episodes_.seed, episodes_.pool.name);
    for (const auto& e : episodes_.pool.experts)
      fmt::format_to(std::back_inserter(all), "|{} {} {} {} {} {} {}", e.name, e.price.input.nano_per_million,
                     e.price.output.nano_per_million, e.output_tokens, e.skill, e.slope, e.notice);
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
  std::unique_ptr<World> make_world() const override { return std::make_unique<DomainWorld>(episodes_); }

 private:
  static constexpr int kMostTurns = 100;

  const envs::sql::DomainEpisodes& episodes_;
  const std::vector<ToolSpec> tools_;
  const std::string name_ = "toolscale";
  const Rows fit_;
  rollout::EpisodeOptions episode_;
};

}  // namespace

std::unique_ptr<Suite> make_domain_suite(const envs::sql::DomainEpisodes& episodes, const rollout::EpisodeOptions& episode) {
  return std::make_unique<DomainSuite>(episodes, episode);
}

}  // namespace baton::eval
