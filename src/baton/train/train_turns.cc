#include "baton/train/train_turns.h"

#include "baton/base/file.h"
#include "baton/base/text.h"
#include "baton/policy/compact/model.h"
#include "baton/policy/turns/points.h"
#include "baton/train/adamw.h"
#include "baton/train/bar.h"
#include "baton/train/checkpoint.h"
#include "baton/train/metrics.h"
#include "baton/train/schedule.h"

#include <fmt/format.h>

namespace baton::train {
namespace {

using namespace policy;

constexpr std::size_t kFewest = 200;     // tasks to train on
constexpr std::size_t kTimes = 4;        // that each expert plays a practice task
constexpr double kUsualWeight = 0.3;     // on cost, in validation

class TurnRun {
 public:
  TurnRun(std::span<const TurnPlan> plans, const envs::sql::ExpertPool& pool, const TrainTurnsOptions& options)
      : options_(options), practice_(practice_for_file(plans, options.practice, Rng(options.seed).split("practice").next())), pool_(pool),
        games_(envs::sql::games_of(pool)), experts_(meet(SkillScale(practice_), tallies(), {})), plans_(plans.size()),
        kept_(options.checkpoint, fingerprint(plans), options.restart), trainer_(plans, pool, options.seed, options.turns),
        spent_(kept_.number("spent")), bar_(options.progress) {
    if (const auto found = kept_.state.metadata.find("course"); found != kept_.state.metadata.end()) course_ = records_from(found->second);
  }

  std::string run(std::string_view joined) {
    auto step = static_cast<std::size_t>(kept_.number("step"));
    if (step > 0) trainer_.load_weights(kept_.state), trainer_.optimiser().load(kept_.state);
    const Schedule schedule(options_.turns.steps, 60 * options_.minutes, spent_);
    double last = 0;
    for (; schedule.at(step) < 1; ++step) {
      if (options_.stop.stop_requested()) stop(step);
      if (kept_.due()) keep(step);
      const double progress = schedule.at(step);
      bar_.advance(progress - std::exchange(last, progress));
      const TurnProgress seen = trainer_.step(step, progress);
      if ((step + 1) % options_.report_every == 0 || step + 1 == options_.turns.steps) report(step + 1, seen);
    }
    return finish(step, joined);
  }

 private:
  std::vector<ExpertTally> tallies() const {
    return tally_experts(practice_, games_, kTimes, options_.seed, static_cast<int>(options_.turns.threads));
  }

  // Of all that the weights depend on; not of how long the training may take.
  std::string fingerprint(std::span<const TurnPlan> plans) const {
    std::string all = fmt::format("turns {} {} {} {} {} {}", options_.seed, options_.turns.steps, options_.turns.episodes,
                                  options_.turns.threads, options_.turns.known, options_.practice);
    for (const auto& expert : pool_.experts)
      all += fmt::format("|{} {} {} {} {} {}", expert.name, expert.price.input.nano_per_million, expert.price.output.nano_per_million,
                         expert.skill, expert.slope, expert.notice);
    for (const auto& plan : plans) all += fmt::format(" {} {}", plan.key, plan.items.size());
    return sha256_hex(all);
  }

  void keep(std::size_t step) {
    trainer_.save_weights(kept_.state), trainer_.optimiser().save(kept_.state);
    kept_.state.metadata["step"] = std::to_string(step);
    kept_.state.metadata["spent"] = fmt::format("{}", spent_ + wall_clock().now() - start_);
    kept_.state.metadata["course"] = to_text(course_);
    kept_.write();
  }
  void stop(std::size_t step) {
    if (options_.checkpoint.empty()) throw Error("stopped; no policy was written", 130);
    keep(step);
    throw Error(fmt::format("stopped; the same command goes on from {}", options_.checkpoint.string()), 130);
  }

  PlayedTurns validate() const {
    TensorFile weights;
    trainer_.save_weights(weights);
    const FactsOf facts = [this](const std::string& domain) { return experts_.of(domain); };
    return play_practice(TurnNet::from(weights, "turns."), practice_, games_, facts, {.per_dollar = kUsualWeight / experts_.unit_dollars}, 1,
                         options_.seed, static_cast<int>(options_.turns.threads));
  }

  void report(std::size_t step, const TurnProgress& seen) {
    const PlayedTurns found = validate();
    const double cost = found.dollars / experts_.unit_dollars;
    course_.push_back({{"step", static_cast<double>(step)}, {"loss", seen.loss}, {"utility", seen.utility}, {"passed", seen.passed},
                       {"turns", seen.turns}, {"temperature", seen.temperature}, {"validation_accuracy", found.passed},
                       {"validation_cost_share", cost}});
    if (!options_.metrics.empty()) write_metrics(options_.metrics, course_);
    if (!options_.html.empty()) {
      const std::string subtitle = fmt::format("{} tasks, {} experts; seed {}", plans_, pool_.experts.size(), options_.seed);
      write_file(options_.html, render_curves({"toolscale: training", subtitle}, course_));
    }
    bar_.note(fmt::format("loss {:.3f}, validation: passed {:.3f} at cost {:.2f}", seen.loss, found.passed, cost));
  }

  std::string finish(std::size_t step, std::string_view joined) {
    TensorFile file;
    if (!joined.empty()) file = parse_tensors(joined, "the joined policy");
    std::erase_if(file.tensors, [](const auto& item) { return item.first.starts_with("turns."); });
    trainer_.save_weights(file);
    const PlayedTurns found = validate();
    TurnModel model{.net = TurnNet::from(file, "turns."), .plans = std::move(practice_), .tallies = experts_.tallies,
                    .card = {{"suite", "toolscale"}, {"seed", std::to_string(options_.seed)}, {"steps", std::to_string(step)},
                             {"validation_accuracy", fmt::format("{:.4f}", found.passed)},
                             {"validation_cost_share", fmt::format("{:.4f}", found.dollars / experts_.unit_dollars)}}};
    for (const auto& expert : pool_.experts) model.experts.push_back(expert.name);
    file.metadata["format"] = kPolicySchema;
    save_turns(model, file);
    return render_tensors(file);
  }

  const TrainTurnsOptions& options_;
  const double start_ = wall_clock().now();
  std::vector<TurnPlan> practice_;
  const envs::sql::ExpertPool& pool_;
  const TurnGames games_;
  const MetExperts experts_;
  const std::size_t plans_;
  Checkpoint kept_;
  TurnTrainer trainer_;
  const double spent_;                   // seconds before the interruption
  Bar bar_;
  std::vector<Record> course_;
};

}  // namespace

std::string train_turns(std::span<const TurnPlan> plans, const envs::sql::ExpertPool& pool, const TrainTurnsOptions& options,
                        std::string_view joined) {
  if (plans.size() < kFewest) throw Error(fmt::format("{} tasks are too few to train on; give at least {}", plans.size(), kFewest));
  if (pool.experts.size() < 2) throw Error("a policy needs at least two experts to choose from");
  return TurnRun(plans, pool, options).run(joined);
}

}  // namespace baton::train
